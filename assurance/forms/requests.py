from datetime import date

from django import forms

from assurance.drafts import Draft
from assurance.models import Channel, PlanRow, RequestPurpose
from assurance.services import Letter, Round
from lscb_tracker.addresses import AddressForm
from lscb_tracker.govuk_forms import Checkboxes, GovukDateField, GovukForm, Radios
from lscb_tracker.row_choices import RowsField
from lscb_tracker.safe_text import SafeTextField
from recommendations.limits import LONG_TEXT
from recommendations.models import AgencyContact

MOST_ROWS = 200  # of one round: as many letters as somebody can look at
LETTERS = "letters"
OTHER_CHANNELS = (Channel.LETTER, Channel.TELEPHONE, Channel.MEETING)
# A challenge is asked by whoever decides, with the decision.
PURPOSES = [choice for choice in RequestPurpose.choices if choice[0] != RequestPurpose.CHALLENGE]
PURPOSES_IN_WORDS = {
    RequestPurpose.FIRST_REQUEST: "Nothing was asked about it before, or long ago.",
    RequestPurpose.FURTHER_ASSURANCE: "What the agency said so far is not enough.",
    RequestPurpose.CHALLENGE_EVENT: "Attend, or answer in writing.",
    RequestPurpose.RETEST: "It was assured: does it still hold?",
    RequestPurpose.REGULAR_REPORT: "The next in a series of reports.",
}
CHANNELS_IN_WORDS = {
    Channel.EMAIL: "Sent by this product, with a private link to answer by.",
    Channel.LETTER: "You send it, or have sent it. The letter can be printed here.",
    Channel.TELEPHONE: "You have asked, and keep that here.",
    Channel.MEETING: "You have asked, and keep that here.",
}


class AskedRowsForm(AddressForm):
    """`?row=12&row=13`: what was ticked, and how far the asking is."""

    step = forms.ChoiceField(choices=[(LETTERS, "The letters")], required=False)
    row = RowsField(
        queryset=PlanRow.objects.none(),
        required=False,
        error_messages={"invalid_choice": "One of the recommendations is not there any more. Select them again"},
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        rows = PlanRow.objects.visible_to(user).select_related("plan", "plan_agency__agency")
        self.fields["row"].queryset = rows

    def clean_row(self) -> list[PlanRow]:
        rows = list(self.cleaned_data["row"])
        if len(rows) > MOST_ROWS:
            raise forms.ValidationError(
                f"You selected {len(rows):,} recommendations. Ask about {MOST_ROWS} at most at once"
            )
        return rows


class RoundForm(GovukForm, forms.Form):
    """The first step: what for, how, and until when."""

    marks_optional_fields = False
    reveals = {"sent_on": ("channel", OTHER_CHANNELS)}

    purpose = forms.ChoiceField(
        label="What for",
        choices=PURPOSES,
        widget=Radios(small=True, hints=PURPOSES_IN_WORDS),
        error_messages={"required": "Select what you ask for", "invalid_choice": "Choose what you ask for"},
    )
    channel = forms.ChoiceField(
        label="How",
        choices=[choice for choice in Channel.choices if choice[0] != Channel.NOT_STATED],
        widget=Radios(small=True, hints=CHANNELS_IN_WORDS),
        error_messages={"required": "Select how you ask", "invalid_choice": "Choose how you ask"},
    )
    sent_on = GovukDateField(
        label="Asked on",
        subject="the day on which you asked",
        required=False,
        help_text="Today, or a day in the past: what was asked years ago can be kept, too.",
    )
    due_on = GovukDateField(label="Answer by", subject="the day by which you need the answer", required=False)
    is_chased = forms.BooleanField(
        label="Remind automatically",
        required=False,
        help_text="By email to the current contacts, on the days that the rules say, until they have answered.",
    )

    def __init__(self, data=None, *, on: date, due_on: date, answer_within: int, initial: dict | None = None):
        given = {"sent_on": on, "due_on": due_on, "is_chased": True}
        super().__init__(data, initial=given | (initial or {}))
        self.on = on
        self.fields["due_on"].help_text = (
            f"The rules give {answer_within} working days. Leave it empty, and reminders off, for what was asked in "
            "the past without a date."
        )

    def clean(self):
        cleaned = super().clean()
        if "channel" in self.errors:
            return cleaned
        is_by_mail = cleaned["channel"] == Channel.EMAIL
        if is_by_mail:
            cleaned["sent_on"] = self.on
        sent_on, due_on = cleaned.get("sent_on"), cleaned.get("due_on")
        if not sent_on and "sent_on" not in self.errors:
            self.add_error("sent_on", "Enter the day on which you asked")
        if sent_on and sent_on > self.on:
            self.add_error("sent_on", "The day on which you asked must be today or in the past")
        if "due_on" in self.errors:
            return cleaned
        if not due_on and is_by_mail:
            self.add_error("due_on", "Enter the day by which you need the answer")
        elif not due_on and cleaned.get("is_chased"):
            self.add_error("due_on", "Enter the day by which you need the answer: reminders are counted from it")
        elif due_on and sent_on and due_on < sent_on:
            self.add_error("due_on", "The day by which you need the answer must not be before you asked")
        return cleaned

    @property
    def asked(self) -> Round:
        fields = ("purpose", "channel", "sent_on", "due_on", "is_chased")
        return Round(**{name: self.cleaned_data[name] for name in fields})


class LetterForm(GovukForm, forms.Form):
    """The second step, for one agency's part in a plan: the letter, and who it goes to."""

    marks_optional_fields = False

    is_asked = forms.BooleanField(required=False)
    contacts = forms.TypedMultipleChoiceField(
        label="Goes to",
        required=False,
        coerce=int,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Choose the contacts from the list"},
    )
    sent_to = SafeTextField(label="Who was asked", max_length=250, required=False, help_text="Name and role.")
    text = SafeTextField(
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="The first line is the subject.",
    )

    def __init__(self, data=None, *, draft: Draft, channel: str):
        self.draft, self.is_by_mail, agency = draft, channel == Channel.EMAIL, draft.plan_agency.agency
        can_be_asked = bool(draft.mailable) or not self.is_by_mail
        initial = {
            "is_asked": can_be_asked and not draft.is_transferred,
            "contacts": [contact.pk for contact in draft.mailable],
            "sent_to": draft.names[:250],
            "text": draft.text,
        }
        super().__init__(data, prefix=f"letter-{draft.plan_agency.pk}", initial=initial)
        self.fields["is_asked"].label = f"Ask {agency.name}"
        self.fields["text"].label = f"{'Letter to' if draft.text else 'What was said to'} {agency.name}"
        self.fields["contacts"].choices = [(c.pk, f"{c}, {c.email}") for c in draft.mailable]
        if self.is_by_mail:
            del self.fields["sent_to"]
        else:
            del self.fields["contacts"]
        if not draft.text:
            self.fields["text"].help_text = "If you want to keep more than that you asked."

    def clean(self):
        cleaned, name = super().clean(), self.draft.plan_agency.agency.name
        if not cleaned.get("is_asked"):
            return cleaned
        if self.is_by_mail and not self.draft.mailable:
            self.add_error(
                "is_asked", f"{name} has no current contact with an email address. Add one, or leave {name} out"
            )
        elif self.is_by_mail and not cleaned.get("contacts") and "contacts" not in self.errors:
            self.add_error("contacts", f"Select who at {name} it goes to, or leave {name} out")
        if self.is_by_mail and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", f"Enter the letter to {name}")
        if not self.is_by_mail and not cleaned.get("sent_to") and "sent_to" not in self.errors:
            self.add_error("sent_to", f"Enter who at {name} was asked")
        return cleaned

    @property
    def chosen(self) -> list[AgencyContact]:
        return [contact for contact in self.draft.mailable if contact.pk in self.cleaned_data.get("contacts", ())]

    @property
    def letter(self) -> Letter:
        return Letter(
            self.draft.plan_agency,
            self.draft.rows,
            self.cleaned_data["text"],
            contacts=self.chosen,
            sent_to=self.cleaned_data.get("sent_to", ""),
        )
