"""The meetings of a story: planned, held, closed with an issued version of the plan."""

from datetime import date, time

from assurance import services
from assurance.demonstration.mails import moment
from assurance.demonstration.scene import Scene, event
from assurance.meetings.closing import closing_of
from assurance.models import AgendaItem, Attendance, Meeting
from recommendations.models import Agency, Subgroup


@event
def plan_meeting(scene: Scene, on: date, *, name: str, held_on: int, agenda: list[dict], **said) -> None:
    subgroup, at = said.pop("subgroup", None), said.pop("at")
    guests = said.pop("agencies", [])
    details = services.MeetingDetails(
        held_on=scene.day(held_on),
        subgroup=Subgroup.objects.get(slug=subgroup) if subgroup else None,
        starts_at=time(at[0]),
        ends_at=time(at[1]),
        chair=scene.chair,
        plans=[scene.plan],
        **said,
    )
    meeting = scene.meetings[name] = services.plan_meeting(details=details, by=scene.manager)
    agencies = Agency.objects.filter(slug__in=guests).order_by("name")
    people = [services.AttendeeDetails(name=str(scene.chair), role_title="Chair")]
    people += [services.AttendeeDetails(agency=agency) for agency in agencies]
    services.add_attendees(meeting=meeting, people=people, by=scene.manager)
    items = [item_details(scene, **item) for item in agenda]
    services.add_agenda_items(meeting=meeting, items=items, by=scene.manager)


def item_details(scene: Scene, *, ref: str = "", **said) -> services.ItemDetails:
    return services.ItemDetails(recommendation=scene.rows[ref] if ref else None, **said)


@event
def hold_meeting(scene: Scene, on: date, *, name: str, apologies: list[str], items: list[dict]) -> None:
    """One person records, item by item; closing it applies what was decided and issues the plan."""
    meeting, by = scene.meetings[name], scene.manager
    services.take_recording(meeting=meeting, instead_of=None, by=by, at=moment(on))
    noted = {
        each.pk: (Attendance.INVITED, Attendance.APOLOGIES if is_among(each, apologies) else Attendance.PRESENT)
        for each in meeting.attendees.select_related("agency")
    }
    services.note_attendance(meeting=meeting, noted=noted, by=by)
    for values in items:
        record_item(scene, meeting, on, **values)
    meeting.refresh_from_db()
    services.close_meeting(
        meeting=meeting,
        version=meeting.version,
        seen=closing_of(meeting, by=by, on=on, is_in_a_browser=False).seen,
        by=by,
        on=on,
        clock=scene.clock,
        is_in_a_browser=False,
    )


def is_among(attendee, slugs: list[str]) -> bool:
    return attendee.agency is not None and attendee.agency.slug in slugs


def record_item(scene: Scene, meeting: Meeting, on: date, *, minute: str, ref: str = "", title: str = "", **more):
    """A minute, and as far as the meeting came: a decision, and who does what by when."""
    about = {"recommendation": scene.rows[ref]} if ref else {"title": title}
    item = AgendaItem.objects.select_related("meeting", "recommendation__plan_agency__agency").get(
        meeting=meeting, **about
    )
    services.save_minute(item=item, version=item.version, text=minute, by=scene.manager)
    if decided := more.get("decision"):
        days = {name: scene.day(decided.get(name)) for name in ("answer_by", "next_review_on")}
        details = services.DecisionDetails(**(decided | days))
        services.propose_decision(item=item, version=0, details=details, by=scene.manager, on=on)
    for task in more.get("tasks", []):
        details = services.TaskDetails(**(task | {"due_on": scene.day(task["due_on"])}))
        services.add_task(meeting=meeting, item=item, details=details, by=scene.manager)
