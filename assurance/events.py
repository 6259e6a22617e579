"""The stored events of recommendations, as the plain values that assurance.status works on."""

from collections import defaultdict

from assurance.models import (
    AssuranceRecord,
    AssuranceRequest,
    EvidenceItem,
    OpeningPosition,
    RecordKind,
    ScrutinyDecision,
)
from assurance.models.records import SETTLED_WITH_REASON
from assurance.status import Decision, Event, EvidenceLevel, Material, Opening, Request, Transfer
from recommendations.models import Disposition, Recommendation


def events_of(recommendation_ids) -> dict[int, list[Event]]:
    """The events of each recommendation. Six queries, however many recommendations."""
    ids = list(recommendation_ids)
    found: dict[int, list[Event]] = defaultdict(list)
    _add_transfers(ids, found)
    _add_openings(ids, found)
    _add_requests(ids, found)
    _add_materials(ids, found)
    _add_decisions(ids, found)
    return found


def _order(recorded_at) -> int:
    """The sequence within a day: when it was recorded, in microseconds."""
    return int(recorded_at.timestamp() * 1_000_000)


def _add_transfers(ids, found) -> None:
    rows = Recommendation.objects.filter(pk__in=ids, plan_agency__disposition=Disposition.TRANSFERRED)
    for pk, on in rows.values_list("pk", "plan_agency__transferred_on"):
        found[pk].append(Transfer(on))


def _add_openings(ids, found) -> None:
    for opening in OpeningPosition.objects.filter(recommendation__in=ids):
        found[opening.recommendation_id].append(
            Opening(opening.as_at, opening.assurance_status, opening.evidence_level)
        )


def _add_requests(ids, found) -> None:
    links = AssuranceRequest.recommendations.through.objects.filter(recommendation__in=ids)
    for link in links.select_related("assurancerequest"):
        request = link.assurancerequest
        found[link.recommendation_id].append(
            Request(
                request.sent_on,
                request.due_on,
                order=_order(request.recorded_at),
                until=request.withdrawn_on,
                id=request.pk,
            )
        )


def _add_materials(ids, found) -> None:
    links = AssuranceRecord.recommendations.through.objects.filter(
        recommendation__in=ids, record__kind=RecordKind.FROM_AGENCY
    ).select_related("record")
    levels: dict[int, int] = defaultdict(lambda: EvidenceLevel.STATEMENT)
    for item in EvidenceItem.objects.proven().filter(record__served__recommendation__in=ids).distinct():
        levels[item.record_id] = max(levels[item.record_id], item.level)
    for link in links:
        record = link.record
        found[link.recommendation_id].append(
            Material(
                record.received_on,
                evidence_level=levels[record.pk],
                order=_order(record.logged_at),
                until=record.settled_on if record.state in SETTLED_WITH_REASON else None,
                id=record.pk,
            )
        )


def _add_decisions(ids, found) -> None:
    for decision in ScrutinyDecision.objects.filter(recommendation__in=ids):
        found[decision.recommendation_id].append(
            Decision(
                decision.decided_on,
                decision.outcome,
                decision.evidence_level,
                decision.next_review_on,
                order=_order(decision.recorded_at),
                id=decision.pk,
            )
        )
