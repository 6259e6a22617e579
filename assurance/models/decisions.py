from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assurance.status import AssuranceStatus, EvidenceLevel
from recommendations.limits import NOTE, within
from recommendations.models import Recommendation, Subgroup
from recommendations.scopes import OfRecommendationQuerySet


class Outcome(models.TextChoices):
    ASSURED = AssuranceStatus.ASSURED.value, "Assured"
    PARTLY_ASSURED = AssuranceStatus.PARTLY_ASSURED.value, "Partly assured"
    CHALLENGED = AssuranceStatus.CHALLENGED.value, "Challenged"
    NOT_REQUIRED = AssuranceStatus.NOT_REQUIRED.value, "No further assurance required"


class ScrutinyDecision(models.Model):
    """A subgroup (or the Board, where none is named) decided on one recommendation. Never edited."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="scrutiny_decisions")
    subgroup = models.ForeignKey(Subgroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    evidence_level = models.PositiveSmallIntegerField(choices=EvidenceLevel.choices)
    reason = models.TextField(blank=True)
    missing = models.TextField("what is missing", blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfRecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["decided_on", "recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.NOT_REQUIRED) | ~Q(reason=""),
                name="decision_not_required_has_reason",
                violation_error_message="Say why no further assurance is required.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[Outcome.PARTLY_ASSURED, Outcome.CHALLENGED]) | ~Q(missing=""),
                name="decision_says_what_is_missing",
                violation_error_message="Say what is missing.",
            ),
            models.CheckConstraint(
                condition=Q(next_review_on=None) | Q(next_review_on__gt=F("decided_on")),
                name="decision_review_after_decision",
                violation_error_message="The next review must be after the day of the decision.",
            ),
            models.CheckConstraint(
                condition=Q(evidence_level__in=EvidenceLevel.values), name="decision_evidence_level_known"
            ),
            within("scrutinydecision", "reason", NOTE),
            within("scrutinydecision", "missing", NOTE),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} on {self.decided_on:%-d %B %Y}"
