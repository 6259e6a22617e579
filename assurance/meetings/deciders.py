"""Who answers for what a meeting decides: its chair."""

from assurance.models import Meeting
from assurance.permissions import decides_by_themselves
from assurance.services.scrutiny import Decider


def decider_of(meeting: Meeting, closed_by) -> Decider:
    """The chair, who stands for the agency that the meeting names with them, and for those of their account.

    Of a chair without an account nobody knows what they logged, so whoever closes the meeting counts besides: somebody
    who decides by themselves with all their own work; a business manager, who logs for everybody, by agency alone.
    """
    agency_ids = {meeting.chair_agency_id} if meeting.chair_agency_id else set()
    agency_ids |= set((meeting.chair or closed_by).represented_agency_ids)
    return Decider(
        person=meeting.chair,
        name=str(meeting.chair or meeting.chair_name),
        agency_ids=agency_ids,
        subgroup=meeting.subgroup,
        meeting=meeting,
        closed_by=closed_by if meeting.chair is None and decides_by_themselves(closed_by) else None,
    )
