"""Deciding on a recommendation: one form for each outcome, on the page of the row and in a meeting."""

from datetime import date

from django import forms

from assurance.models import Channel, Outcome, RetestAfter
from assurance.scrutiny.closing_checks import CLOSING, Grounds
from assurance.scrutiny.evidence_levels import LEVELS_IN_WORDS, MONTHS_TO_REVIEW, usual_review
from assurance.services import DecisionDetails
from assurance.status import EvidenceLevel
from lscb_tracker.addresses import AddressForm
from lscb_tracker.govuk_forms import GovukDateField, GovukForm, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import STALE_FORM, SubmittedOnceForm
from recommendations.limits import LINE, NOTE

DO_NOT_NAME = "Do not name children or family members."
BUTTONS = {
    Outcome.ASSURED: "Accept",
    Outcome.PARTLY_ASSURED: "Accept in part",
    Outcome.CHALLENGED: "Challenge",
    Outcome.NOT_REQUIRED: "No further assurance required",
}
BUTTONS_IN_WORDS = {
    Outcome.ASSURED: "The Board is assured. It looks again on the day of the next review.",
    Outcome.PARTLY_ASSURED: "A part is accepted. The agency is told what is missing, and by when.",
    Outcome.CHALLENGED: "The Board is not assured. The agency is asked, and by when it must answer.",
    Outcome.NOT_REQUIRED: "The Board asks for nothing more, and says why.",
}
LEVELS = [(level.value, f"{level.value} {level.label}") for level in EvidenceLevel]
RETESTS = [("", "No re-test"), *RetestAfter.choices]
HOW_ASKED = [(Channel.MEETING, "In a meeting"), (Channel.TELEPHONE, "By telephone"), (Channel.LETTER, "By letter")]
FIELDS = {
    Outcome.ASSURED: ("evidence_level", "reason", "next_review_on", "retest_after"),
    Outcome.PARTLY_ASSURED: ("evidence_level", "missing", "answer_by", "channel", "asked_of", "reason"),
    Outcome.CHALLENGED: ("missing", "answer_by", "channel", "asked_of", "reason"),
    Outcome.NOT_REQUIRED: ("reason",),
}
MISSING = {
    Outcome.PARTLY_ASSURED: ("What is missing", "Enter what is missing"),
    Outcome.CHALLENGED: ("What you ask the agency", "Enter what you ask the agency"),
}
REASONS = {
    Outcome.ASSURED: "Why the Board is assured",
    Outcome.PARTLY_ASSURED: "What is accepted, and why",
    Outcome.CHALLENGED: "Why the Board is not assured",
    Outcome.NOT_REQUIRED: "Why no further assurance is required",
}
SAY_WHY_NEVERTHELESS = "Say why it is closed although something stands in the way"


class OutcomeForm(AddressForm):
    """`?outcome=challenged`: which of the four buttons was pressed."""

    outcome = forms.ChoiceField(choices=Outcome.choices, required=False)


class DecisionForm(GovukForm, forms.Form):
    """What is decided, for one outcome. What stands in the way of closing asks for a reason, and so does own work."""

    edits_the_row = False
    needed_sometimes = ("asked_of", "next_review_on")
    reveals = {"asked_of": ("channel", [value for value, _ in HOW_ASKED])}

    evidence_level = forms.TypedChoiceField(
        label="What it rests on",
        choices=LEVELS,
        coerce=int,
        error_messages={"required": "Select what it rests on", "invalid_choice": "Choose what it rests on"},
    )
    missing = SafeTextField(label="What is missing", max_length=NOTE, widget=forms.Textarea(attrs={"rows": 5}))
    answer_by = GovukDateField(label="Answer by", subject="the day by which the agency must answer")
    channel = forms.ChoiceField(
        label="How the agency is asked",
        widget=Radios(small=True),
        error_messages={
            "required": "Select how the agency is asked",
            "invalid_choice": "Choose how the agency is asked",
        },
    )
    asked_of = SafeTextField(label="Who was asked", max_length=LINE, required=False, help_text="Name and role.")
    reason = SafeTextField(
        label="Reason", max_length=NOTE, required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=DO_NOT_NAME
    )
    next_review_on = GovukDateField(label="Next review", subject="the day of the next review", required=False)
    retest_after = forms.TypedChoiceField(
        label="Test the evidence again",
        choices=RETESTS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=Radios(small=True, inline=True),
        help_text="Somebody looks whether it still holds. If it does not, the recommendation is open again.",
        error_messages={"invalid_choice": "Choose when the evidence is tested again"},
    )
    own_work_reason = SafeTextField(
        label="Why nobody else can decide on this",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"It is printed with the decision. {DO_NOT_NAME}",
        error_messages={"required": "Say why nobody else can decide on this. It is printed with the decision"},
    )

    def __init__(self, data=None, *, outcome: str, grounds: Grounds, on: date, answer_by: date, initial=None):
        """`on` is the day of the decision; `answer_by` the day by which the rules expect an answer."""
        given = {"evidence_level": grounds.level or None, "answer_by": answer_by, "retest_after": ""}
        self.outcome, self.grounds, self.on = Outcome(outcome), grounds, on
        super().__init__(data, initial=given | (initial or {}))
        shown = {*FIELDS[self.outcome], *(["own_work_reason"] if grounds.own_work else [])}
        for name in DecisionForm.base_fields.keys() - shown:
            del self.fields[name]
        self.say_what_is_asked()

    def say_what_is_asked(self) -> None:
        self.fields["reason"].label = REASONS[self.outcome]
        if self.outcome == Outcome.NOT_REQUIRED or self.must_say_why:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = (
                SAY_WHY_NEVERTHELESS if self.must_say_why else "Enter why no further assurance is required"
            )
        if "evidence_level" in self.fields:
            self.fields["evidence_level"].widget = Radios(
                choices=LEVELS, small=True, hints={level.value: self.level_in_words(level) for level in EvidenceLevel}
            )
        if "missing" in self.fields:
            field = self.fields["missing"]
            field.label, field.error_messages["required"] = MISSING[self.outcome]
            field.help_text = f"The agency reads it in the letter and on its page. {DO_NOT_NAME}"
            self.offer_channels()
        if "next_review_on" in self.fields:
            self.fields[
                "next_review_on"
            ].help_text = "Leave it empty for the usual time, which stands beside what it rests on."

    def level_in_words(self, level: EvidenceLevel) -> str:
        if self.outcome != Outcome.ASSURED:
            return LEVELS_IN_WORDS[level]
        review = usual_review(level, self.on)
        return f"{LEVELS_IN_WORDS[level]} Next review after {MONTHS_TO_REVIEW[level]} months, on {review:%-d %B %Y}."

    def offer_channels(self) -> None:
        """By mail where that reaches somebody; else only what somebody does by themselves."""
        names = ", ".join(contact.name for contact in self.grounds.contacts)
        by_mail = [(Channel.EMAIL, f"By email to {names}")] if names else []
        self.fields["channel"].choices = [*by_mail, *HOW_ASKED]
        self.initial.setdefault("channel", Channel.EMAIL if names else Channel.MEETING)
        if not names:
            self.fields["channel"].help_text = "No current contact of the agency has an email address."

    @property
    def must_say_why(self) -> bool:
        return self.outcome in CLOSING and bool(self.grounds.in_the_way)

    @property
    def button(self) -> str:
        return BUTTONS[self.outcome]

    def clean_answer_by(self) -> date:
        return self.after_the_decision("answer_by")

    def clean_next_review_on(self) -> date | None:
        return self.after_the_decision("next_review_on")

    def after_the_decision(self, name: str) -> date | None:
        day, subject = self.cleaned_data[name], self.fields[name].subject
        if day and day <= self.on:
            raise forms.ValidationError(
                f"{subject[:1].upper()}{subject[1:]} must be after {self.on:%-d %B %Y}, when it is decided"
            )
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("channel") == Channel.EMAIL:
            cleaned["asked_of"] = ""
            self.errors.pop("asked_of", None)
        elif cleaned.get("channel") and not cleaned.get("asked_of") and "asked_of" not in self.errors:
            self.add_error("asked_of", "Enter who was asked")
        return cleaned

    @property
    def details(self) -> DecisionDetails:
        """What a question rests on is what the status rests on now; an acceptance has its review."""
        given = self.cleaned_data
        level = given.get("evidence_level", self.grounds.level)
        review = given.get("next_review_on")
        if self.outcome == Outcome.ASSURED and not review:
            review = usual_review(level, self.on)
        asked_of = given.get("asked_of", "")
        return DecisionDetails(
            outcome=self.outcome,
            evidence_level=level,
            reason=given.get("reason", ""),
            missing=given.get("missing", ""),
            answer_by=given.get("answer_by"),
            channel=given["channel"] if asked_of else "",
            asked_of=asked_of,
            next_review_on=review,
            retest_after=given.get("retest_after"),
            own_work_reason=given.get("own_work_reason", ""),
        )


class RowDecisionForm(DecisionForm, SubmittedOnceForm):
    """On the page of the row. `seen` says after which decision the page was opened."""

    seen = forms.IntegerField(
        min_value=0, widget=forms.HiddenInput, error_messages={"required": STALE_FORM, "invalid": STALE_FORM}
    )
