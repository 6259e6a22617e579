"""Which two editions of a plan are compared, and what of them is shown."""

import re

from django import forms
from django.http import QueryDict

from assurance.forms.days import NO_DAY, day_field
from lscb_tracker.govuk_forms import GovukForm

BEGINNING, TODAY, ANOTHER_DAY = "beginning", "today", "day"
ALL_ROWS = "all"
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
SIDES = ("from", "to")
WHICH = {"from": "Compare", "to": "With"}


class ChangesForm(GovukForm, forms.Form):
    """`?from=issue-2&to=today`; a day is either `from=2026-11-30` or `from=day&from_on=2026-11-30`."""

    marks_optional_fields = False
    reveals = {f"{side}_on": (side, [ANOTHER_DAY]) for side in SIDES}

    def __init__(
        self,
        data: QueryDict,
        *,
        editions: list[tuple[str, str]],
        agencies: list[tuple[str, str]],
        defaults: dict[str, str],
    ):
        """`editions` and `agencies` are (value, words); `defaults` are asked where the address says nothing."""
        super().__init__({**defaults, **plain(data)})
        for side in SIDES:
            self.fields[side] = forms.ChoiceField(
                label=WHICH[side],
                choices=editions,
                error_messages={
                    "invalid_choice": "Choose an issued version, today or another day from the list",
                },
            )
            self.fields[f"{side}_on"] = day_field()
            self.fields[f"{side}_on"].label = f"Day to compare {'from' if side == 'from' else 'with'}"
        if len(agencies) > 1:
            self.fields["agency"] = forms.ChoiceField(
                label="Agency",
                choices=[("", "All agencies"), *agencies],
                required=False,
                error_messages={"invalid_choice": "Choose the agency from the list"},
            )
        self.fields["show"] = forms.ChoiceField(
            label="Show",
            choices=[("", "Only what changed"), (ALL_ROWS, "All recommendations")],
            required=False,
            error_messages={"invalid_choice": "Choose what to show from the list"},
        )

    def clean(self):
        for side in SIDES:
            name = f"{side}_on"
            if (
                self.cleaned_data.get(side) == ANOTHER_DAY
                and not self.cleaned_data.get(name)
                and name not in self.errors
            ):
                self.add_error(name, NO_DAY)
        return self.cleaned_data

    @property
    def agency(self) -> str:
        return self.cleaned_data.get("agency") or ""

    @property
    def shows_all(self) -> bool:
        return self.cleaned_data.get("show") == ALL_ROWS


def plain(data: QueryDict) -> dict[str, str]:
    """What the address says, with a day in place of a version moved to where days are asked for."""
    said = {name: value for name, value in data.items() if value}
    for side in SIDES:
        if DAY.fullmatch(said.get(side, "")):
            said |= {side: ANOTHER_DAY, f"{side}_on": said[side]}
    return said
