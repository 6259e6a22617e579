"""The ledger lines of recommendations, from the papers of any day: as assurance.ledger reads them from the database."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from assurance.as_at.papers import PlanPapers
from assurance.ledger import (
    ANSWERED,
    ESCALATED,
    EXTENDED,
    REMINDED,
    Facts,
    Happening,
    add_chasing,
    add_row,
    in_words,
)
from assurance.models import AssuranceRequest, ExtensionState, RecordKind, RequestedRecommendation
from assurance.models.records import COUNTED_STATES
from assurance.models.requests import SILENT_AFTER_ASKING
from assurance.status import AssuranceStatus, Position


def ledgers_of_papers(papers: PlanPapers, positions: Mapping[int, Position], on: date) -> dict[int, list[str]]:
    """By recommendation: a line for every request about it that was sent and not withdrawn by that day."""
    requests = {each.pk: each for each in papers.requests if is_about(each, on)}
    happened = happenings(papers)
    lines: dict[int, list[str]] = defaultdict(list)
    asked = [each for each in papers.requested if each.request_id in requests]
    for each in sorted(asked, key=lambda each: (requests[each.request_id].sent_on, each.request_id, each.pk)):
        facts = Facts(requests[each.request_id])
        add_row(facts, waited_for(each, positions[each.recommendation_id], on), happened, on)
        add_chasing(facts, happened[each.request_id, REMINDED], happened[each.request_id, ESCALATED])
        lines[each.recommendation_id].append(in_words(facts, on))
    return lines


def is_about(request: AssuranceRequest, on: date) -> bool:
    return request.sent_on <= on and (request.withdrawn_on is None or request.withdrawn_on > on)


def waited_for(requested: RequestedRecommendation, position: Position, on: date) -> RequestedRecommendation:
    """With what RequestedRecommendationQuerySet.unanswered and the stored position say of it."""
    is_asked_here = position.request_id == requested.request_id
    is_silent = position.status in SILENT_AFTER_ASKING or position.due_on is not None
    is_transferred = position.on(on).status == AssuranceStatus.TRANSFERRED
    requested.is_waited_for = is_asked_here and is_silent and not is_transferred
    requested.silent_since, requested.waits_until = position.since, position.due_on
    return requested


def happenings(papers: PlanPapers) -> dict[tuple[int, str], list[Happening]]:
    """What happened to requests, to their rows and to recommendations, by their key and the kind."""
    found: dict[tuple[int, str], list[Happening]] = defaultdict(list)
    for extension in papers.extensions:
        if extension.state == ExtensionState.AGREED:
            given = Happening(extension.decided_on, extension.due_on, "", None)
            found[extension.requested_id, EXTENDED].append(given)
    for reminder in papers.reminders:
        if reminder.is_sent:
            found[reminder.request_id, REMINDED].append(Happening(reminder.sent_on, None, "", None))
    for step in papers.steps:
        if step.withdrawn_on is None:
            found[step.request_id, ESCALATED].append(Happening(step.taken_on, step.answered_on, step.rung, None))
    for link in papers.served:
        record = link.record
        if record.kind == RecordKind.FROM_AGENCY and record.state in COUNTED_STATES and record.received_on:
            answer = Happening(record.received_on, None, "", record.logged_at)
            found[link.recommendation_id, ANSWERED].append(answer)
    return found
