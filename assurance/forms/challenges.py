from django import forms
from django.db import models

from lscb_tracker.govuk_forms import GovukForm


class ChallengeState(models.TextChoices):
    """How a challenge stands today: computed from what followed it, never stored."""

    WAITING = "waiting", "Waiting for the answer"
    OVERDUE = "overdue", "Answer overdue"
    ANSWERED = "answered", "Answered, awaiting scrutiny"
    SETTLED = "settled", "Decided again"
    WITHDRAWN = "withdrawn", "Question withdrawn"


class ChallengeFilterForm(GovukForm, forms.Form):
    """Which challenges to show. The choices come from what the user may see."""

    marks_optional_fields = False

    state = forms.ChoiceField(label="State", choices=[("", "All states"), *ChallengeState.choices], required=False)
    agency = forms.ChoiceField(label="Agency", required=False)
    plan = forms.ChoiceField(label="Plan", required=False)

    def __init__(self, data, *, choices: dict[str, list[tuple[str, str]]]):
        super().__init__(data)
        for name, offered in choices.items():
            if offered:
                self.fields[name].choices = offered
            else:
                del self.fields[name]
