from django import forms

from lscb_tracker.govuk_forms import GovukForm
from recommendations.models import ActionPlan


class PlanChoiceForm(GovukForm, forms.Form):
    """Which of the plans that the user may see."""

    marks_optional_fields = False

    plan = forms.ChoiceField(label="Plan")

    def __init__(self, data=None, *, plans: list[ActionPlan]):
        super().__init__(data)
        self.fields["plan"].choices = [(plan.slug, plan.title) for plan in plans]
