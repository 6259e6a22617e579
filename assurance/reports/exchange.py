"""The plan in the exchange format “lscb-action-plan/1”: our own lossless JSON, which the importer reads back.

Dates are ISO, choices are their stored values, agencies, themes and subgroups are named by their slugs. Under each
recommendation `assurance` is what the plan prints; what was sent in, returned or withdrawn stands apart from it.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from assurance.models import (
    AssuranceRecord,
    EvidenceFile,
    EvidenceItem,
    FollowUp,
    OpeningPosition,
    RecordState,
    ReportedFigure,
    ScrutinyDecision,
    ServedRecommendation,
)
from assurance.models.records import AssuranceRecordQuerySet
from assurance.querysets import PlanRowQuerySet
from assurance.reports.exchange_cycle import figure_told, follow_up_told, grouped, iso, reports_told, requests_told
from assurance.status import Standing
from recommendations.importing.plan_document import FORMAT
from recommendations.models import (
    Action,
    ActionPlan,
    ActionUpdate,
    CrossReference,
    PlanAgency,
    Subgroup,
    TargetDateMove,
    Theme,
)


def exchange_text(document: dict) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def plan_document(
    plan: ActionPlan,
    *,
    on: date,
    rows: PlanRowQuerySet,
    records: AssuranceRecordQuerySet | None = None,
    standings: Mapping[int, Standing] | None = None,
) -> dict:
    """The given rows with everything that is known of them. The number of queries does not grow with the rows."""
    related = rows.with_position().select_related("overseeing_subgroup").prefetch_related("themes")
    found = list(related.order_by("plan_agency__number", "sort_key"))
    parts = _Parts([row.pk for row in found], records if records is not None else AssuranceRecord.objects.all())
    by_agency: dict[PlanAgency, list[dict]] = defaultdict(list)
    for row in found:
        standing = standings[row.pk] if standings else row.standing(on)
        by_agency[row.plan_agency].append(parts.recommendation(row, standing, on))
    refs = {row.pk: row.ref for row in found}
    requests = requests_told([part.pk for part in by_agency], refs)
    reports = reports_told([part.pk for part in by_agency], refs)
    return {
        "format": FORMAT,
        "board": plan.board_name,
        "title": plan.title,
        "slug": plan.slug,
        "as_at": on.isoformat(),
        "publication_name": plan.publication_name,
        "review_type": plan.review_type,
        "assurance_to": plan.board_short_name,
        "protective_marking": plan.protective_marking,
        "source": plan.source,
        "themes": list(Theme.objects.values("slug", "name", "position")),
        "subgroups": list(Subgroup.objects.values("slug", "name", "remit", "position")),
        "agencies": [
            _agency(part, rows_of) | {"requests": requests[part.pk], "regular_reports": reports[part.pk]}
            for part, rows_of in by_agency.items()
        ],
    }


def _agency(part: PlanAgency, recommendations: list[dict]) -> dict:
    agency = part.agency
    return {
        "number": part.number,
        "name": agency.name,
        "heading": part.heading,
        "short_name": agency.short_name,
        "slug": agency.slug,
        "sector": agency.sector,
        "is_external": agency.is_external,
        "host_name": agency.host_name,
        "other_names": agency.other_names.splitlines(),
        "disposition": part.disposition,
        "transferred_to": part.transferred_to,
        "transferred_on": iso(part.transferred_on),
        "recommendations": recommendations,
    }


class _Parts:
    """What belongs to the recommendations, fetched for all of them at once."""

    def __init__(self, ids: list[int], records: AssuranceRecordQuerySet):
        self.actions = grouped(Action.objects.filter(recommendation__in=ids), "recommendation_id")
        self.updates = grouped(
            ActionUpdate.objects.filter(action__recommendation__in=ids)
            .select_related("made_by")
            .order_by("recorded_at", "pk"),
            "action_id",
        )
        self.moves = grouped(
            TargetDateMove.objects.filter(action__recommendation__in=ids).select_related("asked_by", "decided_by"),
            "action_id",
        )
        self.references = grouped(
            CrossReference.objects.filter(from_recommendation__in=ids)
            .select_related("to_recommendation")
            .order_by("to_recommendation__sort_key"),
            "from_recommendation_id",
        )
        self.served = grouped(
            ServedRecommendation.objects.filter(recommendation__in=ids, record__in=records)
            .select_related("record__given_by_agency")
            .order_by("record_id"),
            "recommendation_id",
        )
        record_ids = {link.record_id for links in self.served.values() for link in links}
        self.evidence = grouped(EvidenceItem.objects.filter(record__in=record_ids), "record_id")
        self.files = grouped(
            EvidenceFile.objects.filter(item__record__in=record_ids).with_scan().order_by("version_number"), "item_id"
        )
        self.figures = grouped(ReportedFigure.objects.filter(record__in=record_ids), "record_id")
        self.follow_ups = grouped(FollowUp.objects.filter(recommendation__in=ids), "recommendation_id")
        self.openings = {o.recommendation_id: o for o in OpeningPosition.objects.filter(recommendation__in=ids)}
        self.decisions = grouped(
            ScrutinyDecision.objects.filter(recommendation__in=ids).select_related("subgroup"), "recommendation_id"
        )

    def recommendation(self, row, standing: Standing, on: date) -> dict:
        records = [link.record for link in self.served[row.pk]]
        printed = [record for record in records if record.state == RecordState.ACCEPTED]
        others = [record for record in records if record.state != RecordState.ACCEPTED]
        return {
            "ref": row.ref,
            "text": row.text,
            "scope": row.scope,
            "themes": [theme.slug for theme in row.themes.all()],
            "themes_reason": row.themes_reason,
            "is_high_priority": row.is_high_priority,
            "overseeing_subgroup": row.overseeing_subgroup.slug if row.overseeing_subgroup_id else None,
            "action_status": row.action_status,
            "assurance_status": standing.status,
            "evidence_level": standing.evidence_level,
            "is_outstanding": standing.is_outstanding,
            "rating": row.rating(on, standing).value,
            "waiting_since": iso(standing.since) if standing.is_outstanding else None,
            "actions": [self.action(action) for action in self.actions[row.pk]],
            "assurance": [self.record(record) for record in printed],
            "assurance_not_printed": [self.record(record) for record in others],
            "cross_references": [
                {"to": reference.to_recommendation.ref, "words": reference.words}
                for reference in self.references[row.pk]
            ],
            "opening_position": _opening(self.openings.get(row.pk)),
            "follow_ups": [follow_up_told(each) for each in self.follow_ups[row.pk]],
            "decisions": [_decision(decision) for decision in self.decisions[row.pk]],
        }

    def action(self, action: Action) -> dict:
        return {
            "label": action.label,
            "text": action.text,
            "status": action.status,
            "status_reason": action.status_reason,
            "decided_by_name": action.decided_by_name,
            "lead_person": action.lead_person,
            "target_date": iso(action.target_date),
            "original_target_date": iso(action.original_target_date),
            "review_on": iso(action.review_on),
            "completed_on": iso(action.completed_on),
            "dates_as_printed": action.dates_as_printed,
            "success_measure": action.success_measure,
            "is_as_published": action.is_as_published,
            "updates": [
                {
                    "made_on": iso(update.made_on),
                    "note": update.note,
                    "status_after": update.status_after,
                    "made_by": str(update.made_by),
                }
                for update in self.updates[action.pk]
            ],
            "target_date_moves": [_move(move) for move in self.moves[action.pk]],
        }

    def record(self, record: AssuranceRecord) -> dict:
        """`id` tells that a record under several recommendations is one and the same."""
        return {
            "id": record.pk,
            "text": record.text,
            "text_as_sent": record.text_as_sent,
            "edited_on": iso(record.edited_on),
            "kind": record.kind,
            "answer_kind": record.answer_kind,
            "received_on": iso(record.received_on),
            "as_at": iso(record.as_at),
            "date_as_printed": record.date_as_printed,
            "given_by_agency": record.given_by_agency.slug if record.given_by_agency_id else None,
            "given_by_name": record.given_by_name,
            "given_by_role": record.given_by_role,
            "is_as_published": record.is_as_published,
            "state": record.state,
            "settled_on": iso(record.settled_on),
            "settled_reason": record.settled_reason,
            "figures": [figure_told(figure) for figure in self.figures[record.pk]],
            "evidence": [self.item(item) for item in self.evidence[record.pk]],
        }

    def item(self, item: EvidenceItem) -> dict:
        return {
            "title": item.title,
            "type": item.evidence_type,
            "place": item.place,
            "document_date": iso(item.document_date),
            "document_date_as_printed": item.document_date_as_printed,
            "url": item.url,
            "reference": item.reference,
            "is_as_published": item.is_as_published,
            "withdrawn_on": iso(item.withdrawn_on),
            "withdrawn_reason": item.withdrawn_reason,
            "files": [
                {
                    "name": file.label,
                    "version": file.version_number,
                    "bytes": file.size,
                    "sha256": file.sha256,
                    "uploaded_at": iso(file.uploaded_at),
                    "scan": file.scan_state().value,
                }
                for file in self.files[item.pk]
            ],
        }


def _move(move: TargetDateMove) -> dict:
    return {
        "from_date": iso(move.from_date),
        "to_date": iso(move.to_date),
        "reason": move.reason,
        "asked_on": iso(move.asked_on),
        "asked_by": str(move.asked_by),
        "state": move.state,
        "decided_on": iso(move.decided_on),
        "decided_by": str(move.decided_by or ""),
        "decision_reason": move.decision_reason,
        "meeting": move.meeting,
    }


def _opening(opening: OpeningPosition | None) -> dict | None:
    if opening is None:
        return None
    return {
        "as_at": iso(opening.as_at),
        "assurance_status": opening.assurance_status,
        "evidence_level": opening.evidence_level,
        "evidence_held": opening.evidence_held,
        "dates_as_printed": opening.dates_as_printed,
        "follow_up": opening.follow_up,
        "reason": opening.reason,
    }


def _decision(decision: ScrutinyDecision) -> dict:
    return {
        "decided_on": iso(decision.decided_on),
        "subgroup": decision.subgroup.slug if decision.subgroup_id else None,
        "outcome": decision.outcome,
        "evidence_level": decision.evidence_level,
        "reason": decision.reason,
        "missing": decision.missing,
        "next_review_on": iso(decision.next_review_on),
    }
