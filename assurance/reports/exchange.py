"""The plan in the exchange format “lscb-action-plan/1”: our own lossless JSON, which the importer reads back.

Dates are ISO, choices are their stored values, agencies, themes and subgroups are named by their slugs. Under each
recommendation `assurance` is what the plan prints; what was sent in, returned or withdrawn stands apart from it.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from assurance.as_at.papers import PlanPapers, grouped, papers_now
from assurance.models import AssuranceRecord, EvidenceItem, OpeningPosition, PlanRow, RecordState
from assurance.models.evidence import ScanState
from assurance.models.records import AssuranceRecordQuerySet
from assurance.querysets import PlanRowQuerySet
from assurance.reports.exchange_cycle import figure_told, follow_up_told, iso, reports_told, requests_told
from assurance.reports.exchange_scrutiny import decisions_told, meetings_told
from assurance.status import Standing
from recommendations.importing.plan_document import FORMAT
from recommendations.models import Action, ActionPlan, PlanAgency, TargetDateMove


def exchange_text(document: dict) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def plan_document(
    plan: ActionPlan,
    *,
    on: date,
    rows: PlanRowQuerySet,
    records: AssuranceRecordQuerySet | None = None,
    standings: Mapping[int, Standing] | None = None,
    user=None,
) -> dict:
    """The given rows with everything that `user` may know of them. Their number does not change that of the queries."""
    papers = papers_now(plan, rows=rows, records=records, user=user)
    return document_of(papers, on=on, standings=standings or {row.pk: row.standing(on) for row in papers.rows})


def document_of(papers: PlanPapers, *, on: date, standings: Mapping[int, Standing]) -> dict:
    """What the papers say, as plain values. Asks the database nothing."""
    plan, parts = papers.plan, _Parts(papers)
    by_agency: dict[int, list[dict]] = defaultdict(list)
    for row in papers.rows:
        by_agency[row.plan_agency_id].append(parts.recommendation(row, standings[row.pk], on))
    requests, reports = requests_told(papers), reports_told(papers)
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
        "themes": [{"slug": each.slug, "name": each.name, "position": each.position} for each in papers.themes],
        "subgroups": [
            {"slug": each.slug, "name": each.name, "remit": each.remit, "position": each.position}
            for each in papers.subgroups
        ],
        "meetings": meetings_told(papers),
        "agencies": [
            _agency(part, by_agency[part.pk]) | {"requests": requests[part.pk], "regular_reports": reports[part.pk]}
            for part in papers.parts
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
    """What belongs to each recommendation."""

    def __init__(self, papers: PlanPapers):
        self.themes_of = papers.themes_of
        self.actions = grouped(papers.actions, "recommendation_id")
        self.updates = grouped(papers.updates, "action_id")
        self.moves = grouped(papers.moves, "action_id")
        self.references = grouped(papers.references, "from_recommendation_id")
        self.served = grouped(papers.served, "recommendation_id")
        self.evidence = grouped(papers.evidence, "record_id")
        self.files = grouped(papers.files, "item_id")
        self.figures = grouped(papers.figures, "record_id")
        self.follow_ups = grouped(papers.follow_ups, "recommendation_id")
        self.openings = {each.recommendation_id: each for each in papers.openings}
        self.decisions = decisions_told(papers)
        self.has_scanner = papers.has_scanner

    def recommendation(self, row: PlanRow, standing: Standing, on: date) -> dict:
        records = [link.record for link in self.served[row.pk]]
        printed = [record for record in records if record.state == RecordState.ACCEPTED]
        others = [record for record in records if record.state != RecordState.ACCEPTED]
        return {
            "ref": row.ref,
            "text": row.text,
            "scope": row.scope,
            "themes": self.themes_of[row.pk],
            "themes_reason": row.themes_reason,
            "is_high_priority": row.is_high_priority,
            "overseeing_subgroup": row.overseeing_subgroup.slug if row.overseeing_subgroup_id else None,
            "action_status": row.action_status,
            "assurance_status": standing.status,
            "evidence_level": standing.evidence_level,
            "is_outstanding": standing.is_outstanding,
            "is_regressed": standing.is_regressed,
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
            "decisions": self.decisions[row.pk],
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
            "learning_event": item.learning_event.title if item.learning_event_id else None,
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
                    "scan": ScanState.after(file.latest_scan, self.has_scanner).value,
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
