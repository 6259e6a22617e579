"""Who is invited to a meeting."""

from collections.abc import Sequence

from django import forms

from assurance.meetings.detail import Guest
from assurance.meetings.people import Candidate, chosen_of
from assurance.models import Attendance, MeetingAttendee
from assurance.services import AttendeeDetails
from lscb_tracker.govuk_forms import Checkboxes, GovukForm, Radios
from lscb_tracker.row_choices import RowsField
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE
from recommendations.models import Agency

FIELDS = ("agency", "name", "role_title", "email", "attendance", "note")
SOMEBODY = "Select the agency, or enter the name"


class AttendeeForm(GovukForm, forms.Form):
    needed_sometimes = ("name", "agency")

    agency = forms.ModelChoiceField(
        label="Agency", queryset=Agency.objects.all(), required=False, empty_label="Nobody’s: the Board itself"
    )
    name = SafeTextField(label="Name", max_length=150, required=False)
    role_title = SafeTextField(label="Role", max_length=150, required=False, help_text="For example, Named nurse.")
    email = forms.EmailField(
        label="Email address", max_length=254, required=False, help_text="Without it they are not invited by email."
    )
    note = SafeTextField(label="Note", max_length=LINE, required=False, help_text="For example, For item 3 alone.")

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("agency") and not cleaned.get("name") and not {"agency", "name"} & self.errors.keys():
            self.add_error("name", SOMEBODY)
        return cleaned

    @property
    def details(self) -> AttendeeDetails:
        return AttendeeDetails(**{name: self.cleaned_data[name] for name in FIELDS if name in self.fields})


class NewAttendeeForm(AttendeeForm, SubmittedOnceForm):
    field_order = ["submission_key", *FIELDS]


class AttendeeEditForm(AttendeeForm, VersionedForm):
    field_order = ["version", *FIELDS]

    attendance = forms.ChoiceField(
        label="Attendance",
        choices=Attendance.choices,
        widget=Radios(small=True),
        error_messages={"required": "Select the attendance", "invalid_choice": "Choose from the list"},
    )

    def __init__(self, data=None, *, attendee: MeetingAttendee):
        super().__init__(data, initial={name: getattr(attendee, name) for name in ("version", *FIELDS)})


class PickForm(SubmittedOnceForm):
    """People of the Board, and contacts of agencies. Whoever is expected is ticked."""

    marks_optional_fields = False

    def __init__(self, data=None, *, board: Sequence[Candidate], contacts: Sequence[Candidate]):
        super().__init__(data)
        self.candidates = {"board": board, "contacts": contacts}
        for name, label in (("board", "People with an account"), ("contacts", "Contacts of agencies")):
            if found := self.candidates[name]:
                self.fields[name] = forms.MultipleChoiceField(
                    label=label,
                    choices=[(each.key, each.label) for each in found],
                    initial=[each.key for each in found if each.is_expected],
                    required=False,
                    widget=Checkboxes(small=True),
                    error_messages={"invalid_choice": "Choose from the list: somebody has just been added"},
                )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.people:
            self.add_error(None, "Select who is on the list of the meeting")
        return cleaned

    @property
    def people(self) -> list[AttendeeDetails]:
        return [
            details
            for name, candidates in self.candidates.items()
            for details in chosen_of(candidates, self.cleaned_data.get(name, ()))
        ]


class InviteForm(SubmittedOnceForm):
    """Whoever does not know of the meeting as it is now is ticked."""

    attendees = RowsField(
        label="Who gets an invitation by email",
        queryset=MeetingAttendee.objects.none(),
        widget=Checkboxes(small=True),
        error_messages={
            "required": "Select who is invited by email",
            "invalid_choice": "Choose the people from the list",
        },
    )

    def __init__(self, data=None, *, guests: Sequence[Guest]):
        reachable = [guest for guest in guests if guest.attendee.email]
        unaware = [guest.attendee.pk for guest in reachable if not guest.knows]
        super().__init__(data, initial={"attendees": unaware})
        field = self.fields["attendees"]
        field.queryset = MeetingAttendee.objects.filter(pk__in=[guest.attendee.pk for guest in reachable])
        field.queryset = field.queryset.select_related("agency").order_by("agency__name", "name", "pk")
        field.label_from_instance = in_words
        field.widget.hints = {guest.attendee.pk: f"{guest.invitation}. {guest.attendee.email}" for guest in reachable}


def in_words(attendee: MeetingAttendee) -> str:
    named = ", ".join(filter(None, [attendee.name, attendee.role_title]))
    return f"{attendee.agency}: {named}" if attendee.agency_id and named else named or str(attendee.agency)
