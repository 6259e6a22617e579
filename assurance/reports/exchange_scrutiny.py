"""What the exchange format tells of scrutiny: decisions, dissent, re-tests, and the meetings where they were taken."""

from collections import defaultdict

from assurance.as_at.papers import PlanPapers, grouped
from assurance.models import AgendaItem, Dissent, Meeting, MeetingAttendee, MeetingCorrection, Retest, ScrutinyDecision
from assurance.reports.exchange_cycle import iso


def decisions_told(papers: PlanPapers) -> dict[int, list[dict]]:
    """By recommendation."""
    dissents = grouped(papers.dissents, "decision_id")
    retests = {each.decision_id: each for each in papers.retests}
    found: dict[int, list[dict]] = defaultdict(list)
    for decision in papers.decisions:
        told = _decision(decision)
        told["dissents"] = [_dissent(each) for each in dissents[decision.pk]]
        told["retest"] = _retest(retests.get(decision.pk))
        found[decision.recommendation_id].append(told)
    return found


def _decision(decision: ScrutinyDecision) -> dict:
    return {
        "id": decision.pk,
        "decided_on": iso(decision.decided_on),
        "decided_by_name": decision.decided_by_name,
        "subgroup": decision.subgroup.slug if decision.subgroup_id else None,
        "meeting": decision.meeting_id,
        "outcome": decision.outcome,
        "evidence_level": decision.evidence_level,
        "reason": decision.reason,
        "missing": decision.missing,
        "answer_by": iso(decision.answer_by),
        "channel": decision.channel,
        "asked_of": decision.asked_of,
        "next_review_on": iso(decision.next_review_on),
        "retest_after": decision.retest_after,
        "is_own_work": decision.is_own_work,
        "own_work_reason": decision.own_work_reason,
        "is_regression": decision.is_regression,
        "rested_on": decision.rested_on,
    }


def _dissent(dissent: Dissent) -> dict:
    return {
        "agency": dissent.agency.slug,
        "text": dissent.text,
        "given_by_name": dissent.given_by_name,
        "given_by_role": dissent.given_by_role,
        "recorded_on": iso(dissent.recorded_on),
    }


def _retest(retest: Retest | None) -> dict | None:
    if retest is None:
        return None
    return {
        "due_on": iso(retest.due_on),
        "state": retest.state,
        "finding": retest.finding,
        "tested_on": iso(retest.tested_on),
        "regression": retest.regression_id,
    }


def meetings_told(papers: PlanPapers) -> list[dict]:
    """The closed meetings that had one of the rows on their agenda, or decided on one; of their items only these."""
    refs = {row.pk: row.ref for row in papers.rows}
    attendees = grouped(papers.attendees, "meeting_id")
    items = grouped(papers.items, "meeting_id")
    ref_of_item = {each.pk: refs[each.recommendation_id] for each in papers.items}
    corrections = grouped(papers.corrections, "meeting_id")
    return [
        _meeting(meeting)
        | {
            "attendees": [_attendee(each) for each in attendees[meeting.pk]],
            "items": [_item(each, ref_of_item[each.pk]) for each in items[meeting.pk]],
            "corrections": [_correction(each, ref_of_item) for each in corrections[meeting.pk]],
        }
        for meeting in papers.meetings
    ]


def _meeting(meeting: Meeting) -> dict:
    return {
        "id": meeting.pk,
        "kind": meeting.kind,
        "subgroup": meeting.subgroup.slug if meeting.subgroup_id else None,
        "title": meeting.title,
        "held_on": iso(meeting.held_on),
        "starts_at": iso(meeting.starts_at),
        "ends_at": iso(meeting.ends_at),
        "place": meeting.place,
        "chair_name": str(meeting.chair) if meeting.chair_id else meeting.chair_name,
        "chair_agency": meeting.chair_agency.slug if meeting.chair_agency_id else None,
        "source": meeting.source,
        "closed_at": iso(meeting.closed_at),
    }


def _attendee(attendee: MeetingAttendee) -> dict:
    """Without the address: who came is part of the record, where mail reaches them is not."""
    return {
        "agency": attendee.agency.slug if attendee.agency_id else None,
        "name": attendee.name,
        "role_title": attendee.role_title,
        "attendance": attendee.attendance,
        "note": attendee.note,
    }


def _item(item: AgendaItem, ref: str) -> dict:
    return {"ref": ref, "brought_because": item.brought_because, "note": item.note, "minute": item.minute}


def _correction(correction: MeetingCorrection, ref_of_item: dict[int, str]) -> dict:
    return {
        "ref": ref_of_item.get(correction.item_id),
        "text": correction.text,
        "reason": correction.reason,
        "recorded_on": iso(correction.recorded_on),
    }
