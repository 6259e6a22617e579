from collections.abc import Sequence
from datetime import date

from django import forms

from assurance.escalation import NextStep
from assurance.forms.records import DO_NOT_NAME
from assurance.models import Channel, ChasingRules
from assurance.reminders import Recipient
from assurance.services import StepDetails
from lscb_tracker.govuk_forms import Checkboxes, GovukDateField, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE, LONG_TEXT

CHANNELS = [choice for choice in Channel.choices if choice[0] != Channel.NOT_STATED]


def channel_field(hints: dict) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="How",
        choices=CHANNELS,
        widget=Radios(small=True, hints=hints),
        error_messages={"required": "Select how", "invalid_choice": "Choose how from the list"},
    )


class ReminderForm(SubmittedOnceForm):
    """A reminder that a person made on some day, or one that the product mails now."""

    needed_sometimes = ("addressee",)
    reveals = {"people": ("channel", [Channel.EMAIL])}

    channel = channel_field({Channel.EMAIL: "Today, the product writes to those whom you select."})
    people = forms.MultipleChoiceField(
        label="Goes to",
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Choose the people from the list"},
    )
    sent_on = GovukDateField(
        label="Reminded on", subject="the day of the reminder", help_text="Today, or a day in the past."
    )
    addressee = SafeTextField(
        label="Who was reminded",
        max_length=LINE,
        required=False,
        help_text="Name and role. Leave it empty for a mail that the product sends now.",
    )

    def __init__(self, data=None, *, people: Sequence[Recipient], on: date):
        emails = [person.email for person in people]
        super().__init__(data, initial={"sent_on": on, "people": emails})
        self.offered, self.on = people, on
        self.fields["people"].choices = [(person.email, f"{person}, {person.email}") for person in people]
        if not people:
            del self.fields["people"]

    def clean(self):
        cleaned = super().clean()
        if "sent_on" not in cleaned or "channel" not in cleaned:
            return cleaned
        if self.is_sent_now:
            if "people" in self.fields and not cleaned.get("people") and "people" not in self.errors:
                self.add_error("people", "Select who is reminded")
        elif not cleaned.get("addressee") and "addressee" not in self.errors:
            self.add_error("addressee", "Enter who was reminded")
        return cleaned

    @property
    def is_sent_now(self) -> bool:
        return self.cleaned_data["channel"] == Channel.EMAIL and self.cleaned_data["sent_on"] == self.on

    @property
    def values(self) -> dict:
        chosen = self.cleaned_data.get("people", []) if self.is_sent_now else []
        names = ("channel", "sent_on", "submission_key")
        return {name: self.cleaned_data[name] for name in names} | {
            "addressee": "" if self.is_sent_now else self.cleaned_data["addressee"],
            "people": [person for person in self.offered if person.email in chosen],
        }


class EscalationForm(SubmittedOnceForm):
    """A step of the ladder. The next one is proposed, any other can be chosen."""

    needed_sometimes = ("email",)
    reveals = {"email": ("channel", [Channel.EMAIL])}

    rung = forms.TypedChoiceField(
        label="Step",
        coerce=int,
        widget=Radios(small=True),
        error_messages={"required": "Select the step", "invalid_choice": "Choose the step from the list"},
    )
    channel = channel_field({Channel.EMAIL: "Today, the product mails the text below."})
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        required=False,
        help_text="The product writes to it today. Leave it empty for a mail of a past day.",
    )
    taken_on = GovukDateField(label="Taken on", subject="the day of the step", help_text="Today, or a day in the past.")
    addressee = SafeTextField(
        label="Addressee",
        max_length=LINE,
        help_text="Name and role.",
        error_messages={"required": "Enter who it goes to"},
    )
    text = SafeTextField(
        label="What is said",
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=f"Kept with the step. By email, this is the mail. {DO_NOT_NAME}",
    )

    def __init__(self, data=None, *, rules: ChasingRules, offered: NextStep | None, text: str, on: date):
        super().__init__(data, initial={"rung": offered and offered.position, "taken_on": on, "text": text})
        self.rungs, self.on = rules.rungs, on
        self.fields["rung"].choices = list(enumerate(self.rungs, start=1))

    def clean(self):
        cleaned = super().clean()
        is_mailed = cleaned.get("channel") == Channel.EMAIL and cleaned.get("taken_on") == self.on
        if is_mailed and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "Enter the email address")
        if is_mailed and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", "Enter what the mail says")
        return cleaned

    @property
    def step(self) -> StepDetails:
        position = self.cleaned_data["rung"]
        names = ("taken_on", "channel", "addressee", "text")
        is_mailed = self.cleaned_data["channel"] == Channel.EMAIL
        return StepDetails(
            rung=self.rungs[position - 1][:LINE],
            position=position,
            email=self.cleaned_data["email"] if is_mailed else "",
            **{name: self.cleaned_data[name] for name in names},
        )


class EscalationAnswerForm(VersionedForm):
    answered_on = GovukDateField(label="Answered on", subject="the day of the answer")
    answer = SafeTextField(
        label="What was answered",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=DO_NOT_NAME,
        error_messages={"required": "Enter what was answered"},
    )

    def __init__(self, data=None, *, step, on: date):
        initial = {"version": step.version, "answered_on": step.answered_on or on, "answer": step.answer}
        super().__init__(data, initial=initial)
