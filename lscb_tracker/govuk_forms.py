"""Forms as the GOV.UK Design System shows them.

`GovukForm` goes first among the bases of a form. The templates are in templates/govuk/, which is also the template
pack of django-crispy-forms; they rest on Django's own ids (`id_x`, `id_x_helptext`, `id_x_error`).
"""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from lscb_tracker.govuk_dates import PARTS, DateWidget, GovukDateField, capitalised, spoken, wrong_parts

__all__ = [
    "Checkboxes",
    "DateWidget",
    "FileUpload",
    "GovukDateField",
    "GovukForm",
    "MultipleFileField",
    "MultipleFileUpload",
    "Radios",
    "error_list",
    "filter_chips",
    "focus_id",
]

BLANK_DASHES = ("", "---------")


# Widgets


class ChoicesMixin:
    template_name = "govuk/widgets/choices.html"

    def __init__(self, attrs=None, choices=(), *, hints: dict | None = None, small=False, inline=False):
        super().__init__(attrs, choices)
        self.hints = hints or {}
        self.small = small
        self.inline = inline

    def __deepcopy__(self, memo):
        copy = super().__deepcopy__(memo)
        copy.hints = self.hints.copy()
        return copy

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"kind": self.kind, "small": self.small, "inline": self.inline}
        return context

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(getattr(value, "value", value), "")
        option["attrs"].pop("aria-invalid", None)  # not a word that a single radio may carry
        return option


class Radios(ChoicesMixin, forms.RadioSelect):
    """`hints` maps a value to the line under its label."""

    kind = "radios"


class Checkboxes(ChoicesMixin, forms.CheckboxSelectMultiple):
    """`hints` maps a value to the line under its label."""

    kind = "checkboxes"


class FileUpload(forms.FileInput):
    template_name = "govuk/widgets/files.html"


class MultipleFileUpload(FileUpload):
    allow_multiple_selected = True


# Fields


class MultipleFileField(forms.FileField):
    """Several files at once; `cleaned_data` holds a list, empty when nothing was chosen."""

    widget = MultipleFileUpload
    default_error_messages = {
        "required": "Select a file",
        "empty": "“%(name)s” is empty. Select a file that holds something",
        "too_many": "Select no more than %(most)d files at once",
        "too_large": "“%(name)s” must be %(most)d MB or smaller",
    }

    def __init__(self, *, max_files: int = 10, max_bytes: int | None = None, **kwargs):
        self.max_files = max_files
        self.max_bytes = max_bytes
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files:
            super().clean(None, initial)
            return []
        if len(files) > self.max_files:
            raise ValidationError(self.error_messages["too_many"], code="too_many", params={"most": self.max_files})
        return [self.clean_one(file) for file in files]

    def has_changed(self, initial, data):
        """An empty list is no answer, as None is to Django's own field."""
        return super().has_changed(initial, data or None)

    def clean_one(self, file):
        if not file.size and not self.allow_empty_file:
            raise ValidationError(self.error_messages["empty"], code="empty", params={"name": file.name})
        if self.max_bytes and file.size > self.max_bytes:
            params = {"name": file.name, "most": self.max_bytes // (1024 * 1024)}
            raise ValidationError(self.error_messages["too_large"], code="too_large", params=params)
        return super().clean(file)


# Forms


class GovukForm:
    """Put this before `forms.Form` or `forms.ModelForm`.

    `reveals` names fields that are shown only for some answers to another field, once JavaScript runs:
    `{"reason": ("status", [ActionStatus.SUPERSEDED])}`; a single checkbox answers "on". `needed_sometimes` names fields
    that the server asks for after some answers: calling them optional would mislead.
    """

    template_name = "govuk/uni_form.html"
    use_required_attribute = False
    empty_label = "Select"
    marks_optional_fields = True
    reveals: dict[str, tuple[str, list]] = {}
    needed_sometimes: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if not field.label and field.label != "":
                field.label = forms.utils.pretty_name(name)
            set_messages(field)
            set_empty_label(field, self.empty_label)


def set_messages(field: forms.Field) -> None:
    """Replace Django's own error messages, and only these, by ones that say what to do."""
    subject = getattr(field, "subject", "") or spoken(field.label)
    asks_for_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    if isinstance(field, forms.FileField):
        required = "Select a file"
    elif asks_for_choice:
        required = f"Select {subject or 'an answer'}"
    elif isinstance(field, forms.BooleanField):
        required = f"Tick the box “{field.label}” to continue"
    else:
        required = f"Enter {subject or 'an answer'}"
    wanted = {"required": required}
    if asks_for_choice:
        wanted["invalid_choice"] = f"Choose {escaped(subject) or 'an answer'} from the list"
    elif isinstance(field, forms.EmailField):
        wanted["invalid"] = "Enter an email address in the correct format, like name@example.com"
    elif isinstance(field, forms.URLField):
        wanted["invalid"] = "Enter a web address in the correct format, like https://www.example.com/report"
    elif isinstance(field, forms.IntegerField):
        wanted["invalid"] = f"{capitalised(subject or 'the answer')} must be a whole number, like 30"
    defaults = default_messages(type(field))
    for code, message in wanted.items():
        if field.error_messages.get(code) == defaults.get(code):
            field.error_messages[code] = message
    if getattr(field, "max_length", None):
        too_long = f"{capitalised(escaped(subject) or 'the answer')} must be %(limit_value)d characters or fewer"
        field.error_messages.setdefault("max_length", too_long)


def escaped(subject: str) -> str:
    """Django formats some messages with %, which a label may hold too."""
    return subject.replace("%", "%%")


def default_messages(field_class: type) -> dict:
    messages = {}
    for ancestor in reversed(field_class.__mro__):
        messages |= getattr(ancestor, "default_error_messages", {})
    return messages


def set_empty_label(field: forms.Field, label: str) -> None:
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == BLANK_DASHES[1]:
            field.empty_label = label
        return
    choices = getattr(field, "choices", None)
    if isinstance(choices, list) and BLANK_DASHES in choices:
        rest = [choice for choice in choices if choice != BLANK_DASHES]
        field.choices = rest if isinstance(field.widget, forms.RadioSelect) else [("", label), *rest]


# What the templates ask


def css_class(bound: forms.BoundField) -> str:
    """The classes of a field's own control; those that the widget has come last."""
    widget = bound.field.widget
    if isinstance(widget, forms.Textarea):
        base = "govuk-textarea"
    elif isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
        base = "govuk-select"
    elif isinstance(widget, forms.FileInput):
        base = "govuk-file-upload"
    elif isinstance(widget, forms.CheckboxInput):
        return "govuk-checkboxes__input"
    else:
        base = "govuk-input"
    classes = [base, f"{base}--error" if bound.errors else "", counted(bound) and "govuk-js-character-count"]
    return " ".join(dict.fromkeys(name for name in [*classes, *widget.attrs.get("class", "").split()] if name))


def counted(bound: forms.BoundField) -> int | None:
    """The limit that a textarea counts down to."""
    if isinstance(bound.field.widget, forms.Textarea):
        return getattr(bound.field, "max_length", None)
    return None


def kind(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if getattr(widget, "is_date", False):
        return "date"
    return "choices" if bound.use_fieldset else "input"


def is_marked_optional(bound: forms.BoundField) -> bool:
    marks = getattr(bound.form, "marks_optional_fields", False)
    if not marks or bound.field.required:
        return False
    return bound.name not in bound.form.reveals and bound.name not in bound.form.needed_sometimes


def reveal(bound: forms.BoundField) -> dict | None:
    """The name and the answers of the field that this one waits for."""
    if bound.name not in getattr(bound.form, "reveals", {}):
        return None
    name, values = bound.form.reveals[bound.name]
    return {"by": bound.form.add_prefix(name), "when": " ".join(str(getattr(v, "value", v)) for v in values)}


def focus_id(bound: forms.BoundField) -> str:
    """The id of the first control that an error is about: where a link in the error summary lands."""
    match kind(bound):
        case "hidden":
            return ""
        case "date":
            return f"{bound.auto_id}_{(wrong_parts(bound) or PARTS)[0]}"
        case "choices":
            return f"{bound.auto_id}_0"
        case _:
            return bound.id_for_label


def error_list(*forms_or_formsets) -> list[dict]:
    """Each error of the forms with the address of its control, in the order of the page."""
    return [error for form in forms_or_formsets for error in errors_of(form)]


def errors_of(form) -> list[dict]:
    if isinstance(form, tuple):
        return error_list(*form)
    if not getattr(form, "is_bound", False):  # allauth renders elements that have no form
        return []
    if isinstance(form, forms.BaseFormSet):
        own = [{"text": text, "href": ""} for text in form.non_form_errors()]
        return own + error_list(*form.forms)
    errors = [{"text": text, "href": ""} for text in form.non_field_errors()]
    for bound in form:
        target = focus_id(bound)
        errors += [{"text": text, "href": target and f"#{target}"} for text in bound.errors]
    return errors


def filter_chips(form: forms.Form, query: QueryDict) -> list[dict]:
    """Each answer that a filter form was given, in words, with the address of the same page without it."""
    return [chip for bound in form if not bound.is_hidden for chip in chips_of(bound, query)]


def chips_of(bound: forms.BoundField, query: QueryDict) -> list[dict]:
    words = {str(value): text for value, text in getattr(bound.field, "choices", ()) if str(value)}
    chips = []
    for value in query.getlist(bound.html_name):
        if not value.strip():
            continue
        rest = query.copy()
        rest.setlist(bound.html_name, [other for other in query.getlist(bound.html_name) if other != value])
        rest.pop("page", None)
        shown = words.get(value) or (str(bound.label) if value == "on" else f"{bound.label}: {value}")
        chips.append({"text": shown, "url": f"?{rest.urlencode()}"})
    return chips
