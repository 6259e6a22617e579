"""What the page of one meeting shows."""

from dataclasses import dataclass

from assurance.meetings.agenda import Line, agenda_of
from assurance.models import DeliveryState, Meeting, MeetingAttendee, PlanIssue
from assurance.permissions import can_run_meetings_of
from assurance.services.invitations import invitations_of
from recommendations.models import ActionPlan, Agency
from recommendations.permissions import reads_all_agencies

NOT_INVITED, NO_ADDRESS = "Not invited yet", "No email address"
OF_BEFORE_A_CHANGE = "Invited before the last change"
IN_WORDS = {
    DeliveryState.WAITING: "Invitation waits to be sent",
    DeliveryState.CLAIMED: "Invitation is being sent",
    DeliveryState.SENT: "Invited",
    DeliveryState.FAILED: "Invitation was not sent",
}


@dataclass(frozen=True)
class Guest:
    """`invitation` says in words whether they know of the meeting as it is now; `knows` that nothing is left to do."""

    attendee: MeetingAttendee
    invitation: str
    knows: bool


@dataclass(frozen=True)
class MeetingPage:
    lines: list[Line]
    guests: list[Guest]
    plans: list[ActionPlan]
    agencies: list[Agency]  # of which an extract can be had: those with a recommendation on the agenda
    can_run: bool  # may change it as long as it is open
    can_correct: bool  # may correct its record once it is closed
    reads_all: bool
    issues: list[PlanIssue]

    @property
    def uninvited_count(self) -> int:
        return sum(bool(guest.attendee.email) and not guest.knows for guest in self.guests)


def meeting_page(meeting: Meeting, user) -> MeetingPage:
    """Five queries."""
    reads_all, lines = reads_all_agencies(user), agenda_of(meeting, user)
    runs = can_run_meetings_of(user, meeting.subgroup_id)
    return MeetingPage(
        lines=lines,
        guests=guests_of(meeting, user),
        plans=list(meeting.plans.visible_to(user).order_by("title")),
        agencies=agencies_of(lines),
        can_run=runs and meeting.is_open,
        can_correct=runs and meeting.is_closed,
        reads_all=reads_all,
        issues=issues_of(meeting, user) if meeting.is_closed else [],
    )


def issues_of(meeting: Meeting, user) -> list[PlanIssue]:
    return list(
        PlanIssue.objects.visible_to(user).filter(meeting=meeting).select_related("plan").order_by("plan__title")
    )


def agencies_of(lines: list[Line]) -> list[Agency]:
    rows = [line.item.recommendation for line in lines if line.item.recommendation_id]
    return sorted({row.plan_agency.agency for row in rows}, key=lambda agency: agency.name)


def guests_of(meeting: Meeting, user) -> list[Guest]:
    """Two queries."""
    attendees = list(
        MeetingAttendee.objects.visible_to(user).current().filter(meeting=meeting).select_related("agency")
    )
    latest = {each.about_id: each for each in invitations_of(meeting).order_by("pk")}
    return [guest_of(each, latest.get(each.pk), meeting) for each in attendees]


def guest_of(attendee: MeetingAttendee, invitation, meeting: Meeting) -> Guest:
    if not attendee.email:
        return Guest(attendee, NO_ADDRESS, knows=False)
    if invitation is None or invitation.to_email.lower() != attendee.email.lower():
        return Guest(attendee, NOT_INVITED, knows=False)
    is_of_now = invitation.key.startswith(f"meeting-invitation:{meeting.pk}:{meeting.times_changed}:")
    words = IN_WORDS.get(invitation.state, NOT_INVITED) if is_of_now else OF_BEFORE_A_CHANGE
    return Guest(attendee, words, knows=is_of_now and invitation.state in IN_WORDS)
