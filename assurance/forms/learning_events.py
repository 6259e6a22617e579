from django import forms

from assurance.models import LearningEvent
from assurance.services import LearningEventDetails
from lscb_tracker.govuk_forms import Checkboxes, GovukDateField, GovukForm
from lscb_tracker.row_choices import RowsField
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE, NOTE
from recommendations.models import ActionPlan

FIELDS = (
    "title",
    "starts_on",
    "ends_on",
    "date_as_printed",
    "chaired_by",
    "participant_count",
    "participants",
    "about",
    "source",
    "plans",
)


class LearningEventForm(GovukForm, forms.Form):
    title = SafeTextField(
        label="What the event was called",
        max_length=LINE,
        help_text="Do not name children or family members.",
        error_messages={"required": "Enter what the event was called"},
    )
    starts_on = GovukDateField(
        label="Date", subject="the date", required=False, help_text="The first day, if there were several."
    )
    ends_on = GovukDateField(label="Last day", required=False, help_text="If it lasted longer than one day.")
    date_as_printed = SafeTextField(
        label="Date in the source’s words",
        max_length=LINE,
        required=False,
        help_text="If the source gives no day: for example, Autumn 2017.",
    )
    chaired_by = SafeTextField(
        label="Chaired by", max_length=LINE, required=False, help_text="The role, or a name that is public."
    )
    participant_count = forms.IntegerField(
        label="Number of participants",
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Enter the number of participants in figures, like 179",
            "min_value": "Enter 0 or more participants",
            "max_value": "Enter 100,000 participants or fewer",
        },
    )
    participants = SafeTextField(
        label="Who took part",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Roles and agencies. Do not name children or family members.",
    )
    about = SafeTextField(
        label="What it was about", max_length=NOTE, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    source = SafeTextField(
        label="Where it is told", max_length=LINE, required=False, help_text="The document, if you read it in one."
    )
    plans = RowsField(
        label="Plans whose learning it spread",
        queryset=ActionPlan.objects.all(),
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Choose the plans from the list"},
    )

    def __init__(self, data=None, *, plans, initial: dict | None = None):
        super().__init__(data, initial=initial)
        self.fields["plans"].queryset = plans
        self.fields["plans"].label_from_instance = lambda plan: plan.title

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if last and not first and "starts_on" not in self.errors:
            self.add_error("starts_on", "Enter the first day, too")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be the same as or after the first")
        return cleaned

    @property
    def details(self) -> LearningEventDetails:
        return LearningEventDetails(**{name: self.cleaned_data[name] for name in FIELDS})


class WithdrawEventForm(VersionedForm):
    edits_the_row = False

    reason = SafeTextField(label="Reason", max_length=LINE, help_text="Do not name children or family members.")


class NewLearningEventForm(LearningEventForm, SubmittedOnceForm):
    field_order = ["submission_key", *FIELDS]


class LearningEventEditForm(LearningEventForm, VersionedForm):
    field_order = ["version", *FIELDS]

    def __init__(self, data=None, *, plans, event: LearningEvent):
        given = {name: getattr(event, name) for name in ("version", *FIELDS) if name != "plans"}
        super().__init__(data, plans=plans, initial=given | {"plans": [plan.pk for plan in event.plans.all()]})
