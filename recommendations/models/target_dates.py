from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from recommendations.constraints import UniqueWhile
from recommendations.limits import LINE, NOTE, lines, within
from recommendations.models.actions import Action
from recommendations.scopes import OfAgencyQuerySet
from recommendations.versioning import Versioned


class MoveState(models.TextChoices):
    ASKED = "asked", "Waiting for a decision"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Not agreed"


class TargetDateMoveQuerySet(OfAgencyQuerySet):
    agency_path = "action__recommendation__plan_agency__agency_id"

    def asked(self):
        return self.filter(state=MoveState.ASKED)

    def agreed(self):
        return self.filter(state=MoveState.AGREED)


class TargetDateMove(Versioned):
    """An action's target date moves only so: asked for with a reason, then decided."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="target_date_moves")
    from_date = models.DateField()
    to_date = models.DateField("new target date")
    reason = models.TextField()
    asked_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=MoveState.choices, default=MoveState.ASKED)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.TextField(blank=True)
    meeting = models.CharField(
        "meeting that agreed", max_length=LINE, blank=True, help_text="Name and date of the meeting."
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = TargetDateMoveQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["asked_by", "submission_key"], name="target_date_move_sent_once"),
            UniqueWhile(
                fields=["action"],
                condition=Q(state=MoveState.ASKED),
                name="target_date_move_one_at_a_time",
                violation_error_message="Another move of this target date waits for its decision already.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="target_date_move_has_reason",
                violation_error_message="Say why the target date moves.",
            ),
            models.CheckConstraint(
                condition=~Q(to_date=F("from_date")),
                name="target_date_move_moves",
                violation_error_message="The new target date must differ from the present one.",
            ),
            models.CheckConstraint(
                condition=Q(state=MoveState.ASKED, decided_on=None, decided_by=None)
                | Q(state=MoveState.AGREED, decided_on__isnull=False, decided_by__isnull=False)
                | (
                    Q(state=MoveState.REFUSED, decided_on__isnull=False, decided_by__isnull=False)
                    & ~Q(decision_reason="")
                ),
                name="target_date_move_says_who_decided",
                violation_error_message="Say who decided, when, and why not where it was not agreed.",
            ),
            within("targetdatemove", "reason", NOTE),
            within("targetdatemove", "decision_reason", NOTE),
            lines("targetdatemove", meeting=LINE),
        ]

    def __str__(self) -> str:
        return f"From {self.from_date:%-d %B %Y} to {self.to_date:%-d %B %Y}"
