"""The dates as iCalendar (RFC 5545). The same dates are the same bytes, so that a calendar can ask what is new."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vDuration

from assurance.calendars.dates import CalendarDate
from assurance.calendars.meetings import PRODUCT, meeting_event
from lscb_tracker.public_address import absolute

READ_EVERY = timedelta(hours=6)


def calendar_text(dates: Iterable[CalendarDate]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Action plans, {settings.BOARD_NAME}")
    calendar.add("refresh-interval", READ_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_EVERY))  # Outlook’s own name for it
    for each in dates:
        calendar.add_component(event_of(each))
    return calendar.to_ical()


def event_of(each: CalendarDate) -> Event:
    """A meeting at its time; everything else all day, and nobody's time is taken by it."""
    if each.meeting:
        event = meeting_event(each.meeting)
        event.add("dtstamp", each.changed_at)
        event.add("last-modified", each.changed_at)
        return event
    event = Event()
    event.add("uid", f"{each.name}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", each.changed_at)
    event.add("last-modified", each.changed_at)
    event.add("sequence", each.sequence)
    event.add("dtstart", each.day)
    event.add("dtend", each.day + timedelta(days=1))
    event.add("summary", each.summary)
    event.add("url", absolute(each.path))
    event.add("transp", "TRANSPARENT")
    return event
