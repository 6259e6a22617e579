"""The stored events of recommendations, as the plain values that assurance.status works on."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from django.db.models import FilteredRelation, Q

from assurance.models import (
    AssuranceRecord,
    AssuranceRequest,
    DueDateExtension,
    EvidenceItem,
    ExtensionState,
    OpeningPosition,
    RecordKind,
    RequestedRecommendation,
    ScrutinyDecision,
)
from assurance.models.records import SETTLED_WITH_REASON
from assurance.status import Decision, Event, EvidenceLevel, Extension, Material, Opening, Request, Transfer
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
        found[opening.recommendation_id].append(opening_event(opening))


def opening_event(opening: OpeningPosition) -> Opening:
    return Opening(opening.as_at, opening.assurance_status, opening.evidence_level)


def _add_requests(ids, found) -> None:
    """Each request with the time that was given for the recommendation: a row for each of these, in one query."""
    agreed = FilteredRelation("extensions", condition=Q(extensions__state=ExtensionState.AGREED))
    asked = RequestedRecommendation.objects.filter(recommendation__in=ids).annotate(agreed=agreed)
    rows = asked.order_by("pk", "agreed__decided_on", "agreed__pk").values_list(
        "recommendation_id",
        "request_id",
        "request__sent_on",
        "request__due_on",
        "request__recorded_at",
        "request__withdrawn_on",
        "agreed__pk",
        "agreed__decided_on",
        "agreed__due_on",
    )
    for (recommendation, pk, sent_on, due_on, recorded_at, withdrawn_on), same in groupby(rows, lambda row: row[:6]):
        given = tuple(Extension(on, until, order) for *_, order, on, until in same if order)
        found[recommendation].append(
            Request(sent_on, due_on, _order(recorded_at), until=withdrawn_on, id=pk, extensions=given)
        )


def request_event(request: AssuranceRequest, agreed: Iterable[DueDateExtension]) -> Request:
    """`agreed` is the time that was given for the row that it asks about."""
    given = tuple(Extension(each.decided_on, each.due_on, each.pk) for each in agreed)
    order = _order(request.recorded_at)
    return Request(request.sent_on, request.due_on, order, until=request.withdrawn_on, id=request.pk, extensions=given)


def _add_materials(ids, found) -> None:
    links = AssuranceRecord.recommendations.through.objects.filter(
        recommendation__in=ids, record__kind=RecordKind.FROM_AGENCY
    ).select_related("record")
    levels: dict[int, int] = defaultdict(lambda: EvidenceLevel.STATEMENT)
    for item in EvidenceItem.objects.proven().filter(record__served__recommendation__in=ids).distinct():
        levels[item.record_id] = max(levels[item.record_id], item.level)
    for link in links:
        found[link.recommendation_id].append(material_event(link.record, levels[link.record_id]))


def material_event(record: AssuranceRecord, level: int) -> Material:
    return Material(
        record.received_on,
        evidence_level=level,
        order=_order(record.logged_at),
        until=record.settled_on if record.state in SETTLED_WITH_REASON else None,
        id=record.pk,
    )


def _add_decisions(ids, found) -> None:
    for decision in ScrutinyDecision.objects.filter(recommendation__in=ids):
        found[decision.recommendation_id].append(decision_event(decision))


def decision_event(decision: ScrutinyDecision) -> Decision:
    return Decision(
        decision.decided_on,
        decision.outcome,
        decision.evidence_level,
        decision.next_review_on,
        order=_order(decision.recorded_at),
        id=decision.pk,
        request_id=decision.request_id,
        is_regression=decision.is_regression,
    )
