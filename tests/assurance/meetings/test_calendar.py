"""Meetings in the private calendar that somebody subscribes to."""

from datetime import date, time

import pytest
from django.test import Client
from icalendar import Calendar

from assurance.answer_links import hash_of
from tests import factories
from tests.meeting_papers import make_agenda_item, make_attendee, make_closed_meeting, make_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TOKEN = "bN3-x_9QbN3-x_9QbN3-x_9QbN3-x_9QbN3-x_9QbN3"
SOON, LATER = date(2026, 12, 14), date(2027, 1, 18)


def events_of(user) -> list:
    factories.make_calendar_feed(by=user, token_sha256=hash_of(TOKEN))
    return Calendar.from_ical(Client().get(f"/calendar/{TOKEN}.ics").content).walk("VEVENT")


def test_a_meeting_stands_at_its_time_and_place(manager):
    meeting = make_meeting(
        title="Winter meeting", held_on=SOON, starts_at=time(10), ends_at=time(12), place="Room 4", times_changed=2
    )
    make_agenda_item(meeting, title="The words of the item")

    [event] = events_of(manager)

    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Winter meeting", "Room 4")
    assert (event["UID"], event["SEQUENCE"]) == (f"meeting-{meeting.pk}@127.0.0.1", 2)
    assert event["DTSTART"].to_ical() == b"20261214T100000Z"
    assert event["URL"].endswith(meeting.get_absolute_url())
    assert b"words" not in event.to_ical()


def test_a_meeting_without_a_time_takes_its_day(manager):
    make_meeting(held_on=SOON)

    [event] = events_of(manager)

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (SOON, date(2026, 12, 15))


def test_a_cancelled_meeting_leaves_the_calendar_and_a_closed_one_stays(manager):
    make_meeting(held_on=SOON, state="cancelled", cancelled_reason="Snow.")
    make_closed_meeting(by=manager, title="Autumn meeting", held_on=date(2026, 9, 7))

    assert [str(event["SUMMARY"]) for event in events_of(manager)] == ["Autumn meeting"]


def test_an_agency_lead_sees_the_meetings_of_the_own_agency(agency_lead):
    make_attendee(make_meeting(title="Ours", held_on=SOON), agency_lead.agency)
    make_attendee(make_meeting(title="Theirs", held_on=LATER))

    assert [str(event["SUMMARY"]) for event in events_of(agency_lead)] == ["Ours"]
