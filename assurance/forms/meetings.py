"""Planning a meeting, and what is on the agenda of every meeting of a kind."""

from datetime import date

from django import forms
from django.contrib.auth import get_user_model

from assurance.forms.records import DO_NOT_NAME
from assurance.models import Meeting, MeetingKind, StandingItem
from assurance.permissions import can_run_meetings_of
from assurance.services import MeetingDetails, StandingItemDetails
from assurance.services.invitations import invitations_of
from assurance.services.meetings import NAME_THE_SUBGROUP, NOT_YOURS, ON_INVITATIONS
from lscb_tracker.govuk_forms import Checkboxes, GovukDateField, GovukForm, Radios
from lscb_tracker.row_choices import RowsField
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE, NOTE
from recommendations.models import ActionPlan, Agency, Subgroup

CLOCK_TIMES = ("%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p")
KINDS = [
    (MeetingKind.BOARD, "The Board"),
    (MeetingKind.SUBGROUP, "A subgroup"),
    (MeetingKind.CHALLENGE_EVENT, "A scrutiny and challenge event"),
]
FIELDS = (
    "kind",
    "subgroup",
    "title",
    "held_on",
    "starts_at",
    "ends_at",
    "place",
    "chair",
    "chair_name",
    "chair_agency",
    "chair_is_independent",
    "plans",
    "notes",
)


class ClockTimeField(forms.TimeField):
    """10:00, 14.30 or 2:30pm."""

    def __init__(self, **kwargs):
        widget = forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"})
        message = f"{kwargs.get('label', 'The time')} must be a time, like 10:00 or 2:30pm"
        super().__init__(
            input_formats=CLOCK_TIMES, widget=widget, error_messages={"invalid": message}, required=False, **kwargs
        )

    def to_python(self, value):
        return super().to_python(value.replace(" ", "") if isinstance(value, str) else value)


def kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="What meets",
        choices=KINDS,
        widget=Radios(small=True),
        error_messages={"required": "Select what meets", "invalid_choice": "Choose what meets from the list"},
    )


class OffersWhatIsRun:
    """Whoever runs the meetings of some subgroups alone is offered no others."""

    def offer_what_is_run(self, user) -> None:
        if can_run_meetings_of(user, None):
            return
        subgroups = [each.pk for each in Subgroup.objects.all() if can_run_meetings_of(user, each.pk)]
        kind, subgroup = self.fields["kind"], self.fields["subgroup"]
        kind.choices = [(value, words) for value, words in KINDS if value == MeetingKind.SUBGROUP]
        subgroup.queryset = Subgroup.objects.filter(pk__in=subgroups)
        subgroup.required = True
        subgroup.empty_label = None if len(subgroups) == 1 else self.empty_label
        kind.error_messages["invalid_choice"] = subgroup.error_messages["invalid_choice"] = NOT_YOURS
        subgroup.error_messages["required"] = NAME_THE_SUBGROUP
        self.initial.setdefault("kind", MeetingKind.SUBGROUP)


class MeetingForm(OffersWhatIsRun, GovukForm, forms.Form):
    reveals = {"subgroup": ("kind", [MeetingKind.SUBGROUP])}
    needed_sometimes = ("ends_at", "chair_agency")

    kind = kind_field()
    subgroup = forms.ModelChoiceField(label="Subgroup", queryset=Subgroup.objects.all(), required=False)
    title = SafeTextField(
        label="What the meeting is called",
        max_length=LINE,
        help_text=f"Stands in invitations and calendars, such as “Quality Assurance, autumn meeting”. {DO_NOT_NAME}",
        error_messages={"required": "Enter what the meeting is called"},
    )
    held_on = GovukDateField(label="Date", subject="the date of the meeting")
    starts_at = ClockTimeField(label="From", help_text="For example, 10:00 or 2:30pm.")
    ends_at = ClockTimeField(label="Until")
    place = SafeTextField(
        label="Place", max_length=LINE, required=False, help_text="A room, or the address of a video meeting."
    )
    chair = forms.ModelChoiceField(
        label="Chair",
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label="Nobody with an account",
        help_text="Answers for what the meeting decides.",
    )
    chair_name = SafeTextField(
        label="Name of the chair", max_length=150, required=False, help_text="For a chair who has no account."
    )
    chair_agency = forms.ModelChoiceField(
        label="Agency of the chair",
        queryset=Agency.objects.all(),
        required=False,
        empty_label="None selected",
        help_text="Nobody decides on the own agency’s assurance without saying why.",
    )
    chair_is_independent = forms.BooleanField(
        label="The chair belongs to no agency",
        required=False,
        help_text="For a chair who has no account: say so, or select the agency.",
    )
    plans = RowsField(
        label="Plans that are issued when the meeting is closed",
        queryset=ActionPlan.objects.all(),
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Choose the plans from the list"},
    )
    notes = SafeTextField(
        label="What it is for",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Stands in the pack. {DO_NOT_NAME}",
    )

    def offer_chairs(self, on: date, present=None) -> None:
        """Who may sign in today, and whoever chairs it already."""
        people = get_user_model().objects
        ids = people.appointed(on).filter(is_active=True).values("pk")
        self.fields["chair"].queryset = people.filter(pk__in=ids) | people.filter(pk=getattr(present, "pk", None))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") != MeetingKind.SUBGROUP:
            cleaned["subgroup"] = None
        if cleaned.get("starts_at") and not cleaned.get("ends_at") and "ends_at" not in self.errors:
            self.add_error("ends_at", "Enter when the meeting ends")
        if cleaned.get("chair"):
            cleaned["chair_name"] = ""
        if not cleaned.get("chair_name") and "chair_name" not in self.errors:
            cleaned["chair_is_independent"] = False
        return cleaned

    @property
    def details(self) -> MeetingDetails:
        return MeetingDetails(**{name: self.cleaned_data[name] for name in FIELDS})


class NewMeetingForm(MeetingForm, SubmittedOnceForm):
    field_order = ["submission_key", *FIELDS]

    def __init__(self, data=None, *, user, on: date, initial: dict | None = None):
        super().__init__(data, initial=initial)
        self.offer_what_is_run(user)
        self.offer_chairs(on)


class MeetingEditForm(MeetingForm, VersionedForm):
    field_order = ["version", *FIELDS]

    def __init__(self, data=None, *, meeting: Meeting, user, on: date):
        given = {name: getattr(meeting, name) for name in ("version", *FIELDS) if name != "plans"}
        given |= {"plans": list(meeting.plans.all()), "chair_name": "" if meeting.chair else meeting.chair_name}
        super().__init__(data, initial=given)
        self.offer_what_is_run(user)
        self.offer_chairs(on, meeting.chair)
        self.meeting = meeting

    @property
    def is_news_to_guests(self) -> bool:
        """Whether somebody was invited to what is now something else."""
        return bool(set(ON_INVITATIONS) & set(self.changed_data)) and invitations_of(self.meeting).exists()

    def words_stored(self, name: str, current: Meeting) -> str | None:
        """The name of a chair with an account is the account’s."""
        if name == "chair_name" and current.chair_id:
            return ""
        return dict(KINDS)[current.kind] if name == "kind" else super().words_stored(name, current)


class StandingItemForm(OffersWhatIsRun, GovukForm, forms.Form):
    reveals = {"subgroup": ("kind", [MeetingKind.SUBGROUP])}

    title = SafeTextField(label="Standing item", max_length=LINE, help_text="For example, Domestic violence.")
    kind = kind_field()
    subgroup = forms.ModelChoiceField(
        label="Subgroup", queryset=Subgroup.objects.all(), required=False, empty_label="All subgroups"
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") != MeetingKind.SUBGROUP:
            cleaned["subgroup"] = None
        return cleaned

    @property
    def details(self) -> StandingItemDetails:
        return StandingItemDetails(**{name: self.cleaned_data[name] for name in ("kind", "title", "subgroup")})


class NewStandingItemForm(StandingItemForm, SubmittedOnceForm):
    field_order = ["submission_key", "title", "kind", "subgroup"]

    def __init__(self, data=None, *, user):
        super().__init__(data)
        self.offer_what_is_run(user)


class StandingItemEditForm(StandingItemForm, VersionedForm):
    field_order = ["version", "title", "kind", "subgroup"]

    def __init__(self, data=None, *, item: StandingItem, user):
        super().__init__(data, initial={name: getattr(item, name) for name in ("version", "title", "kind", "subgroup")})
        self.offer_what_is_run(user)

    def words_stored(self, name: str, current: StandingItem) -> str | None:
        return dict(KINDS)[current.kind] if name == "kind" else super().words_stored(name, current)


class EndForm(VersionedForm):
    """Nothing but the version: the button says it all."""

    edits_the_row = False
