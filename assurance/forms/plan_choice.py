from django import forms

from lscb_tracker.govuk_forms import GovukForm
from recommendations.models import ActionPlan


class PlanChoiceForm(GovukForm, forms.Form):
    """Which of the plans that the user may see; the first, where none is named."""

    marks_optional_fields = False

    plan = forms.ChoiceField(label="Plan", required=False)

    def __init__(self, data=None, *, plans: list[ActionPlan]):
        super().__init__(data)
        self.plans = plans
        self.fields["plan"].choices = [(plan.slug, plan.title) for plan in plans]

    @property
    def chosen(self) -> ActionPlan:
        asked = self.cleaned_data["plan"]
        return next(plan for plan in self.plans if asked in ("", plan.slug))
