"""Who answers for what a meeting decides: its chair, and whoever closes it."""

from assurance.models import Meeting
from assurance.permissions import decides_by_themselves
from assurance.services.scrutiny import Decider


def decider_of(meeting: Meeting, closed_by) -> Decider:
    """The chair, who stands for the agency that the meeting names with them, and for those of their account.

    Whoever closes the meeting counts besides, with all their own work, if they decide by themselves at other times. A
    business manager, who logs for everybody, counts by agency, and only where the chair has no account.
    """
    agency_ids = {meeting.chair_agency_id} if meeting.chair_agency_id else set()
    for person in [meeting.chair, closed_by if counts_besides(meeting, closed_by) else None]:
        agency_ids |= set(person.represented_agency_ids) if person else set()
    return Decider(
        person=meeting.chair,
        name=str(meeting.chair or meeting.chair_name),
        agency_ids=agency_ids,
        subgroup=meeting.subgroup,
        meeting=meeting,
        closed_by=closed_by if decides_by_themselves(closed_by) else None,
    )


def counts_besides(meeting: Meeting, closed_by) -> bool:
    """Whether something of whoever closes the meeting is own work: besides that of its chair, or in its place."""
    return closed_by != meeting.chair and (meeting.chair is None or decides_by_themselves(closed_by))
