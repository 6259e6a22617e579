from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from assurance.models.decisions import ScrutinyDecision
from recommendations.constraints import UniqueWhile
from recommendations.limits import NOTE, within
from recommendations.models import Recommendation
from recommendations.scopes import OfRecommendationQuerySet
from recommendations.versioning import Versioned


class RetestState(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Passed: it still holds"
    FAILED = "failed", "Failed: re-opened"
    REPLACED = "replaced", "Replaced by a later decision"


class RetestQuerySet(OfRecommendationQuerySet):
    def planned(self):
        return self.filter(state=RetestState.PLANNED)

    def due(self, on: date):
        return self.planned().filter(due_on__lte=on)


class Retest(Versioned):
    """Some months after the Board was assured, it looks whether that still holds. A failed one re-opens the row.

    `decision` is the one after which it was planned; `regression` the one by which a failed one re-opened the row. A
    later decision replaces a re-test that is still to come.
    """

    decision = models.OneToOneField(ScrutinyDecision, on_delete=models.PROTECT, related_name="retest")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="retests")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=RetestState.choices, default=RetestState.PLANNED)
    finding = models.TextField("what was found", blank=True)
    own_work_reason = models.TextField("why somebody tested their own work", blank=True)
    tested_on = models.DateField(null=True, blank=True)
    tested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    regression = models.OneToOneField(
        ScrutinyDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="failed_retest"
    )

    objects = RetestQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            UniqueWhile(
                fields=["recommendation"],
                condition=Q(state=RetestState.PLANNED),
                name="retest_one_planned_at_a_time",
                violation_error_message="A re-test of this recommendation is planned already.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[RetestState.PLANNED, RetestState.REPLACED],
                    finding="",
                    own_work_reason="",
                    tested_on=None,
                    tested_by=None,
                )
                | (
                    Q(state__in=[RetestState.HELD, RetestState.FAILED])
                    & ~Q(finding="")
                    & Q(tested_on__isnull=False, tested_by__isnull=False)
                ),
                name="retest_says_what_was_found",
                violation_error_message="Say what was found, when and by whom.",
            ),
            models.CheckConstraint(
                condition=Q(state=RetestState.FAILED, regression__isnull=False)
                | (~Q(state=RetestState.FAILED) & Q(regression=None)),
                name="retest_failed_reopens",
            ),
            within("retest", "finding", NOTE),
            within("retest", "own_work_reason", NOTE),
        ]

    @property
    def is_planned(self) -> bool:
        return self.state == RetestState.PLANNED

    def __str__(self) -> str:
        return f"Re-test due {self.due_on:%-d %B %Y}"
