from django.db import models
from simple_history.models import HistoricalRecords

from assurance.status import AssuranceStatus, EvidenceLevel
from recommendations.limits import NOTE, lines, within
from recommendations.models import Recommendation
from recommendations.scopes import OfRecommendationQuerySet


class OpeningPosition(models.Model):
    """What an imported plan says of a recommendation, as read on a day. Stands until something later happens.

    A reading, not a decision: nobody is named as having decided it.
    """

    recommendation = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="opening_position")
    as_at = models.DateField()
    assurance_status = models.CharField(max_length=20, choices=AssuranceStatus.choices)
    evidence_level = models.PositiveSmallIntegerField(choices=EvidenceLevel.choices)
    evidence_held = models.CharField(max_length=60, blank=True)
    dates_as_printed = models.CharField(max_length=250, blank=True)
    follow_up = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)

    objects = OfRecommendationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(evidence_level__in=EvidenceLevel.values), name="opening_evidence_level_known"
            ),
            models.CheckConstraint(
                condition=models.Q(assurance_status__in=AssuranceStatus.values), name="opening_status_known"
            ),
            within("openingposition", "reason", NOTE),
            lines("openingposition", evidence_held=60, dates_as_printed=250, follow_up=60),
        ]

    def __str__(self) -> str:
        return f"Opening position as at {self.as_at:%-d %B %Y}"
