"""A case of every service that plans a meeting; see tests.every_service."""

import uuid

from assurance import services as assurance
from assurance.models import AgendaItem, Meeting, MeetingAttendee, StandingItem
from assurance.services.invitations import invitation_key
from recommendations.models import Recommendation
from tests import factories
from tests.every_service import DAY, NOON, case_of
from tests.meeting_papers import make_agenda_item, make_attendee, make_meeting, make_standing_item


def details_of_a_meeting() -> assurance.MeetingDetails:
    return assurance.MeetingDetails("board", "Winter meeting", DAY, plans=[factories.make_plan()])


def meeting_with_a_guest() -> int:
    """Who was invited."""
    attendee = make_attendee()
    key = invitation_key(attendee.meeting, attendee, uuid.uuid4())
    about = {"kind": "meeting_invitation", "about_id": attendee.pk, "to_email": attendee.email}
    factories.make_delivery(key=key, state="sent", sent_at=NOON, **about)
    return attendee.meeting_id


@case_of(assurance.plan_meeting)
def plan_meeting(people):
    make_standing_item()
    details = details_of_a_meeting()
    return lambda: assurance.plan_meeting(details=details, by=people.manager, submission_key=uuid.uuid4())


@case_of(assurance.edit_meeting)
def edit_meeting(people):
    """Which becomes another kind."""
    make_standing_item()
    pk, details = make_meeting(kind="challenge_event").pk, details_of_a_meeting()
    return lambda: assurance.edit_meeting(
        meeting=Meeting.objects.get(pk=pk), version=1, details=details, by=people.manager
    )


@case_of(assurance.cancel_meeting)
def cancel_meeting(people):
    pk = meeting_with_a_guest()
    return lambda: assurance.cancel_meeting(
        meeting=Meeting.objects.get(pk=pk), version=1, reason="Snow.", by=people.manager
    )


@case_of(assurance.add_agenda_items)
def add_agenda_items(people):
    pk, row = make_meeting().pk, factories.make_recommendation().pk

    def add():
        items = [
            assurance.ItemDetails(recommendation=Recommendation.objects.get(pk=row)),
            assurance.ItemDetails("Other"),
        ]
        meeting = Meeting.objects.get(pk=pk)
        assurance.add_agenda_items(meeting=meeting, items=items, by=people.manager, submission_key=uuid.uuid4())

    return add


@case_of(assurance.edit_agenda_item)
def edit_agenda_item(people):
    pk, details = make_agenda_item().pk, assurance.ItemDetails(note="The audit is old.")
    return lambda: assurance.edit_agenda_item(
        item=AgendaItem.objects.get(pk=pk), version=1, details=details, by=people.manager
    )


@case_of(assurance.take_off_agenda_item)
def take_off_agenda_item(people):
    pk = make_agenda_item().pk
    return lambda: assurance.take_off_agenda_item(
        item=AgendaItem.objects.get(pk=pk), version=1, reason="It waits.", by=people.manager
    )


@case_of(assurance.move_agenda_item)
def move_agenda_item(people):
    meeting = make_meeting()
    pk = [make_agenda_item(meeting).pk for _ in range(2)][1]
    return lambda: assurance.move_agenda_item(item=AgendaItem.objects.get(pk=pk), to=1, by=people.manager)


@case_of(assurance.add_attendees)
def add_attendees(people):
    pk, agency = make_meeting().pk, factories.make_agency()
    guests = [assurance.AttendeeDetails(agency), assurance.AttendeeDetails(name="B. Doctor")]
    return lambda: assurance.add_attendees(
        meeting=Meeting.objects.get(pk=pk), people=guests, by=people.manager, submission_key=uuid.uuid4()
    )


@case_of(assurance.edit_attendee)
def edit_attendee(people):
    pk, details = make_attendee().pk, assurance.AttendeeDetails(name="B. Doctor", attendance="apologies")
    return lambda: assurance.edit_attendee(
        attendee=MeetingAttendee.objects.get(pk=pk), version=1, details=details, by=people.manager
    )


@case_of(assurance.remove_attendee)
def remove_attendee(people):
    pk = Meeting.objects.get(pk=meeting_with_a_guest()).attendees.get().pk
    return lambda: assurance.remove_attendee(
        attendee=MeetingAttendee.objects.get(pk=pk), version=1, reason="Another comes.", by=people.manager
    )


@case_of(assurance.invite_to_meeting)
def invite_to_meeting(people):
    pk = make_attendee().pk

    def invite():
        attendee = MeetingAttendee.objects.get(pk=pk)
        sent = {"attendees": [attendee], "by": people.manager, "submission_key": uuid.uuid4()}
        assurance.invite_to_meeting(meeting=attendee.meeting, **sent)

    return invite


@case_of(assurance.add_standing_item)
def add_standing_item(people):
    details = assurance.StandingItemDetails("board", "Domestic violence")
    return lambda: assurance.add_standing_item(details=details, by=people.manager, submission_key=uuid.uuid4())


@case_of(assurance.edit_standing_item)
def edit_standing_item(people):
    pk, details = make_standing_item().pk, assurance.StandingItemDetails("board", "Neglect")
    return lambda: assurance.edit_standing_item(
        item=StandingItem.objects.get(pk=pk), version=1, details=details, by=people.manager
    )


@case_of(assurance.end_standing_item)
def end_standing_item(people):
    pk = make_standing_item().pk
    return lambda: assurance.end_standing_item(
        item=StandingItem.objects.get(pk=pk), version=1, by=people.manager, on=DAY
    )
