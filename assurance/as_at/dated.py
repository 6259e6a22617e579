"""Papers of a day before the record of a plan began: what was recorded first, without what is dated later."""

from dataclasses import replace
from datetime import date

from assurance.as_at.papers import PlanPapers


def as_dated(papers: PlanPapers, on: date) -> PlanPapers:
    """What has no day stays: the plan that was read had it. Texts and statuses of actions are those first recorded."""
    served = [link for link in papers.served if link.record.received_on is None or link.record.received_on <= on]
    records = {link.record_id for link in served}
    evidence = [item for item in papers.evidence if item.record_id in records]
    items = {item.pk for item in evidence}
    decisions = _by(papers.decisions, "decided_on", on)
    taken = {decision.pk for decision in decisions}
    requests = _by(papers.requests, "sent_on", on)
    sent = {request.pk for request in requests}
    requested = [each for each in papers.requested if each.request_id in sent]
    asked = {each.pk for each in requested}
    meetings = _by(papers.meetings, "held_on", on)
    held = {meeting.pk for meeting in meetings}
    return replace(
        papers,
        updates=_by(papers.updates, "made_on", on),
        moves=_by(papers.moves, "asked_on", on),
        served=served,
        evidence=evidence,
        files=[file for file in papers.files if file.item_id in items],
        figures=[figure for figure in papers.figures if figure.record_id in records],
        follow_ups=[each for each in papers.follow_ups if each.record_id is None or each.record_id in records],
        openings=_by(papers.openings, "as_at", on),
        decisions=decisions,
        dissents=[each for each in _by(papers.dissents, "recorded_on", on) if each.decision_id in taken],
        retests=[each for each in papers.retests if each.decision_id in taken],
        meetings=meetings,
        attendees=[each for each in papers.attendees if each.meeting_id in held],
        items=[each for each in papers.items if each.meeting_id in held],
        corrections=[each for each in papers.corrections if each.meeting_id in held],
        requests=requests,
        requested=requested,
        extensions=[each for each in _by(papers.extensions, "asked_on", on) if each.requested_id in asked],
        reminders=[each for each in _by(papers.reminders, "sent_on", on) if each.request_id in sent],
        steps=[each for each in _by(papers.steps, "taken_on", on) if each.request_id in sent],
    )


def _by(rows: list, day: str, on: date) -> list:
    return [row for row in rows if getattr(row, day) <= on]
