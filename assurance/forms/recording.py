"""What the recorder of a meeting types: the minute of an item and a task in one form, so that nothing is lost."""

from django import forms

from assurance.forms.decisions import DecisionForm
from assurance.forms.follow_ups import GREATEST_KEY
from assurance.models import Attendance, MeetingAttendee, MeetingTaskState
from assurance.services import TaskDetails
from lscb_tracker.addresses import AddressForm
from lscb_tracker.govuk_forms import Checkboxes, GovukDateField, GovukForm, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.conflicts import words_stored
from recommendations.forms.editing import STALE_FORM, SubmittedOnceForm, VersionedForm
from recommendations.limits import LONG_TEXT, NOTE
from recommendations.models import Agency

NEXT, PREVIOUS, RECORD, TAKE_BACK = "next", "previous", "record", "take-back"
TO_ITEM, TO_DECIDE, TO_TASK = "item-", "decide-", "task-"
SAY_WHO, SAY_WHAT = "Enter who does it", "Enter what is to be done"
ATTENDANCE = [(Attendance.INVITED.value, "Not noted"), *Attendance.choices[1:]]
TASK_OUTCOMES = [
    (MeetingTaskState.DONE.value, "It was done"),
    (MeetingTaskState.WITHDRAWN.value, "It is no longer needed"),
]


class FollowedForm(AddressForm):
    """`?seen=17.3.0.&still=on`: what the page shows now, and that it does not follow by itself."""

    seen = forms.RegexField(regex=r"^[\w.-]+$", max_length=2000, required=False)
    still = forms.BooleanField(required=False)


class TaskListForm(AddressForm):
    """`?state=all`: the tasks that were settled, too."""

    state = forms.ChoiceField(choices=[("open", "open"), ("all", "all")], required=False)


class RecordingForm(GovukForm, forms.Form):
    """`instead_of` is who records, as the page named them; nobody where it is empty."""

    instead_of = forms.IntegerField(min_value=1, max_value=GREATEST_KEY, required=False, widget=forms.HiddenInput)


class TakesOver(forms.Form):
    """`take_over` says that they begin to record with it, in place of who has this key; 0 where nobody records."""

    take_over = forms.IntegerField(min_value=0, max_value=GREATEST_KEY, required=False, widget=forms.HiddenInput)


class TaskFields(GovukForm, forms.Form):
    needed_sometimes = ("task_text", "task_who")

    task_text = SafeTextField(
        label="What is to be done",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    task_who = SafeTextField(
        label="Who",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    task_agency = forms.ModelChoiceField(
        label="For which agency", queryset=Agency.objects.none(), required=False, to_field_name="slug"
    )
    task_due_on = GovukDateField(label="By", subject="the day by which it is done", required=False)

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["task_agency"].queryset = agencies

    def clean(self):
        cleaned = super().clean()
        if self.has_task and not self.errors.keys() & {"task_text", "task_who"}:
            if not cleaned.get("task_text"):
                self.add_error("task_text", SAY_WHAT)
            if not cleaned.get("task_who"):
                self.add_error("task_who", SAY_WHO)
        return cleaned

    @property
    def has_task(self) -> bool:
        return any(self.cleaned_data.get(name) for name in TaskFields.base_fields)

    @property
    def task(self) -> TaskDetails:
        said = {name: self.cleaned_data[f"task_{name}"] for name in ("text", "who", "agency", "due_on")}
        return TaskDetails(**said)


class HoldForm(TakesOver, TaskFields, VersionedForm, SubmittedOnceForm):
    """`go` is where the recorder goes on to once it is saved: the value of the button that was pressed."""

    minute = SafeTextField(
        label="Minute",
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "accesskey": "m"}),
        help_text="What was said and agreed. Do not name children or family members.",
    )
    go = forms.SlugField(max_length=40, required=False, widget=forms.HiddenInput)

    field_order = ["version", "submission_key", "minute"]
    needed_sometimes = ("minute", *TaskFields.needed_sometimes)


class TaskForm(TakesOver, TaskFields, VersionedForm):
    """A task that was noted, corrected."""

    def clean(self):
        cleaned = super().clean()
        for name, message in (("task_text", SAY_WHAT), ("task_who", SAY_WHO)):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)
        return cleaned

    def words_stored(self, name: str, current) -> str | None:
        return super().words_stored(name.removeprefix("task_"), current)


class ProposalForm(TakesOver, DecisionForm):
    """What the meeting decides. `version` is that of what was noted before; 0 where nothing was."""

    edits_the_row = True

    version = forms.IntegerField(
        min_value=0, widget=forms.HiddenInput, error_messages={"required": STALE_FORM, "invalid": STALE_FORM}
    )

    def words_stored(self, name: str, current) -> str | None:
        return words_stored(current, name)


class SettleTaskForm(VersionedForm):
    edits_the_row = False

    state = forms.ChoiceField(
        label="What became of it?",
        choices=TASK_OUTCOMES,
        widget=Radios(),
        error_messages={"required": "Select what became of it", "invalid_choice": "Choose from the list"},
    )
    reason = SafeTextField(
        label="What came of it",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example, what was sent to whom, or why it is no longer needed. Do not name children.",
        error_messages={"required": "Say what came of it"},
    )


class TakeBackForm(TakesOver, VersionedForm):
    """Nothing is asked: the button says it all."""

    edits_the_row = False


class AttendanceForm(GovukForm, forms.Form):
    """Who came: a choice for each attendee, and beside it what the page showed when it was opened."""

    marks_optional_fields = False

    def __init__(self, *args, attendees, **kwargs):
        super().__init__(*args, **kwargs)
        self.attendees = list(attendees)
        for attendee in self.attendees:
            self.fields[f"attendance_{attendee.pk}"] = forms.ChoiceField(
                label=str(attendee),
                choices=ATTENDANCE,
                help_text=", ".join(map(str, filter(None, [attendee.role_title, attendee.agency]))),
                widget=Radios(inline=True, small=True),
                initial=attendee.attendance,
            )
            self.fields[f"shown_{attendee.pk}"] = forms.ChoiceField(
                choices=Attendance.choices, widget=forms.HiddenInput, initial=attendee.attendance
            )

    def shown_now(self) -> list[tuple[str, str]]:
        """What the page shows, read again: a refusal says what was noted meanwhile, and saving again is a choice."""
        stored = MeetingAttendee.objects.filter(pk__in=[each.pk for each in self.attendees])
        return [(f"shown_{pk}", attendance) for pk, attendance in stored.values_list("pk", "attendance")]

    @property
    def noted(self) -> dict[int, tuple[str, str]]:
        said = self.cleaned_data
        return {each.pk: (said[f"shown_{each.pk}"], said[f"attendance_{each.pk}"]) for each in self.attendees}


class SendRecordForm(SubmittedOnceForm):
    attendees = forms.MultipleChoiceField(
        label="Who gets it by email?",
        widget=Checkboxes(),
        error_messages={"required": "Select who gets the record by email", "invalid_choice": "Choose from the list"},
    )

    def __init__(self, *args, attendees, **kwargs):
        super().__init__(*args, **kwargs)
        self.reachable = {str(each.pk): each for each in attendees}
        self.fields["attendees"].choices = [(pk, f"{each} ({each.email})") for pk, each in self.reachable.items()]
        self.fields["attendees"].initial = list(self.reachable)

    @property
    def chosen(self) -> list:
        return [self.reachable[pk] for pk in self.cleaned_data["attendees"]]
