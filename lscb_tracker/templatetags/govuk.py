"""What the templates of the form pack and the components need beyond Django's own tags."""

from django import forms, template
from django.utils import timezone
from django.utils.dateformat import format as date_format

from lscb_tracker import govuk_forms

register = template.Library()


@register.simple_tag
def govuk_widget(bound: forms.BoundField) -> str:
    """Render the control alone. Attributes that are False are left out: the server says what is required or too long."""
    attrs = {"class": govuk_forms.css_class(bound), "required": False, "maxlength": False, "placeholder": False}
    if govuk_forms.kind(bound) == "date":
        attrs = {"wrong_parts": govuk_forms.wrong_parts(bound)}
    elif limit := govuk_forms.counted(bound):
        described_by = [bound.aria_describedby or "", f"{bound.auto_id}-info" if limit else ""]
        attrs["aria-describedby"] = " ".join(filter(None, described_by))
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def field_parts(bound: forms.BoundField) -> dict:
    return {
        "kind": govuk_forms.kind(bound),
        "is_optional": govuk_forms.is_marked_optional(bound),
        "limit": govuk_forms.counted(bound),
        "reveal": govuk_forms.reveal(bound),
    }


@register.inclusion_tag("govuk/error_summary.html")
def error_summary(*forms_or_formsets) -> dict:
    return {"errors": govuk_forms.error_list(*forms_or_formsets)}


@register.simple_tag
def error_prefix(*forms_or_formsets) -> str:
    """Begin a page's title with this, so that a screen reader says first that something is wrong."""
    return "Error: " if govuk_forms.error_list(*forms_or_formsets) else ""


@register.filter
def govuk_date(value) -> str:
    """1 June 2018, or nothing for no date."""
    return date_format(value, "j F Y") if value else ""


@register.filter
def govuk_time(value) -> str:
    """1 June 2018 at 3:05pm, in the time of the Board."""
    if not value:
        return ""
    local = timezone.localtime(value)
    clock = local.strftime("%I:%M%p").lstrip("0").lower().replace(":00", "")
    return f"{date_format(local, 'j F Y')} at {clock}"
