from django import forms

from lscb_tracker.govuk_forms import GovukDateField, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import STALE_FORM, SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE, NOTE
from recommendations.models import Action, MoveState, TargetDateMove
from recommendations.services import MoveDecision

LATER = "later"
NAME_THE_MEETING = "Enter the name and date of the meeting that agreed"
DECISIONS = [(state.value, state.label) for state in (MoveState.AGREED, MoveState.REFUSED)]


class AskToMoveForm(SubmittedOnceForm):
    """Another target date and why. Who may decide can agree at once."""

    edits_the_row = False
    reveals = {"meeting": ("decision", [MoveState.AGREED])}

    from_date = forms.DateField(
        widget=forms.HiddenInput, error_messages={"required": STALE_FORM, "invalid": STALE_FORM}
    )
    to_date = GovukDateField(label="New target date")
    reason = SafeTextField(
        label="Reason",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What has held it up, and what makes the new date certain. Do not name children or family members.",
        error_messages={"required": "Enter the reason for the move"},
    )
    decision = forms.ChoiceField(
        label="Decision",
        choices=[(LATER, "Leave it for a decision"), (MoveState.AGREED.value, "Agree at once")],
        widget=Radios(),
        initial=LATER,
    )
    meeting = SafeTextField(
        label="Meeting that agreed", max_length=LINE, required=False, help_text="Name and date of the meeting."
    )

    def __init__(self, data=None, *, action: Action, can_decide: bool, needs_meeting: bool):
        super().__init__(data, initial={"from_date": action.target_date})
        self.needs_meeting = needs_meeting
        if not can_decide:
            del self.fields["decision"], self.fields["meeting"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("to_date") and cleaned["to_date"] == cleaned.get("from_date"):
            self.add_error("to_date", "The new target date must differ from the present one")
        if self.agrees:
            require_meeting(self)
        return cleaned

    @property
    def agrees(self) -> bool:
        return self.cleaned_data.get("decision") == MoveState.AGREED

    @property
    def asked(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("from_date", "to_date", "reason", "submission_key")}


class MoveDecisionForm(VersionedForm):
    """Agreed, perhaps by a meeting; or not, and why."""

    reveals = {"meeting": ("state", [MoveState.AGREED])}
    needed_sometimes = ("decision_reason",)

    state = forms.ChoiceField(label="Decision", choices=DECISIONS, widget=Radios(inline=True))
    meeting = SafeTextField(
        label="Meeting that agreed", max_length=LINE, required=False, help_text="Name and date of the meeting."
    )
    decision_reason = SafeTextField(
        label="Reason for the decision",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Whoever asked reads it. Needed when it is not agreed.",
    )

    def __init__(self, data=None, *, move: TargetDateMove, needs_meeting: bool):
        super().__init__(data, initial={"version": move.version})
        self.needs_meeting = needs_meeting

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") == MoveState.AGREED:
            require_meeting(self)
        elif cleaned.get("state") == MoveState.REFUSED:
            self.errors.pop("meeting", None)
            cleaned["meeting"] = ""
            if not cleaned.get("decision_reason") and "decision_reason" not in self.errors:
                self.add_error("decision_reason", "Enter the reason: whoever asked reads it")
        return cleaned

    @property
    def decision(self) -> MoveDecision:
        given = self.cleaned_data
        return MoveDecision(MoveState(given["state"]), given["decision_reason"], given["meeting"])


def require_meeting(form) -> None:
    if form.needs_meeting and not form.cleaned_data.get("meeting") and "meeting" not in form.errors:
        form.add_error("meeting", NAME_THE_MEETING)
