from datetime import date

from django import forms

from assurance.request_detail import AskedRow
from lscb_tracker.govuk_forms import Checkboxes, GovukDateField
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import VersionedForm
from recommendations.limits import NOTE
from recommendations.models import AgencyContact


class ExtendForm(VersionedForm):
    """The Board gives more time of itself. The version is the request's: one form gives it once."""

    edits_the_row = False

    rows = forms.TypedMultipleChoiceField(
        label="For which recommendations",
        coerce=int,
        widget=Checkboxes(small=True),
        error_messages={
            "required": "Select at least one recommendation",
            "invalid_choice": "Choose the recommendations from the list",
        },
    )
    due_on = GovukDateField(label="Answer by", subject="the new day", help_text="Later than it is now.")
    reason = SafeTextField(label="Reason", max_length=NOTE, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data=None, *, version: int, rows: list[AskedRow], due_on: date):
        pks = [row.requested.pk for row in rows]
        super().__init__(data, initial={"version": version, "rows": pks, "due_on": due_on})
        self.asked = [row.requested for row in rows]
        self.fields["rows"].choices = [(row.requested.pk, in_words(row)) for row in rows]

    @property
    def chosen(self) -> list:
        return [requested for requested in self.asked if requested.pk in self.cleaned_data["rows"]]


def in_words(row: AskedRow) -> str:
    due = f"now by {row.due_on:%-d %B %Y}" if row.due_on else "without a date now"
    return f"{row.row.ref}, {due}"


class ResendForm(VersionedForm):
    """Whom the mail goes to again: the contacts of today, not those of the day when it was sent."""

    edits_the_row = False

    contacts = forms.TypedMultipleChoiceField(
        label="Goes to",
        coerce=int,
        widget=Checkboxes(small=True),
        error_messages={
            "required": "Select who it goes to",
            "invalid_choice": "Choose the contacts from the list",
        },
    )

    def __init__(self, data=None, *, version: int, contacts: list[AgencyContact]):
        self.offered = contacts
        super().__init__(data, initial={"version": version, "contacts": [contact.pk for contact in contacts]})
        self.fields["contacts"].choices = [(c.pk, f"{c}, {c.email}") for c in contacts]

    @property
    def chosen(self) -> list[AgencyContact]:
        return [contact for contact in self.offered if contact.pk in self.cleaned_data["contacts"]]
