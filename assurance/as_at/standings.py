"""What the Board knew of each row at a moment: the rules of assurance.status over the events that the papers hold."""

from collections import defaultdict
from datetime import date

from assurance.as_at.papers import PlanPapers
from assurance.events import decision_event, material_event, opening_event, request_event
from assurance.models import (
    EvidenceItem,
    EvidencePlace,
    ExtensionState,
    RecordKind,
    RecordState,
)
from assurance.models.evidence import ScanState
from assurance.services.positions import current_position
from assurance.status import Event, EvidenceLevel, Standing, Transfer
from recommendations.models import Disposition


def standings_of(papers: PlanPapers, on: date) -> dict[int, Standing]:
    """By row: what was settled at that moment, as it counts on the day."""
    events = events_of_papers(papers)
    return {row.pk: current_position(events[row.pk]).on(on) for row in papers.rows}


def events_of_papers(papers: PlanPapers) -> dict[int, list[Event]]:
    """As assurance.events.events_of reads them from the database."""
    found: dict[int, list[Event]] = defaultdict(list)
    for row in papers.rows:
        if row.plan_agency.disposition == Disposition.TRANSFERRED:
            found[row.pk].append(Transfer(row.plan_agency.transferred_on))
    for opening in papers.openings:
        found[opening.recommendation_id].append(opening_event(opening))
    add_requests(papers, found)
    levels = levels_of_records(papers)
    for link in papers.served:
        if link.record.kind == RecordKind.FROM_AGENCY:
            found[link.recommendation_id].append(material_event(link.record, levels[link.record_id]))
    for decision in papers.decisions:
        found[decision.recommendation_id].append(decision_event(decision))
    return found


def add_requests(papers: PlanPapers, found: dict[int, list[Event]]) -> None:
    requests = {request.pk: request for request in papers.requests}
    agreed: dict[int, list] = defaultdict(list)
    for extension in papers.extensions:
        if extension.state == ExtensionState.AGREED:
            agreed[extension.requested_id].append(extension)
    for each in papers.requested:
        found[each.recommendation_id].append(request_event(requests[each.request_id], agreed[each.pk]))


def levels_of_records(papers: PlanPapers) -> dict[int, int]:
    """The highest level of what an answer may rest on, by record."""
    records = {link.record_id: link.record for link in papers.served}
    with_file = {file.item_id for file in papers.files if file.latest_scan != ScanState.REFUSED}
    levels: dict[int, int] = defaultdict(lambda: EvidenceLevel.STATEMENT)
    for item in papers.evidence:
        is_read = records[item.record_id].state == RecordState.ACCEPTED
        if is_read and item.withdrawn_on is None and is_there(item, with_file):
            levels[item.record_id] = max(levels[item.record_id], item.level)
    return levels


def is_there(item: EvidenceItem, with_file: set[int]) -> bool:
    """What is said to be held counts once there is a file of it that the scanner has not refused."""
    is_said_to_be_held = item.place == EvidencePlace.HELD and not item.is_as_published
    return not is_said_to_be_held or item.pk in with_file
