import re
from datetime import date

from django import forms

from assurance.models import AssuranceRecord, DueDateExtension
from assurance.services import ExtensionDecision
from lscb_tracker.govuk_forms import GovukDateField, GovukForm, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import VersionedForm
from recommendations.limits import LONG_TEXT, NOTE

CHOSEN = re.compile(r"(\d{1,18})-(\d{1,9})")
AGREE, REFUSE = "agree", "refuse"


class InboxFilterForm(GovukForm, forms.Form):
    """A question with one possible answer is not asked."""

    agency = forms.ChoiceField(required=False)
    plan = forms.ChoiceField(required=False)

    marks_optional_fields = False

    def __init__(self, data=None, *, agencies, plans):
        super().__init__(data)
        self.fields["agency"].choices = [("", "All agencies"), *((each.slug, each.name) for each in agencies)]
        self.fields["plan"].choices = [("", "All plans"), *((each.slug, each.title) for each in plans)]


class ChosenRecordsField(forms.MultipleChoiceField):
    """Ticked answers with the version that each was shown in: “17-1”."""

    def valid_value(self, value) -> bool:
        return CHOSEN.fullmatch(value) is not None

    def clean(self, value) -> dict[int, int]:
        found = [CHOSEN.fullmatch(text).groups() for text in super().clean(value)]
        return {int(pk): int(version) for pk, version in found}


class AcceptSelectedForm(GovukForm, forms.Form):
    edits_the_row = False

    records = ChosenRecordsField(
        label="Answers",
        error_messages={
            "required": "Tick the answers to accept, or accept one by its own button",
            "invalid_choice": "Choose the answers from the page",
        },
    )


class AcceptEditedForm(VersionedForm):
    edits_the_row = False

    text = SafeTextField(
        label="Words for the plan",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="The plan prints these words. What the agency sent is kept and shown beside them. "
        "Do not name children or family members.",
        error_messages={"required": "Enter the words for the plan"},
    )

    def __init__(self, data=None, *, record: AssuranceRecord):
        super().__init__(data, initial={"version": record.version, "text": record.text})


class ExtensionDecisionForm(VersionedForm):
    """Agree until a day, or not with a reason."""

    edits_the_row = False
    reveals = {"due_on": ("answer", [AGREE])}
    needed_sometimes = ("reason",)

    answer = forms.ChoiceField(
        label="Do you agree to more time?",
        choices=[(AGREE, "Yes"), (REFUSE, "No")],
        widget=Radios(inline=True),
        error_messages={"required": "Select yes if you agree to more time"},
    )
    due_on = GovukDateField(label="New due date", required=False)
    reason = SafeTextField(
        label="Reason",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The agency reads it. Needed when you do not agree.",
    )
    with_alike = forms.BooleanField(required=False)

    def __init__(self, data=None, *, extension: DueDateExtension, alike: list[DueDateExtension], on: date):
        initial = {"version": extension.version, "due_on": max(extension.asked_until, on), "with_alike": bool(alike)}
        super().__init__(data, initial=initial)
        refs = ", ".join(each.requested.recommendation.ref for each in alike)
        self.fields["with_alike"].label = f"Decide the same for {refs}, asked for together until the same day"
        if not alike:
            del self.fields["with_alike"]
        self.on = on

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == AGREE and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "Enter the new due date")
        if cleaned.get("answer") == AGREE and (day := cleaned.get("due_on")) and day < self.on:
            self.add_error("due_on", "The new due date must be today or later")
        if cleaned.get("answer") == REFUSE:
            self.errors.pop("due_on", None)
            if not cleaned.get("reason") and "reason" not in self.errors:
                self.add_error("reason", "Enter the reason: the agency reads it")
        return cleaned

    @property
    def decision(self) -> ExtensionDecision:
        agrees = self.cleaned_data["answer"] == AGREE
        return ExtensionDecision(self.cleaned_data["due_on"] if agrees else None, self.cleaned_data["reason"])
