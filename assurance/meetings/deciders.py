"""Who answers for what a meeting decides: its chair."""

from assurance.models import Meeting
from assurance.services.scrutiny import Decider


def decider_of(meeting: Meeting) -> Decider:
    """The chair, who stands for the agency that the meeting names with them, and for those of their account."""
    agency_ids = {meeting.chair_agency_id} if meeting.chair_agency_id else set()
    if meeting.chair:
        agency_ids |= set(meeting.chair.represented_agency_ids)
    return Decider(
        person=meeting.chair,
        name=str(meeting.chair or meeting.chair_name),
        agency_ids=agency_ids,
        subgroup=meeting.subgroup,
        meeting=meeting,
    )
