from django import forms
from django.db import models

from assurance.models import RequestPurpose
from lscb_tracker.govuk_forms import GovukForm

MOST_DIGITS = 9_999_999_999


class RequestState(models.TextChoices):
    """How a request stands today: computed from its rows, never stored."""

    WAITING = "waiting", "Waiting"
    OVERDUE = "overdue", "Overdue"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RequestFilterForm(GovukForm, forms.Form):
    """Which requests to show. The choices come from what the user may see."""

    marks_optional_fields = False

    state = forms.ChoiceField(label="State", choices=[("", "All states"), *RequestState.choices], required=False)
    agency = forms.ChoiceField(label="Agency", required=False)
    plan = forms.ChoiceField(label="Plan", required=False)
    purpose = forms.ChoiceField(label="What for", choices=[("", "Everything"), *RequestPurpose.choices], required=False)
    cycle = forms.IntegerField(min_value=1, max_value=MOST_DIGITS, required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, choices: dict[str, list[tuple[str, str]]]):
        super().__init__(data)
        for name, offered in choices.items():
            if offered:
                self.fields[name].choices = offered
            else:
                del self.fields[name]
