from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from recommendations.limits import LINE, LONG_TEXT, NOTE, lines, within
from recommendations.models import ActionPlan, Agency, Subgroup
from recommendations.permissions import reads_all_agencies
from recommendations.scopes import OfBoardQuerySet
from recommendations.versioning import Versioned


class MeetingKind(models.TextChoices):
    BOARD = "board", "Board meeting"
    SUBGROUP = "subgroup", "Subgroup meeting"
    CHALLENGE_EVENT = "challenge_event", "Scrutiny and challenge event"


class MeetingState(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An agency lead sees the meetings to which the own agency is invited."""
        if reads_all_agencies(user):
            return self
        invited = MeetingAttendee.objects.current().filter(meeting=models.OuterRef("pk"), agency__in=user.agency_ids)
        return self.filter(models.Exists(invited))

    def open(self):
        return self.filter(state=MeetingState.OPEN)

    def closed(self):
        return self.filter(state=MeetingState.CLOSED)

    def coming(self, on: date):
        return self.open().filter(held_on__gte=on).order_by("held_on", "pk")


class Meeting(Versioned):
    """The Board, a subgroup of it, or a scrutiny and challenge event. Once it is closed its record never changes.

    `plans` are the plans of which closing it issues a version. A meeting that a published plan tells of is closed from
    the beginning, and `source` says where it is told. `times_changed` counts the changes of what invitations say:
    calendars know by it which of two is the newer.
    """

    kind = models.CharField(max_length=20, choices=MeetingKind.choices)
    subgroup = models.ForeignKey(Subgroup, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings")
    title = models.CharField(max_length=LINE)
    held_on = models.DateField("date")
    starts_at = models.TimeField("from", null=True, blank=True)
    ends_at = models.TimeField("until", null=True, blank=True)
    place = models.CharField(max_length=LINE, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    chair_name = models.CharField("chaired by", max_length=150, blank=True)
    chair_agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="agency of the chair",
        help_text="Nobody decides on the own agency’s assurance without saying why.",
    )
    chair_is_independent = models.BooleanField(
        "the chair belongs to no agency", default=False, help_text="Said of a chair who has no account."
    )
    notes = models.TextField("what it is for", blank=True)
    source = models.CharField(max_length=LINE, blank=True, help_text="Where a meeting of the past is told of.")
    plans = models.ManyToManyField(ActionPlan, blank=True, related_name="meetings")
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.OPEN, editable=False)
    times_changed = models.PositiveSmallIntegerField(default=0, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    cancelled_reason = models.TextField(blank=True, editable=False)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    submission_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[plans])

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["planned_by", "submission_key"], name="meeting_sent_once"),
            models.CheckConstraint(
                condition=Q(kind=MeetingKind.SUBGROUP, subgroup__isnull=False)
                | (~Q(kind=MeetingKind.SUBGROUP) & Q(subgroup=None)),
                name="meeting_of_a_subgroup_names_it",
                violation_error_message="Select the subgroup, for a meeting of a subgroup and only then.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="meeting_has_title",
                violation_error_message="Enter what the meeting is called.",
            ),
            models.CheckConstraint(
                condition=Q(chair_is_independent=False) | Q(chair_agency=None),
                name="meeting_independent_chair_has_no_agency",
                violation_error_message="Select the agency of the chair, or say that they belong to none; not both.",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message="The meeting must end after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.CLOSED, closed_at__isnull=False, cancelled_reason="")
                | Q(state=MeetingState.OPEN, closed_at=None, closed_by=None, cancelled_reason="")
                | (Q(state=MeetingState.CANCELLED, closed_at=None, closed_by=None) & ~Q(cancelled_reason="")),
                name="meeting_state_is_explained",
                violation_error_message="Say why the meeting was cancelled.",
            ),
            within("meeting", "notes", NOTE),
            within("meeting", "cancelled_reason", NOTE),
            lines("meeting", title=LINE, place=LINE, chair_name=150, source=LINE),
        ]
        indexes = [models.Index(fields=["state", "held_on"], name="meeting_state_day")]

    def __str__(self) -> str:
        return f"{self.title}, {self.held_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("assurance:meeting-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == MeetingState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == MeetingState.CLOSED

    @property
    def has_unplaced_chair(self) -> bool:
        """Whether a chair is named of whom nobody knows for which agency they stand."""
        return bool(
            self.chair_name and not self.chair_id and not self.chair_agency_id and not self.chair_is_independent
        )


class OfMeetingQuerySet(models.QuerySet):
    """What an agency lead sees of a meeting: what concerns the own agency, to which `agency_path` leads."""

    agency_path: str

    def visible_to(self, user):
        return self if reads_all_agencies(user) else self.filter(**{f"{self.agency_path}__in": user.agency_ids})


class Attendance(models.TextChoices):
    INVITED = "invited", "Invited"
    PRESENT = "present", "Present"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent without apologies"


class MeetingAttendeeQuerySet(OfMeetingQuerySet):
    agency_path = "agency_id"

    def current(self):
        return self.filter(removed_reason="")


class MeetingAttendee(Versioned):
    """Somebody who is invited to a meeting, for an agency or as a person; and whether they came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=150, blank=True)
    role_title = models.CharField("role", max_length=150, blank=True)
    email = models.EmailField("email address", blank=True)
    attendance = models.CharField(max_length=10, choices=Attendance.choices, default=Attendance.INVITED)
    note = models.CharField(max_length=LINE, blank=True)
    removed_reason = models.CharField("why they are not on the list", max_length=LINE, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    submission_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = MeetingAttendeeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["agency__name", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["added_by", "submission_key"], name="meeting_attendee_sent_once"),
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | ~Q(name=""),
                name="meeting_attendee_is_somebody",
                violation_error_message="Select the agency, or enter the name.",
            ),
            lines("meetingattendee", name=150, role_title=150, email=254, note=LINE, removed_reason=LINE),
        ]

    def __str__(self) -> str:
        return self.name or str(self.agency)


class MeetingTaskState(models.TextChoices):
    OPEN = "open", "To do"
    DONE = "done", "Done"
    WITHDRAWN = "withdrawn", "No longer needed"


class MeetingTaskQuerySet(OfMeetingQuerySet):
    agency_path = "agency_id"

    def open(self):
        return self.filter(state=MeetingTaskState.OPEN)

    def by_urgency(self):
        return self.order_by(models.F("due_on").asc(nulls_last=True), "pk")


class MeetingTask(Versioned):
    """What a meeting agreed that somebody does by a day. What becomes of it is noted after the meeting, too."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="tasks")
    item = models.ForeignKey(
        "assurance.AgendaItem", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    text = models.TextField("what is to be done")
    who = models.CharField("who", max_length=150)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField("by", null=True, blank=True)
    state = models.CharField(max_length=10, choices=MeetingTaskState.choices, default=MeetingTaskState.OPEN)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_reason = models.TextField("what came of it", blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submission_key = models.UUIDField(null=True, blank=True)

    objects = MeetingTaskQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["added_by", "submission_key"], name="meeting_task_sent_once"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(who=""),
                name="meeting_task_says_who_does_what",
                violation_error_message="Say who does what.",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingTaskState.OPEN, settled_on=None, settled_by=None, settled_reason="")
                | (
                    ~Q(state=MeetingTaskState.OPEN)
                    & Q(settled_on__isnull=False, settled_by__isnull=False)
                    & ~Q(settled_reason="")
                ),
                name="meeting_task_settled_says_what_came",
                violation_error_message="Say what came of it.",
            ),
            within("meetingtask", "text", NOTE),
            within("meetingtask", "settled_reason", NOTE),
            lines("meetingtask", who=150),
        ]

    def __str__(self) -> str:
        return f"Task of {self.who}"


class StandingItemQuerySet(OfBoardQuerySet):
    def running(self):
        return self.filter(ended_on=None)


class StandingItem(Versioned):
    """What is on the agenda of every meeting of a kind: “Domestic violence” at Board meetings."""

    kind = models.CharField(max_length=20, choices=MeetingKind.choices)
    subgroup = models.ForeignKey(
        Subgroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: at the meetings of all subgroups.",
    )
    title = models.CharField(max_length=LINE)
    position = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(null=True, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    submission_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = StandingItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["added_by", "submission_key"], name="standing_item_sent_once"),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="standing_item_has_title",
                violation_error_message="Enter the standing item.",
            ),
            models.CheckConstraint(
                condition=Q(subgroup=None) | Q(kind=MeetingKind.SUBGROUP),
                name="standing_item_of_a_subgroup",
                violation_error_message="Only a meeting of a subgroup has a subgroup.",
            ),
            lines("standingitem", title=LINE),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingCorrection(models.Model):
    """What the record of a closed meeting should have said, and why. The record itself stays as it is."""

    is_append_only = True

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="corrections")
    item = models.ForeignKey("assurance.AgendaItem", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField("what the record should say")
    reason = models.TextField("why")
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(null=True, blank=True)

    objects = OfBoardQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["recorded_by", "submission_key"], name="meeting_correction_sent_once"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(reason=""),
                name="meeting_correction_has_reason",
                violation_error_message="Say what the record should say, and why.",
            ),
            within("meetingcorrection", "text", LONG_TEXT),
            within("meetingcorrection", "reason", NOTE),
        ]

    def __str__(self) -> str:
        return f"Correction of {self.recorded_on:%-d %B %Y}"
