from django import forms

from lscb_tracker.govuk_forms import GovukDateField
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import VersionedForm
from recommendations.models import AgencyContact

NAME_LENGTH = 150
FIELDS = ("name", "role_title", "email", "starts_on", "ends_on")


class ContactForm(VersionedForm):
    """Whom the Board asks at an agency. The last day ends a contact; nothing deletes one."""

    name = SafeTextField(label="Name", max_length=NAME_LENGTH)
    role_title = SafeTextField(
        label="Role", max_length=NAME_LENGTH, help_text="For example, Named nurse for safeguarding children."
    )
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        required=False,
        help_text="Their work address. Without one the Board can only ask by letter, by telephone or at a meeting.",
    )
    starts_on = GovukDateField(
        label="First day as the contact", subject="the first day", required=False, help_text="For example, 1 9 2026."
    )
    ends_on = GovukDateField(
        label="Last day as the contact",
        subject="the last day",
        required=False,
        help_text="Leave empty while they are the contact. Contacts are ended, never deleted.",
    )

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be the same as or after the first day")
        return cleaned

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in FIELDS}


class ContactEditForm(ContactForm):
    def __init__(self, data=None, *, contact: AgencyContact):
        super().__init__(data, initial={name: getattr(contact, name) for name in ("version", *FIELDS)})


class NewContactForm(ContactForm):
    """The version is the agency's: adding a contact is a change of it, and happens once."""

    edits_the_row = False
