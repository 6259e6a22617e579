"""Planning meetings: what one is, when and where it is held, and that it is not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.meetings.locked import refuse_closed
from assurance.models import Meeting, MeetingKind, MeetingState
from assurance.permissions import can_run_meetings_of
from assurance.services.agendas import put_standing_items
from assurance.services.invitations import queue_cancellations
from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import ActionPlan, Agency, ChangeVerb, Subgroup
from recommendations.versioning import AlreadySaved, save_if_unchanged, save_once

ON_INVITATIONS = ("title", "held_on", "starts_at", "ends_at", "place")
NAME_THE_SUBGROUP = "Select the subgroup"
ONLY_A_SUBGROUP = "Select a subgroup for its own meetings only"
SAY_WHEN_IT_STARTS = "Enter when the meeting starts"
ENDS_TOO_EARLY = "The meeting must end after it starts"
SAY_WHO_THE_CHAIR_STANDS_FOR = "Select the agency of the chair, or say that the chair belongs to no agency"
ONE_OF_BOTH = "Select an agency, or say that the chair belongs to none, but not both"
NOT_YOURS = "You run the meetings of your own subgroups. Choose what meets from the list"


@dataclass(frozen=True)
class MeetingDetails:
    """`plans` are those of which closing the meeting issues a version. The chair is an account, or a name."""

    kind: str
    title: str
    held_on: date
    subgroup: Subgroup | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    chair: object | None = None
    chair_name: str = ""
    chair_agency: Agency | None = None
    chair_is_independent: bool = False
    notes: str = ""
    plans: Sequence[ActionPlan] = field(default=())

    @property
    def fields(self) -> dict:
        said = {name: value for name, value in vars(self).items() if name != "plans"}
        return said | {"chair_name": str(self.chair)[:150] if self.chair else self.chair_name}


@recorded()
def plan_meeting(*, details: MeetingDetails, by, submission_key: UUID | None = None) -> Meeting:
    """Keep a meeting with the standing items of its kind. Raises AlreadySaved for a form that was saved before."""
    refuse_unfit(details)
    refuse_others_meetings(by, details.subgroup)
    meeting = Meeting(planned_by=by, submission_key=submission_key, **details.fields)
    save_once(meeting, by, said=details.fields, made_by="planned_by")
    meeting.plans.set(details.plans)
    put_standing_items(meeting, by=by)
    record_change(ChangeVerb.MEETING_PLANNED, by=by, subject=str(meeting))
    return meeting


@recorded()
def edit_meeting(*, meeting: Meeting, version: int, details: MeetingDetails, by) -> Meeting:
    """Change a meeting that is not closed. What invitations say is counted: calendars keep the newer of two.

    Of another kind, it gets the standing items of that kind besides.
    """
    stored = refuse_closed(meeting)
    refuse_unfit(details)
    for subgroup in (stored.subgroup, details.subgroup):
        refuse_others_meetings(by, subgroup)
    before, plans = snapshot(stored, details.fields), plans_of(stored)
    is_new_to_guests = any(getattr(stored, name) != getattr(details, name) for name in ON_INVITATIONS)
    counted = {"times_changed": stored.times_changed + 1} if is_new_to_guests else {}
    meeting.plans.set(details.plans)  # before the row: its history keeps them, too
    save_if_unchanged(meeting, version=version, by=by, **details.fields, **counted)
    if (stored.kind, stored.subgroup_id) != (meeting.kind, meeting.subgroup_id):
        put_standing_items(meeting, by=by)
    changes = differences(meeting, before)
    if plans != plans_of(meeting):
        changes.append({"label": "Plans", "before": plans, "after": plans_of(meeting)})
    record_change(ChangeVerb.MEETING_EDITED, by=by, subject=str(meeting), changes=changes)
    return meeting


@recorded()
def cancel_meeting(*, meeting: Meeting, version: int, reason: str, by) -> Meeting:
    """It is not held. Everybody who was invited is told by mail, and by their calendar; the agenda stays as it was."""
    if not reason:
        raise ValidationError({"reason": "Enter the reason"})
    stored = Meeting.objects.get(pk=meeting.pk)
    if stored.state == MeetingState.CANCELLED and stored.cancelled_reason == reason:
        raise AlreadySaved(stored)
    stored = refuse_closed(meeting)
    changed = {"state": MeetingState.CANCELLED, "cancelled_reason": reason, "times_changed": stored.times_changed + 1}
    save_if_unchanged(meeting, version=version, by=by, **changed)
    queue_cancellations(meeting, list(meeting.attendees.current()))
    change = {"label": "Reason", "before": "", "after": reason}
    record_change(ChangeVerb.MEETING_CANCELLED, by=by, subject=str(meeting), changes=[change])
    return meeting


def refuse_others_meetings(by, subgroup: Subgroup | None) -> None:
    """What a subgroup meets about is planned by those who run its meetings; without one, the Board's by its own."""
    if not can_run_meetings_of(by, subgroup and subgroup.pk):
        raise ValidationError({"kind": NOT_YOURS})


def refuse_unfit(details: MeetingDetails) -> None:
    is_of_subgroup = details.kind == MeetingKind.SUBGROUP
    if is_of_subgroup and details.subgroup is None:
        raise ValidationError({"subgroup": NAME_THE_SUBGROUP})
    if details.subgroup and not is_of_subgroup:
        raise ValidationError({"subgroup": ONLY_A_SUBGROUP})
    if details.ends_at and not details.starts_at:
        raise ValidationError({"starts_at": SAY_WHEN_IT_STARTS})
    if details.ends_at and details.ends_at <= details.starts_at:
        raise ValidationError({"ends_at": ENDS_TOO_EARLY})
    refuse_unplaced_chair(details)


def refuse_unplaced_chair(details: MeetingDetails) -> None:
    """Of a chair with an account the appointments say for whom they stand; of another, whoever plans the meeting."""
    if details.chair_agency and details.chair_is_independent:
        raise ValidationError({"chair_is_independent": ONE_OF_BOTH})
    is_placed = details.chair or details.chair_agency or details.chair_is_independent
    if details.chair_name and not is_placed:
        raise ValidationError({"chair_agency": SAY_WHO_THE_CHAIR_STANDS_FOR})


def plans_of(meeting: Meeting) -> str:
    return ", ".join(meeting.plans.order_by("title").values_list("title", flat=True))
