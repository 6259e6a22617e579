"""Recommendations of Child D that wait for scrutiny, and meetings about them, for the tests in a browser."""

from datetime import date, time, timedelta
from uuid import uuid4

from assurance import services
from assurance.models import AgendaItem, EvidencePlace, EvidenceType, Meeting, PlanRow
from lscb_tracker.accounts.models import User
from recommendations.models import Subgroup

AUDIT = services.EvidenceDetails(
    title="Audit of forty records",
    evidence_type=EvidenceType.AUDIT,
    place=EvidencePlace.HELD,
    reference="QA/17",
)


def row_of(ref: str) -> PlanRow:
    return PlanRow.objects.get(plan__slug="child-d", ref=ref)


def told(ref: str, *, by: User, on: date, text: str = "") -> None:
    """What the agency told the Board on that day, with an audit."""
    row = row_of(ref)
    services.log_assurance(
        details=services.AssuranceDetails(
            text=text or f"The records that {ref} asks for were audited.",
            kind="from_agency",
            received_on=on,
            given_by_agency=row.plan_agency.agency,
        ),
        recommendations=[row],
        evidence=[services.NewEvidence(AUDIT)],
        by=by,
        on=on,
        submission_key=uuid4(),
    )


def all_told(*refs: str, by: User, on: date) -> None:
    """One after the other, the last of them yesterday; so they wait in this order."""
    for days, ref in enumerate(reversed(refs), start=1):
        told(ref, by=by, on=on - timedelta(days=days))


def meeting_about(*refs: str, chair: User, by: User, on: date, **words) -> Meeting:
    """Of the subgroup that oversees most of Child D; each of these is an item, in this order."""
    details = {
        "kind": "subgroup",
        "subgroup": Subgroup.objects.get(slug="case-review"),
        "title": "Case Review, winter meeting",
        "held_on": on,
        "starts_at": time(14),
        "ends_at": time(15),
        "place": "Committee room 2",
        "chair": chair,
        "plans": [],
    }
    meeting = services.plan_meeting(details=services.MeetingDetails(**details | words), by=by, submission_key=uuid4())
    items = [services.ItemDetails("", row_of(ref), "New material") for ref in refs]
    services.add_agenda_items(meeting=meeting, items=items, by=by, submission_key=uuid4())
    return meeting


def item_about(meeting: Meeting, ref: str) -> AgendaItem:
    return meeting.items.get(recommendation__ref=ref)


def fill_in_date(page, name: str, day: date) -> None:
    for label, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_role("group", name=name).get_by_label(label).fill(str(part))
