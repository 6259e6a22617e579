"""What is asked on the pages of scrutiny besides the decision itself."""

from datetime import date

from django import forms

from assurance.forms.decisions import DO_NOT_NAME, HOW_ASKED
from assurance.models import Channel, RetestState
from assurance.scrutiny.closing_checks import Grounds
from assurance.scrutiny.queue import QueueKind
from assurance.services import DissentDetails, RetestFinding
from lscb_tracker.govuk_forms import GovukDateField, GovukForm, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE, NOTE

FAILED = [RetestState.FAILED]
FOUND = [(RetestState.HELD, "Yes, it still holds"), (RetestState.FAILED, "No: open the recommendation again")]


class QueueForm(GovukForm, forms.Form):
    """Whose queue, and what of it."""

    marks_optional_fields = False

    subgroup = forms.ChoiceField(label="Overseen by")
    kind = forms.ChoiceField(label="Why it waits", choices=[("", "Every reason"), *QueueKind.choices], required=False)

    def __init__(self, data, *, subgroups: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["subgroup"].choices = subgroups


class DissentForm(SubmittedOnceForm):
    edits_the_row = False

    text = SafeTextField(
        label="What the agency does not agree with, and why",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"It stands beside the decision, on the page and in print. {DO_NOT_NAME}",
        error_messages={"required": "Enter what the agency does not agree with"},
    )
    given_by_name = SafeTextField(
        label="Name",
        max_length=150,
        help_text="Who says so for the agency.",
        error_messages={"required": "Enter who says so for the agency"},
    )
    given_by_role = SafeTextField(label="Role", max_length=150, required=False)

    @property
    def details(self) -> DissentDetails:
        return DissentDetails(**{name: self.cleaned_data[name] for name in ("text", "given_by_name", "given_by_role")})


class RetestForm(VersionedForm):
    """Passed, or failed: then the agency is asked, as by a challenge."""

    edits_the_row = False
    reveals = {
        "missing": ("state", FAILED),
        "answer_by": ("state", FAILED),
        "channel": ("state", FAILED),
        "asked_of": ("channel", [value for value, _ in HOW_ASKED]),
    }

    finding = SafeTextField(
        label="What you found",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"What you looked at, and what it shows. {DO_NOT_NAME}",
        error_messages={"required": "Enter what you found"},
    )
    state = forms.ChoiceField(
        label="Does it still hold?",
        choices=FOUND,
        widget=Radios(),
        error_messages={
            "required": "Select yes if it still holds",
            "invalid_choice": "Choose whether it still holds",
        },
    )
    missing = SafeTextField(
        label="What you ask the agency",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The agency reads it in the letter and on its page.",
    )
    answer_by = GovukDateField(label="Answer by", subject="the day by which the agency must answer", required=False)
    channel = forms.ChoiceField(
        label="How the agency is asked",
        required=False,
        widget=Radios(small=True),
        error_messages={"invalid_choice": "Choose how the agency is asked"},
    )
    asked_of = SafeTextField(label="Who was asked", max_length=LINE, required=False, help_text="Name and role.")
    own_work_reason = SafeTextField(
        label="Why nobody else can test this",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"It is printed. {DO_NOT_NAME}",
        error_messages={"required": "Say why nobody else can test this. It is printed"},
    )

    def __init__(self, data=None, *, version: int, grounds: Grounds, on: date, answer_by: date):
        names = ", ".join(contact.name for contact in grounds.contacts)
        channel = Channel.EMAIL if names else Channel.MEETING
        super().__init__(data, initial={"version": version, "answer_by": answer_by, "channel": channel})
        self.on = on
        by_mail = [(Channel.EMAIL, f"By email to {names}")] if names else []
        self.fields["channel"].choices = [*by_mail, *HOW_ASKED]
        if not grounds.own_work:
            del self.fields["own_work_reason"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") == RetestState.FAILED:
            self.require_question(cleaned)
        else:
            for name in ("missing", "answer_by", "asked_of"):  # what was typed and is not needed; a choice is no typing
                self.errors.pop(name, None)
        return cleaned

    def require_question(self, cleaned: dict) -> None:
        if not cleaned.get("missing") and "missing" not in self.errors:
            self.add_error("missing", "Enter what you ask the agency")
        if not cleaned.get("answer_by") and "answer_by" not in self.errors:
            self.add_error("answer_by", "Enter the day by which the agency must answer")
        elif cleaned.get("answer_by") and cleaned["answer_by"] <= self.on:
            self.add_error("answer_by", "The day by which the agency must answer must be in the future")
        if not cleaned.get("channel") and "channel" not in self.errors:
            self.add_error("channel", "Select how the agency is asked")
        elif cleaned.get("channel") not in (None, Channel.EMAIL) and not cleaned.get("asked_of"):
            self.add_error("asked_of", "Enter who was asked")

    @property
    def found(self) -> RetestFinding:
        given = self.cleaned_data
        words = {"own_work_reason": given.get("own_work_reason", "")}
        if given["state"] == RetestState.HELD:
            return RetestFinding(given["state"], given["finding"], **words)
        asked_of = "" if given["channel"] == Channel.EMAIL else given["asked_of"]
        return RetestFinding(
            given["state"],
            given["finding"],
            missing=given["missing"],
            answer_by=given["answer_by"],
            channel=given["channel"] if asked_of else "",
            asked_of=asked_of,
            **words,
        )
