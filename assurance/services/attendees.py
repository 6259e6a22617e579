"""Who is invited to a meeting. Whether they came is noted in the meeting: assurance.services.recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.meetings.locked import refuse_closed
from assurance.models import Attendance, Meeting, MeetingAttendee
from assurance.services.invitations import queue_cancellations
from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import Agency, ChangeVerb
from recommendations.versioning import AlreadySaved, refuse_saved, save_if_unchanged, save_new

ON_THE_LIST_ALREADY = "{} is on the list already"
NOBODY_NEW = "Everybody whom you selected is on the list already"
NOT_ON_THE_LIST = "They were taken off the list meanwhile"


@dataclass(frozen=True)
class AttendeeDetails:
    """An agency, a person, or a person of an agency."""

    agency: Agency | None = None
    name: str = ""
    role_title: str = ""
    email: str = ""
    attendance: str = Attendance.INVITED
    note: str = ""

    @property
    def known_by(self) -> tuple:
        """Two with the same address are the same person; without one, two with the same name of the same agency."""
        if self.email:
            return (self.email.lower(),)
        return (self.agency.pk if self.agency else None, self.name.lower())


@recorded()
def add_attendees(
    *, meeting: Meeting, people: Sequence[AttendeeDetails], by, submission_key: UUID | None = None
) -> list[MeetingAttendee]:
    """Put these on the list, but for those who are on it already. Nobody is written to.

    Raises AlreadySaved for a form that was saved before, ValidationError when nobody is left of it.
    """
    refuse_closed(meeting)
    if submission_key and people:
        refuse_saved(MeetingAttendee.objects.filter(added_by=by, submission_key=submission_key), vars(people[0]))
    there = {known_by(each) for each in meeting.attendees.current().select_related("agency")}
    new = {each.known_by: each for each in people if each.known_by not in there}
    if not new:
        raise ValidationError(
            NOBODY_NEW if len(people) != 1 else ON_THE_LIST_ALREADY.format(people[0].name or people[0].agency)
        )
    added = []
    for details in new.values():
        key = None if added else submission_key
        attendee = MeetingAttendee(meeting=meeting, added_by=by, submission_key=key, **vars(details))
        added.append(save_new(attendee, by))
    record_list(meeting, by, [{"label": "Added", "before": "", "after": in_words(each)} for each in added])
    return added


def known_by(attendee: MeetingAttendee) -> tuple:
    return AttendeeDetails(attendee.agency, attendee.name, email=attendee.email).known_by


@recorded()
def edit_attendee(*, attendee: MeetingAttendee, version: int, details: AttendeeDetails, by) -> MeetingAttendee:
    refuse_closed(attendee.meeting)
    refuse_removed(attendee)
    others = attendee.meeting.attendees.current().exclude(pk=attendee.pk).select_related("agency")
    if details.known_by in {known_by(each) for each in others}:
        raise ValidationError(ON_THE_LIST_ALREADY.format(details.name or details.agency))
    before = snapshot(attendee, vars(details))
    save_if_unchanged(attendee, version=version, by=by, **vars(details))
    record_list(attendee.meeting, by, differences(attendee, before))
    return attendee


@recorded()
def remove_attendee(*, attendee: MeetingAttendee, version: int, reason: str, by) -> MeetingAttendee:
    """They stay with the reason. Whoever was invited is told by mail, which takes it out of their calendar."""
    if not reason:
        raise ValidationError({"reason": "Enter the reason"})
    refuse_closed(attendee.meeting)
    stored = MeetingAttendee.objects.get(pk=attendee.pk)
    if stored.removed_reason == reason:
        raise AlreadySaved(stored)
    refuse_removed(stored)
    save_if_unchanged(attendee, version=version, by=by, removed_reason=reason)
    queue_cancellations(attendee.meeting, [attendee])
    change = {"label": "Taken off the list", "before": in_words(attendee), "after": reason}
    record_list(attendee.meeting, by, [change])
    return attendee


def refuse_removed(attendee: MeetingAttendee) -> None:
    if MeetingAttendee.objects.get(pk=attendee.pk).removed_reason:
        raise ValidationError(NOT_ON_THE_LIST)


def in_words(attendee: MeetingAttendee) -> str:
    return ", ".join(filter(None, [attendee.name, attendee.role_title, str(attendee.agency or "")]))


def record_list(meeting: Meeting, by, changes: list[dict[str, str]]) -> None:
    record_change(ChangeVerb.ATTENDANCE_EDITED, by=by, subject=str(meeting), changes=changes)
