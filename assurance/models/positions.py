from dataclasses import fields

from django.db import models
from django.db.models import Q

from assurance.models.decisions import ScrutinyDecision
from assurance.models.records import AssuranceRecord
from assurance.models.requests import AssuranceRequest
from assurance.status import AssuranceStatus, EvidenceLevel, Position, Rule
from recommendations.models import Recommendation
from recommendations.scopes import OfRecommendationQuerySet


class AssurancePosition(models.Model):
    """What the events of a recommendation settle whatever the day (assurance.status.Position), kept for SQL.

    Derived, never edited: services.positions rebuilds it, and `manage.py check_positions` proves it.
    """

    recommendation = models.OneToOneField(
        Recommendation, on_delete=models.PROTECT, primary_key=True, related_name="assurance_position"
    )
    status = models.CharField(max_length=20, choices=AssuranceStatus.choices)
    rule = models.CharField(max_length=30, choices=Rule.choices)
    evidence_level = models.PositiveSmallIntegerField(choices=EvidenceLevel.choices)
    since = models.DateField(null=True)
    due_on = models.DateField(null=True)
    status_once_due = models.CharField(max_length=20, choices=AssuranceStatus.choices, blank=True)
    rule_once_due = models.CharField(max_length=30, choices=Rule.choices, blank=True)
    review_on = models.DateField(null=True)
    is_transferred = models.BooleanField(default=False)
    transferred_on = models.DateField(null=True)
    request = models.ForeignKey(AssuranceRequest, on_delete=models.PROTECT, null=True, related_name="+")
    record = models.ForeignKey(AssuranceRecord, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.ForeignKey(ScrutinyDecision, on_delete=models.PROTECT, null=True, related_name="+")
    is_regressed = models.BooleanField(default=False)

    objects = OfRecommendationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on=None, status_once_due="") | (Q(due_on__isnull=False) & ~Q(status_once_due="")),
                name="position_knows_what_follows_the_due_date",
            )
        ]
        indexes = [
            models.Index(fields=["status", "recommendation"], name="position_status"),
            models.Index(fields=["since"], name="position_since"),
        ]

    def __str__(self) -> str:
        return f"{self.status} ({self.rule})"

    @property
    def settled(self) -> Position:
        return Position(**{field.name: getattr(self, field.name) for field in fields(Position)})
