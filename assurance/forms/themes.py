from django import forms

from assurance.themes.heat_map import Heat
from lscb_tracker.govuk_forms import GovukForm
from recommendations.models import ActionPlan

ALL_PLANS = ("", "All plans")


class ThemeMapForm(GovukForm, forms.Form):
    """Which plans the heat map counts, and what its colour shows."""

    marks_optional_fields = False

    plan = forms.ChoiceField(
        label="Plan", required=False, error_messages={"invalid_choice": "Choose the plan from the list"}
    )
    heat = forms.ChoiceField(
        label="Colour shows",
        choices=Heat.choices,
        required=False,
        error_messages={"invalid_choice": "Choose what the colour shows from the list"},
    )

    def __init__(self, data, *, plans: list[ActionPlan]):
        super().__init__(data)
        self.plans = plans
        offer(self, "plan", ALL_PLANS, [(plan.slug, plan.title) for plan in plans])

    @property
    def chosen(self) -> ActionPlan | None:
        """The plan, or None for all of them."""
        asked = self.cleaned_data.get("plan")
        return next((plan for plan in self.plans if plan.slug == asked), None)

    @property
    def heat_shown(self) -> Heat:
        return Heat(self.cleaned_data.get("heat") or Heat.COUNT)


class ThemeRowsForm(GovukForm, forms.Form):
    """Which of the recommendations that bear a theme to show."""

    marks_optional_fields = False

    OUTSTANDING, SETTLED = "outstanding", "settled"

    plan = forms.ChoiceField(
        label="Plan", required=False, error_messages={"invalid_choice": "Choose the plan from the list"}
    )
    agency = forms.ChoiceField(
        label="Agency", required=False, error_messages={"invalid_choice": "Choose the agency from the list"}
    )
    show = forms.ChoiceField(
        label="Assurance",
        required=False,
        choices=[("", "All"), (OUTSTANDING, "Outstanding"), (SETTLED, "Assured or settled")],
        error_messages={"invalid_choice": "Choose which from the list"},
    )

    def __init__(self, data, *, plans: list[tuple[str, str]], agencies: list[tuple[str, str]]):
        super().__init__(data)
        offer(self, "plan", ALL_PLANS, plans)
        offer(self, "agency", ("", "All agencies"), agencies)


def offer(form: forms.Form, name: str, everything: tuple[str, str], choices: list[tuple[str, str]]) -> None:
    """A question with one possible answer is not asked."""
    if len(choices) > 1:
        form.fields[name].choices = [everything, *choices]
    else:
        del form.fields[name]
