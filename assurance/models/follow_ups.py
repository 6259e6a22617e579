from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from assurance.models.records import AssuranceRecord
from recommendations.limits import LINE, NOTE, lines, within
from recommendations.models import Recommendation
from recommendations.scopes import OfRecommendationQuerySet
from recommendations.versioning import Versioned


class FollowUpState(models.TextChoices):
    OPEN = "open", "Announced"
    DONE = "done", "Done"
    WITHDRAWN = "withdrawn", "Withdrawn"


class FollowUpQuerySet(OfRecommendationQuerySet):
    def open(self):
        return self.filter(state=FollowUpState.OPEN)

    def overdue(self, on: date):
        return self.open().filter(due_on__lt=on)


class FollowUp(Versioned):
    """A dated step that an answer announced: “re-audit September 2018”.

    A date without a day keeps its words, and is due at the end of its month.
    """

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="follow_ups")
    record = models.ForeignKey(
        AssuranceRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    text = models.TextField("what was announced")
    due_on = models.DateField()
    due_as_printed = models.CharField("date in the source’s words", max_length=LINE, blank=True)
    state = models.CharField(max_length=10, choices=FollowUpState.choices, default=FollowUpState.OPEN)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_reason = models.TextField("what came of it", blank=True)
    logged_at = models.DateTimeField(auto_now_add=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submission_key = models.UUIDField(null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["logged_by", "submission_key"], name="follow_up_sent_once"),
            models.CheckConstraint(condition=~Q(text=""), name="follow_up_has_text"),
            models.CheckConstraint(
                condition=Q(state=FollowUpState.OPEN, settled_on=None, settled_by=None, settled_reason="")
                | (
                    ~Q(state=FollowUpState.OPEN)
                    & Q(settled_on__isnull=False, settled_by__isnull=False)
                    & ~Q(settled_reason="")
                ),
                name="follow_up_settled_says_what_came",
                violation_error_message="Say what came of it.",
            ),
            within("followup", "text", NOTE),
            within("followup", "settled_reason", NOTE),
            lines("followup", due_as_printed=LINE),
        ]

    def __str__(self) -> str:
        return f"Follow-up due {self.due_as_printed or f'{self.due_on:%-d %B %Y}'}"

    def is_overdue(self, on: date) -> bool:
        return self.state == FollowUpState.OPEN and self.due_on < on
