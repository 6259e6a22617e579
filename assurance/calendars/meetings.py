"""Meetings as iCalendar (RFC 5545): in the calendar that somebody subscribes to, and in an invitation (RFC 5546).

One meeting has one UID everywhere, so that a change or a cancellation finds it in a calendar that holds it already.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress

from assurance.models import Meeting
from lscb_tracker.public_address import absolute

PRODUCT = "-//LSCB action plan tracker//EN"
REQUEST, CANCEL = "REQUEST", "CANCEL"


def uid_of(meeting: Meeting) -> str:
    return f"meeting-{meeting.pk}@{urlsplit(settings.PUBLIC_URL).hostname}"


def invitation_text(meeting: Meeting, *, method: str, to_email: str, to_name: str, made_at: datetime) -> bytes:
    """What a mail brings: title, time and place; of the agenda nothing."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = meeting_event(meeting)
    event.add("dtstamp", made_at)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("organizer", address(settings.DEFAULT_FROM_EMAIL, settings.BOARD_NAME))
    guest = address(to_email, to_name)
    if method == REQUEST:
        guest.params |= {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    event.add("attendee", guest)
    calendar.add_component(event)
    return calendar.to_ical()


def meeting_event(meeting: Meeting) -> Event:
    """All day where no time was said."""
    event = Event()
    event.add("uid", uid_of(meeting))
    event.add("sequence", meeting.times_changed)
    if meeting.starts_at:
        event.add("dtstart", moment(meeting, meeting.starts_at))
        if meeting.ends_at:
            event.add("dtend", moment(meeting, meeting.ends_at))
    else:
        event.add("dtstart", meeting.held_on)
        event.add("dtend", meeting.held_on + timedelta(days=1))
    event.add("summary", meeting.title)
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", absolute(meeting.get_absolute_url()))
    return event


def moment(meeting: Meeting, clock) -> datetime:
    """In UTC, which every calendar understands without being told when the clocks change."""
    return timezone.make_aware(datetime.combine(meeting.held_on, clock)).astimezone(UTC)


def address(email: str, name: str) -> vCalAddress:
    found = vCalAddress(f"MAILTO:{email.rpartition('<')[2].rstrip('>')}")
    if name:
        found.params["CN"] = name
    return found
