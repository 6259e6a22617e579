from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from recommendations.limits import LINE, LONG_TEXT, NOTE, lines, within
from recommendations.scopes import OfAgencyQuerySet, OfRecommendationQuerySet
from recommendations.versioning import Versioned


class ActionStatus(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    ONGOING = "ongoing", "Ongoing"
    NOT_ACCEPTED = "not_accepted", "Not accepted"
    CLOSED_NOT_ACHIEVED = "closed_not_achieved", "Closed, not achieved"
    SUPERSEDED = "superseded", "Superseded"
    COMPLETE = "complete", "Complete"


# A recommendation with several actions shows the first of these; what took another's place says least.
FROM_THE_LEAST_FINISHED = (
    ActionStatus.NOT_STARTED,
    ActionStatus.IN_PROGRESS,
    ActionStatus.ONGOING,
    ActionStatus.NOT_ACCEPTED,
    ActionStatus.CLOSED_NOT_ACHIEVED,
    ActionStatus.COMPLETE,
    ActionStatus.SUPERSEDED,
)
OPEN_STATUSES = (ActionStatus.NOT_STARTED, ActionStatus.IN_PROGRESS)
STATUSES_WITH_REASON = (
    ActionStatus.SUPERSEDED,
    ActionStatus.CLOSED_NOT_ACHIEVED,
    ActionStatus.NOT_ACCEPTED,
)
DUE_SOON = timedelta(days=28)  # the amber rating


class Action(Versioned):
    """What an agency does about a recommendation, how far it is and until when."""

    recommendation = models.ForeignKey(
        "recommendations.Recommendation", on_delete=models.PROTECT, related_name="actions"
    )
    position = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(
        max_length=20, blank=True, help_text="Only where a recommendation has several actions: a, b, c."
    )
    text = models.TextField("action")
    lead_person = models.CharField(max_length=150, blank=True, help_text="Name and role, at the agency.")
    lead_email = models.EmailField(
        "email address of the lead person", blank=True, help_text="Reminders of the target date go there."
    )
    target_date = models.DateField(null=True, blank=True)
    original_target_date = models.DateField(null=True, blank=True, editable=False)
    dates_as_printed = models.CharField(
        max_length=LINE,
        blank=True,
        editable=False,
        help_text="Dates in the words of the published plan; a date that it does not give stays empty.",
    )
    success_measure = models.TextField(blank=True, help_text="How the Board will know that it worked.")
    status = models.CharField(max_length=20, choices=ActionStatus.choices, default=ActionStatus.NOT_STARTED)
    status_reason = models.TextField(blank=True)
    decided_by_name = models.CharField("who decided", max_length=150, blank=True)
    review_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    is_as_published = models.BooleanField(
        default=False,
        editable=False,
        help_text="The status was read from the published plan and nobody has updated it since; "
        "a published plan may leave out the reason or the review date that we ask for.",
    )

    objects = OfRecommendationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["recommendation", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "position"], name="action_position_unique_in_recommendation"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="action_has_text"),
            models.CheckConstraint(
                condition=Q(is_as_published=True) | ~Q(status__in=STATUSES_WITH_REASON) | ~Q(status_reason=""),
                name="action_status_has_reason",
                violation_error_message="Say why the action was superseded, closed or not accepted.",
            ),
            models.CheckConstraint(
                condition=Q(is_as_published=True)
                | ~Q(status=ActionStatus.CLOSED_NOT_ACHIEVED)
                | ~Q(decided_by_name=""),
                name="action_closed_not_achieved_says_who_decided",
                violation_error_message="Say who decided to close the action without achieving it.",
            ),
            models.CheckConstraint(
                condition=Q(is_as_published=True) | ~Q(status=ActionStatus.ONGOING) | Q(review_on__isnull=False),
                name="action_ongoing_has_review_date",
                violation_error_message="Enter the date when the continuing practice is reviewed next.",
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(status=ActionStatus.COMPLETE),
                name="action_completed_on_only_when_complete",
                violation_error_message="Only a complete action has a date of completion.",
            ),
            models.CheckConstraint(
                condition=Q(target_date=None) | Q(original_target_date__isnull=False),
                name="action_keeps_original_target_date",
                violation_error_message="The first target date is kept beside the present one.",
            ),
            within("action", "text", LONG_TEXT),
            within("action", "success_measure", NOTE),
            within("action", "status_reason", NOTE),
            lines("action", label=20, lead_person=150, lead_email=254, dates_as_printed=LINE, decided_by_name=150),
        ]

    def __str__(self) -> str:
        return f"Action {self.label}".strip() if self.label else "Action"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.target_date is not None and self.target_date < on

    def is_review_overdue(self, on: date) -> bool:
        return self.status == ActionStatus.ONGOING and self.review_on is not None and self.review_on < on


class ActionUpdateQuerySet(OfAgencyQuerySet):
    agency_path = "action__recommendation__plan_agency__agency_id"


class ActionUpdate(models.Model):
    """A dated progress note with the status after it. Append-only: a mistake is put right by a later update."""

    is_append_only = True

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    note = models.TextField()
    status_after = models.CharField(max_length=20, choices=ActionStatus.choices)
    made_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField()

    objects = ActionUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["made_by", "submission_key"], name="action_update_sent_once"),
            models.CheckConstraint(condition=~Q(note=""), name="action_update_has_note"),
            within("actionupdate", "note", NOTE),
        ]

    def __str__(self) -> str:
        return f"Update of {self.made_on:%-d %B %Y}"
