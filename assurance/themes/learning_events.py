"""The register of learning events, and the evidence that points to one."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assurance.models import EvidenceItem, LearningEvent, PlanRow
from assurance.plan_page import RecommendationUrls

MOST_SHOWN = 200


def listed_events(user) -> QuerySet[LearningEvent]:
    """The latest first, the undated last; `evidence_count` counts the evidence that the reader may see."""
    pointing = EvidenceItem.objects.visible_to(user).current().filter(learning_event=OuterRef("pk")).order_by()
    counted = pointing.values("learning_event").annotate(number=Count("pk")).values("number")
    return LearningEvent.objects.visible_to(user).annotate(evidence_count=Coalesce(Subquery(counted), 0))


@dataclass(frozen=True)
class PointingEvidence:
    item: EvidenceItem
    agency: str  # that gave it; empty for a note of the Board
    rows: list[tuple[str, str]]  # references with the plan, and addresses


def evidence_of(event: LearningEvent, *, user) -> list[PointingEvidence]:
    """What the reader may see of the evidence that points to the event, the latest first."""
    items = EvidenceItem.objects.visible_to(user).current().filter(learning_event=event)
    items = items.select_related("record__given_by_agency")
    seen = PlanRow.objects.visible_to(user).select_related("plan")
    items = items.prefetch_related(Prefetch("record__recommendations", queryset=seen))
    return [pointing_evidence(item, RecommendationUrls()) for item in items.order_by("-pk")[:MOST_SHOWN]]


def pointing_evidence(item: EvidenceItem, urls: RecommendationUrls) -> PointingEvidence:
    rows = [(f"{row.ref}, {row.plan.publication_name}", urls.of(row)) for row in item.record.recommendations.all()]
    giver = item.record.given_by_agency
    return PointingEvidence(item, giver.short_name if giver else "", rows)
