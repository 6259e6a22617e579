"""“As at [a day] [Show]”: the question for another day that stands on the pages of the plan."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from lscb_tracker.govuk_forms import GovukForm

# What a date field of the browser sends, and what people type where there is none.
WRITTEN = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"]
NO_DAY = "Enter a day of the calendar, such as 30/11/2026"


class DayInput(forms.DateInput):
    """The browser's own date field, which takes nothing but a day: nonsense is not given back to it."""

    input_type = "date"

    def __init__(self):
        super().__init__(format=WRITTEN[0], attrs={"class": "govuk-input--width-10"})

    def format_value(self, value) -> str | None:
        try:
            return super().format_value(forms.DateField(input_formats=WRITTEN).clean(value))
        except ValidationError:
            return None


def day_field() -> forms.DateField:
    errors = {"invalid": NO_DAY}
    return forms.DateField(
        label="As at", required=False, input_formats=WRITTEN, widget=DayInput(), error_messages=errors
    )


class DayForm(GovukForm, forms.Form):
    """`kept` is what else the address says, so that another day shows the same selection."""

    marks_optional_fields = False

    as_at = day_field()

    def __init__(self, query: QueryDict, *, today: date, without: tuple[str, ...] = ()):
        """`without` names what the page asks in the same form."""
        is_asked = bool(query.get("as_at"))
        super().__init__(query if is_asked else None)
        self.fields["as_at"].widget.attrs["max"] = f"{today:%Y-%m-%d}"
        left_out = {"as_at", "page", *without}
        self.kept = [(name, value) for name, values in query.lists() if name not in left_out for value in values]

    @classmethod
    def asked(cls, query: QueryDict, *, today: date) -> "DayForm | None":
        """The form, where the address names a day; today's pages pay for one look."""
        return cls(query, today=today) if query.get("as_at") else None
