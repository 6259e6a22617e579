"""A date in three boxes, with messages that name the box that is wrong."""

import datetime
import re

from django import forms
from django.core.exceptions import ValidationError

PARTS = ("day", "month", "year")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
SHORTEST_MONTH = 3
FIRST_YEAR, LAST_YEAR = 1900, 2100
DETERMINERS = ("a", "an", "any", "the", "your")
QUESTION_WORDS = ("how", "what", "when", "where", "which", "who", "why")


def spoken(label: str) -> str:
    """Put a label into words for the middle of a sentence: "Target date" becomes "the target date", a question none."""
    words = str(label).split()
    if not words or words[-1].endswith("?") or words[0].lower() in QUESTION_WORDS:
        return ""
    if not words[0].isupper():
        words[0] = words[0][0].lower() + words[0][1:]
    return " ".join(words if words[0] in DETERMINERS else ["the", *words])


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


class DateWidget(forms.MultiWidget):
    template_name = "govuk/widgets/date.html"
    use_fieldset = True
    is_date = True

    def __init__(self, attrs=None):
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name, value, attrs):
        attrs = dict(attrs or {})
        wrong = attrs.pop("wrong_parts", ())
        context = super().get_context(name, value, attrs)
        for part, subwidget in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            subwidget |= {"part": part, "is_wrong": part in wrong}
            subwidget["attrs"]["id"] = f"{attrs.get('id', name)}_{part}"
        return context


class GovukDateField(forms.DateField):
    """Day, month and year in three boxes. `subject` is what the messages call the date, by default from the label."""

    widget = DateWidget
    default_error_messages = {"required": "Enter the date"}

    def __init__(self, *, subject: str = "", **kwargs):
        self.subject = subject
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, datetime.date):
            return super().to_python(value)
        texts = dict(zip(PARTS, (str(text or "").strip() for text in value), strict=True))
        missing = [part for part in PARTS if not texts[part]]
        if len(missing) == len(PARTS):
            return None
        if missing:
            raise self.wrong(f"must include a {' and '.join(missing)}", missing)
        return self.whole_date(**texts)

    def whole_date(self, day: str, month: str, year: str) -> datetime.date:
        wrong = [] if re.fullmatch("0?[1-9]|[12][0-9]|3[01]", day) else ["day"]
        month_number = month_from(month)
        wrong += [] if month_number else ["month"]
        if wrong:
            raise self.wrong("must be a real date", wrong)
        if not re.fullmatch("[0-9]{4}", year):
            raise self.wrong("must include 4 numbers", ["year"], subject_suffix=" year")
        if not FIRST_YEAR <= int(year) <= LAST_YEAR:
            raise self.wrong(f"must be between {FIRST_YEAR} and {LAST_YEAR}", ["year"], subject_suffix=" year")
        try:
            return datetime.date(int(year), month_number, int(day))
        except ValueError:
            raise self.wrong("must be a real date", PARTS) from None

    def wrong(self, problem, parts, subject_suffix="") -> ValidationError:
        subject = (self.subject or spoken(self.label or "") or "the date") + subject_suffix
        return ValidationError(
            "%(subject)s %(problem)s",
            code="invalid",
            params={"subject": capitalised(subject), "problem": problem, "parts": tuple(parts)},
        )


def month_from(text: str) -> int | None:
    """Read "3", "03", "Mar" and "march"."""
    if re.fullmatch("0?[1-9]|1[0-2]", text):
        return int(text)
    found = [name for name in MONTHS if len(text) >= SHORTEST_MONTH and name.startswith(text.lower())]
    return MONTHS.index(found[0]) + 1 if found else None


def wrong_parts(bound: forms.BoundField) -> tuple[str, ...]:
    """The boxes of a date that an error is about; all of them when the error does not say."""
    errors = bound.form.errors.as_data().get(bound.name, []) if bound.form.is_bound else []
    parts = [part for error in errors for part in (error.params or {}).get("parts", PARTS)]
    return tuple(part for part in PARTS if part in parts)
