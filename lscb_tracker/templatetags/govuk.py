"""What the templates of the form pack and the components need beyond Django's own tags."""

from functools import lru_cache

from django import forms, template
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lscb_tracker import govuk_forms

register = template.Library()

# Which colour goes with which word; nowhere else. The word is always shown, so that colour never stands alone.
RATING_COLOURS = {"blue": "", "red": "red", "amber": "orange", "green": "green"}
ACTION_STATUS_COLOURS = {
    "not_started": "grey",
    "in_progress": "",
    "ongoing": "teal",
    "complete": "green",
    "superseded": "grey",
    "closed_not_achieved": "red",
    "not_accepted": "orange",
}
ASSURANCE_STATUS_COLOURS = {
    "transferred": "grey",
    "not_requested": "grey",
    "requested": "",
    "received": "purple",
    "further_outstanding": "red",
    "no_response": "red",
    "assured": "green",
    "partly_assured": "yellow",
    "challenged": "orange",
    "not_required": "teal",
}


@register.simple_tag
def govuk_widget(bound: forms.BoundField) -> str:
    """Render the control alone. False leaves an attribute out: the server says what is required or too long."""
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


TICK_BOX = (
    '<div class="govuk-checkboxes__item">'
    '<input class="govuk-checkboxes__input" type="checkbox" name="{}" id="{}_{}" value="{}" {}>'
    '<label class="govuk-label govuk-checkboxes__label" for="{}_{}">{}</label></div>'
)


@register.simple_tag
def tick_boxes(bound: forms.BoundField) -> SafeString:
    """The choices of a filter, in one go: a plan may have hundreds of agencies, and a widget renders each."""
    chosen = {str(value) for value in bound.value() or []}
    name, stem = bound.html_name, bound.auto_id
    return format_html_join(
        "",
        TICK_BOX,
        (
            (name, stem, n, value, "checked" if str(value) in chosen else "", stem, n, label)
            for n, (value, label) in enumerate(bound.field.choices)
        ),
    )


ROW_TICK = (
    '<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">'
    '<input class="govuk-checkboxes__input" type="checkbox" name="row" id="row-{}" value="{}">'
    '<label class="govuk-label govuk-checkboxes__label" for="row-{}">'
    '<span class="govuk-visually-hidden">Select {}</span></label></div></div>'
)


@register.filter
def row_tick(pk: int, ref: str) -> SafeString:
    """A box to tick in a row of a long list, which a component would slow down."""
    return format_html(ROW_TICK, pk, pk, pk, ref)


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


@register.filter
def thousands(number) -> str:
    """3,749, or nothing for no number."""
    return "" if number is None else f"{number:,}"


@register.filter
def rating_tag(rating, word="") -> SafeString:
    return tag(RATING_COLOURS.get(str(rating), "grey"), word or str(rating).capitalize())


@register.filter
def action_status_tag(status, label) -> SafeString:
    return tag(ACTION_STATUS_COLOURS.get(str(status), "grey"), label)


@register.filter
def assurance_status_tag(status, label) -> SafeString:
    return tag(ASSURANCE_STATUS_COLOURS.get(str(status), "grey"), label)


@lru_cache(maxsize=256)  # a long list prints the same few tags in every row
def tag(colour: str, word: str) -> SafeString:
    """A GOV.UK tag. Written here and not as a component, which a long table would include in every cell."""
    modifier = f" govuk-tag--{colour}" if colour else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', modifier, word)


@register.filter
def page_numbers(page) -> list:
    """The numbers that pagination shows, with an ellipsis for each gap."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def is_multiple_choice(bound: forms.BoundField) -> bool:
    return isinstance(bound.field.widget, forms.CheckboxSelectMultiple)
