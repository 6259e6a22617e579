"""What a published source tells of meetings, learning events and standing items, read in beside its plan."""

from datetime import date, datetime

from assurance.models import (
    AgendaItem,
    Attendance,
    ItemKind,
    LearningEvent,
    Meeting,
    MeetingAttendee,
    MeetingState,
    StandingItem,
)
from lscb_tracker.audit.chain import canonical, sha256
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.models import ActionPlan, Agency, Recommendation
from recommendations.versioning import save_new


@recorded()
def load_past_scrutiny(document: dict, *, by, at: datetime) -> ActionPlan | None:
    """Read it in, whole or not at all; answers the plan, or None where its meetings are there already.

    A meeting of the past is closed from the beginning: nobody changes what a published source tells of it. `at` is
    when it was read in.
    """
    plan = ActionPlan.objects.get(slug=document["plan"])
    if Meeting.objects.filter(source__in=[values["source"] for values in document["meetings"]]).exists():
        return None
    for values in document["meetings"]:
        load_meeting(plan, values, by=by, at=at)
    for values in document["learning_events"]:
        load_event(plan, values, source=document["learning_source"], by=by)
    for position, values in enumerate(document["standing_items"], start=1):
        load_standing_item(values, position=position, by=by)
    record(
        Kind.CHANGE,
        "past_scrutiny_imported",
        by=by,
        subject=str(plan),
        object_type="plan",
        object_id=plan.pk,
        document_sha256=sha256(canonical(document)),
    )
    return plan


def load_meeting(plan: ActionPlan, values: dict, *, by, at: datetime) -> None:
    said = {name: values[name] for name in ("kind", "title", "source", "notes")}
    held_on = date.fromisoformat(values["held_on"])
    meeting = save_new(Meeting(held_on=held_on, state=MeetingState.CLOSED, closed_at=at, **said), by)
    meeting.plans.add(plan)
    for attendee in values["attendees"]:
        agency = Agency.objects.get(slug=attendee["agency"])
        words = {"role_title": attendee["role_title"], "note": attendee["note"]}
        save_new(MeetingAttendee(meeting=meeting, agency=agency, attendance=Attendance.INVITED, **words), by)
    rows = {row.ref: row for row in Recommendation.objects.filter(plan=plan)}
    for position, item in enumerate(values["items"], start=1):
        about = {"kind": ItemKind.RECOMMENDATION, "recommendation": rows[item["ref"]]}
        words = {"brought_because": item["brought_because"], "note": item["note"]}
        save_new(AgendaItem(meeting=meeting, position=position, **about, **words), by)


def load_event(plan: ActionPlan, values: dict, *, source: str, by) -> None:
    days = {name: date.fromisoformat(values[name]) for name in ("starts_on", "ends_on") if name in values}
    said = {name: values[name] for name in ("title", "chaired_by", "participants", "about") if name in values}
    event = LearningEvent(source=f"{source}, {values['paragraphs']}.", **days, **said)
    save_new(event, by).plans.add(plan)


def load_standing_item(values: dict, *, position: int, by) -> None:
    """What stands on the agenda already is not doubled."""
    if not StandingItem.objects.filter(**values).exists():
        save_new(StandingItem(position=position, **values), by)
