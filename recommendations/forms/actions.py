from datetime import date

from django import forms

from lscb_tracker.govuk_dates import PARTS
from lscb_tracker.govuk_forms import GovukDateField, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LONG_TEXT, NOTE
from recommendations.models import Action, ActionStatus
from recommendations.models.actions import STATUSES_WITH_REASON
from recommendations.services import ActionProgress

STATUS_HINTS = {
    ActionStatus.ONGOING: "A continuing practice, looked at again on a review date",
    ActionStatus.COMPLETE: "Done. Whether it works is shown by assurance, not here",
    ActionStatus.SUPERSEDED: "Something else took its place",
    ActionStatus.CLOSED_NOT_ACHIEVED: "The Board or the agency stopped it",
    ActionStatus.NOT_ACCEPTED: "The agency declines it",
}
NEEDED = {
    "status_reason": (STATUSES_WITH_REASON, "Enter the reason"),
    "decided_by_name": ((ActionStatus.CLOSED_NOT_ACHIEVED,), "Enter who decided to close the action"),
    "review_on": ((ActionStatus.ONGOING,), "Enter the date of the next review"),
    "completed_on": ((ActionStatus.COMPLETE,), "Enter the date when the action was completed"),
}


class ActionUpdateForm(VersionedForm, SubmittedOnceForm):
    """A progress note and what it changes. What a status does not need is left empty, whatever was typed.

    The first target date is entered here; one that is set is moved on a page of its own.
    """

    reveals = {field: ("status", list(statuses)) for field, (statuses, _) in NEEDED.items()}

    note = SafeTextField(
        label="Progress note",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What has happened since the last update. Do not name children or family members.",
    )
    status = forms.ChoiceField(
        label="Status of the action", choices=ActionStatus.choices, widget=Radios(small=True, hints=STATUS_HINTS)
    )
    status_reason = SafeTextField(
        label="Reason", max_length=NOTE, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    decided_by_name = SafeTextField(
        label="Who decided", max_length=150, required=False, help_text="Name and role, or the body that decided."
    )
    review_on = GovukDateField(label="Next review", required=False)
    completed_on = GovukDateField(label="Completed on", subject="the date of completion", required=False)
    target_date = GovukDateField(
        label="Target date",
        required=False,
        help_text="Once it is saved it moves only when somebody asks for it and it is agreed.",
    )
    lead_person = SafeTextField(
        label="Lead person", max_length=150, required=False, help_text="Name and role at the agency."
    )
    lead_email = forms.EmailField(
        label="Email address of the lead person",
        max_length=254,
        required=False,
        help_text="Reminders of the target date go there as well as to the agency’s contacts.",
    )

    field_order = [
        "version",
        "submission_key",
        "note",
        "status",
        "status_reason",
        "decided_by_name",
        "review_on",
        "completed_on",
        "target_date",
        "lead_person",
        "lead_email",
    ]

    def __init__(self, data=None, *, action: Action, on: date):
        self.on = on
        fields = ("version", "status", *NEEDED, "target_date", "lead_person", "lead_email")
        super().__init__(data, initial={name: getattr(action, name) for name in fields})
        if action.target_date and not has_date(data, "target_date"):
            del self.fields["target_date"]

    def clean(self):
        cleaned = super().clean()
        status = cleaned.get("status")
        for name, (statuses, message) in NEEDED.items():
            if status not in statuses:
                self.forget(name)
            elif not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)
        if (completed_on := cleaned.get("completed_on")) and completed_on > self.on:
            self.add_error("completed_on", "The date of completion must be today or in the past")
        return cleaned

    def forget(self, name: str) -> None:
        self.errors.pop(name, None)
        self.cleaned_data[name] = None if isinstance(self.fields[name], GovukDateField) else ""

    def words_stored(self, name: str, current: Action) -> str | None:
        """Beside the note, the other person's, where it came with the change that was faster: both are kept."""
        if name != "note":
            return super().words_stored(name, current)
        latest = current.updates.first()
        return latest.note if latest and latest.recorded_at >= current.updated_at else None

    @property
    def progress(self) -> ActionProgress:
        fields = ("status", *NEEDED, "target_date", "lead_person", "lead_email")
        return ActionProgress(**{name: self.cleaned_data[name] for name in fields if name in self.cleaned_data})


def has_date(data, name: str) -> bool:
    """Whether a date was typed: where somebody else was faster, it is shown beside theirs and not dropped."""
    return data is not None and any(data.get(f"{name}_{part}") for part in PARTS)


class ActionTextForm(VersionedForm):
    label = SafeTextField(
        max_length=20, required=False, help_text="Only where a recommendation has several actions: a, b, c."
    )
    text = SafeTextField(label="Action", max_length=LONG_TEXT, widget=forms.Textarea(attrs={"rows": 8}))
    success_measure = SafeTextField(
        label="Success measure",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="How the Board will know that it worked.",
    )

    def __init__(self, data=None, *, action: Action):
        fields = ("version", "label", "text", "success_measure")
        super().__init__(data, initial={name: getattr(action, name) for name in fields})

    @property
    def changes(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("label", "text", "success_measure")}


class NewActionForm(VersionedForm):
    """The version is the recommendation's: adding an action is a change of it, and happens once."""

    edits_the_row = False

    label = ActionTextForm.base_fields["label"]
    text = ActionTextForm.base_fields["text"]
    success_measure = ActionTextForm.base_fields["success_measure"]
    lead_person = ActionUpdateForm.base_fields["lead_person"]
    lead_email = ActionUpdateForm.base_fields["lead_email"]
    target_date = ActionUpdateForm.base_fields["target_date"]

    field_order = ["version", "label", "text", "success_measure", "lead_person", "lead_email", "target_date"]

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
