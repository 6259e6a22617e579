from datetime import date

from django import forms

from lscb_tracker.account_forms import PasswordResetKeyForm
from lscb_tracker.accounts.models import NAME, Appointment, User
from lscb_tracker.accounts.roles import IN_A_WORD, ROLES_OF_ONE_AGENCY, Role
from lscb_tracker.accounts.services import AppointmentDetails
from lscb_tracker.govuk_forms import Checkboxes, GovukDateField, GovukForm, Radios
from lscb_tracker.row_choices import RowsField
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE
from recommendations.models import Agency, Subgroup

EMAIL_LENGTH = 254
PERSON_FIELDS = ("name", "email")
APPOINTMENT_FIELDS = ("role", "agency", "starts_on", "ends_on")


class PersonFields(GovukForm, forms.Form):
    name = SafeTextField(label="Name", max_length=NAME)
    email = forms.EmailField(
        label="Email address",
        max_length=EMAIL_LENGTH,
        help_text="Their own work address. They sign in with it, and new passwords are mailed to it.",
    )

    def clean_email(self) -> str:
        """Signing in looks for addresses in lower case. `has_account` is who has this one already."""
        email = User.normalize_username(self.cleaned_data["email"])
        self.has_account = self.others().filter(email__iexact=email).first()
        if self.has_account:
            raise forms.ValidationError("This email address has an account already")
        return email

    def others(self):
        return User.objects.all()


class AppointmentFields(GovukForm, forms.Form):
    """A role for some time. The last day ends it; nothing deletes it."""

    needed_sometimes = ("agency",)

    role = forms.ChoiceField(label="Role", choices=Role.choices, widget=Radios(hints=IN_A_WORD))
    agency = forms.ModelChoiceField(
        label="Agency",
        queryset=Agency.objects.all(),
        required=False,
        empty_label="No agency",
        help_text="An agency lead needs one, and sees it alone. For other roles it says where somebody works.",
    )
    subgroups = RowsField(
        label="Subgroups",
        queryset=Subgroup.objects.all(),
        required=False,
        widget=Checkboxes(small=True),
        help_text="Their dashboard shows first what these oversee.",
        error_messages={"invalid_choice": "Choose the subgroups from the list"},
    )
    starts_on = GovukDateField(label="First day", help_text="For example, 1 9 2026.")
    ends_on = GovukDateField(
        label="Last day",
        required=False,
        help_text="Access ends by itself after this day. Leave it empty for no end.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.fields["subgroups"].queryset.exists():  # a Board without subgroups is not asked for them
            del self.fields["subgroups"]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be the same as or after the first day")
        if cleaned.get("role") in ROLES_OF_ONE_AGENCY and "agency" in cleaned and not cleaned["agency"]:
            self.add_error("agency", "Select the agency that the agency lead answers for")
        return cleaned

    @property
    def details(self) -> AppointmentDetails:
        values = {name: self.cleaned_data[name] for name in APPOINTMENT_FIELDS}
        return AppointmentDetails(**values, subgroups=tuple(self.cleaned_data.get("subgroups", ())))


class InvitationForm(AppointmentFields, PersonFields, SubmittedOnceForm):
    field_order = ["submission_key", "name", "email", "role", "agency", "subgroups", "starts_on", "ends_on"]

    def __init__(self, data=None, *, on: date):
        super().__init__(data, initial={"starts_on": on})

    def clean_email(self) -> str:
        """The form that is sent twice finds the account that it made: the service knows it by the key."""
        try:
            return super().clean_email()
        except forms.ValidationError:
            made = getattr(self.has_account, "invitation", None)
            if made and made.submission_key and made.submission_key == self.cleaned_data.get("submission_key"):
                return self.has_account.email
            raise


class PersonForm(PersonFields, VersionedForm):
    field_order = ["version", *PERSON_FIELDS]

    def __init__(self, data=None, *, person: User):
        self.person = person
        super().__init__(data, initial={name: getattr(person, name) for name in ("version", *PERSON_FIELDS)})

    def others(self):
        return User.objects.exclude(pk=self.person.pk)


class NewAppointmentForm(AppointmentFields, VersionedForm):
    """The version is the person's: an appointment is a change of the person, and is made once."""

    edits_the_row = False


class AppointmentForm(AppointmentFields, VersionedForm):
    def __init__(self, data=None, *, appointment: Appointment):
        initial = {name: getattr(appointment, name) for name in ("version", *APPOINTMENT_FIELDS)}
        super().__init__(data, initial=initial | {"subgroups": appointment.subgroups.all()})


class ReasonForm(VersionedForm):
    edits_the_row = False

    reason = SafeTextField(
        label="Reason", max_length=LINE, help_text="It is kept with your name. For example, “Left the Trust”."
    )


class ConfirmationForm(VersionedForm):
    """Nothing to fill in: the button is the answer."""

    edits_the_row = False


class FirstPasswordForm(PasswordResetKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "Password"
        self.fields["password1"].error_messages["required"] = "Enter a password"
        self.fields[
            "password1"
        ].help_text = "At least 12 characters. Three or four words that do not belong together are good."
        self.fields["password2"].label = "Password again"
        self.fields["password2"].error_messages["required"] = "Enter the password again"
