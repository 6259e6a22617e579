from django import forms

from assurance.models import FollowUpState
from assurance.months_in_words import end_of_month
from assurance.services import FollowUpDetails
from lscb_tracker.addresses import AddressForm
from lscb_tracker.govuk_forms import GovukDateField, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE, NOTE

GREATEST_KEY = 10**18 - 1
OUTCOMES = [(FollowUpState.DONE.value, "It was done"), (FollowUpState.WITHDRAWN.value, "It is no longer expected")]


class OfRecordForm(AddressForm):
    """`?record=17`: the answer that announced it."""

    record = forms.IntegerField(min_value=1, max_value=GREATEST_KEY, required=False)


class FollowUpForm(SubmittedOnceForm):
    """A day, or a month in the source’s own words: which is then due at its end."""

    needed_sometimes = ("due_on", "due_as_printed")

    text = SafeTextField(
        label="What was announced",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example, the records are audited again. Do not name children or family members.",
        error_messages={"required": "Enter what was announced"},
    )
    due_on = GovukDateField(label="Due on", subject="the due date", required=False)
    due_as_printed = SafeTextField(
        label="Or a month, in the words of the answer",
        max_length=LINE,
        required=False,
        help_text="For example, September 2018. It is due at the end of the month, and the words are kept.",
    )

    def clean(self):
        cleaned = super().clean()
        day, words = cleaned.get("due_on"), cleaned.get("due_as_printed")
        if day or self.errors.keys() & {"due_on", "due_as_printed"}:
            return cleaned
        if not words:
            self.add_error("due_on", "Enter the day, or the month in words")
        elif not (day := end_of_month(words)):
            self.add_error("due_as_printed", "Enter a month and a year, such as September 2018")
        cleaned["due_on"] = day
        return cleaned

    @property
    def details(self) -> FollowUpDetails:
        return FollowUpDetails(**{name: self.cleaned_data[name] for name in ("text", "due_on", "due_as_printed")})


class SettleFollowUpForm(VersionedForm):
    edits_the_row = False

    state = forms.ChoiceField(
        label="What became of it?",
        choices=OUTCOMES,
        widget=Radios(),
        error_messages={"required": "Select what became of it", "invalid_choice": "Choose from the list"},
    )
    reason = SafeTextField(
        label="What came of it",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example, what the audit found, or why it is no longer expected. Do not name children.",
        error_messages={"required": "Say what came of it"},
    )
