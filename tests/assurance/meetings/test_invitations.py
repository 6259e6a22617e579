"""Invitations by mail with a calendar file: to whom, what they say, what calendars make of them, taking them back."""

import uuid
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from icalendar import Calendar

from assurance import services
from assurance.mailing.sending import send_waiting
from assurance.meetings.detail import guests_of
from assurance.models import Delivery
from recommendations.versioning import AlreadySaved
from tests import factories
from tests.meeting_papers import make_agenda_item, make_attendee, make_closed_meeting, make_meeting
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

SECRET = "The words of the recommendation."


@pytest.fixture
def meeting():
    times = {"starts_at": time(10), "ends_at": time(12, 30), "place": "Room 4; first floor"}
    return make_meeting(title="Summer meeting", held_on=date(2027, 7, 5), chair_name="C. Chair", **times)


def invite(meeting, *attendees, by):
    meeting.refresh_from_db()
    key = uuid.uuid4()
    return services.invite_to_meeting(meeting=meeting, attendees=attendees, by=by, submission_key=key)


def change(meeting, by, **fields):
    meeting.refresh_from_db()
    given = {name: getattr(meeting, name) for name in ("kind", "title", "held_on", "starts_at", "ends_at", "place")}
    details = services.MeetingDetails(**given | fields)
    services.edit_meeting(meeting=meeting, version=meeting.version, details=details, by=by)


def cancel(meeting, by):
    meeting.refresh_from_db()
    services.cancel_meeting(meeting=meeting, version=meeting.version, reason="Snow.", by=by)


def send(now):
    return send_waiting(clock=lambda: now)


def event_in(mail) -> tuple[str, dict]:
    """The method of the calendar file of a mail, and its event."""
    [(name, content, mime_type)] = mail.attachments
    calendar = Calendar.from_ical(content)
    assert (name, mime_type) == ("meeting.ics", f"text/calendar; method={calendar['METHOD']}")
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_an_invitation_brings_the_meeting_into_a_calendar(meeting, manager, mailoutbox, stopped_clock):
    invite(meeting, make_attendee(meeting, email="nurse@trust.example", name="A. Nurse"), by=manager)

    send(stopped_clock)

    [mail] = mailoutbox
    method, event = event_in(mail)
    assert mail.subject == "Invitation: Summer meeting, 5 July 2027"
    assert "Monday 5 July 2027, 10:00 to 12:30\nRoom 4; first floor\nChaired by C. Chair" in mail.body
    assert (method, event["UID"], event["SEQUENCE"]) == ("REQUEST", f"meeting-{meeting.pk}@127.0.0.1", 0)
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Summer meeting", "Room 4; first floor")
    assert event["DTSTART"].to_ical() == b"20270705T090000Z"  # summer time
    assert event["DTEND"].to_ical() == b"20270705T113000Z"
    assert (str(event["ATTENDEE"]), event["ATTENDEE"].params["CN"]) == ("MAILTO:nurse@trust.example", "A. Nurse")


def test_an_invitation_names_references_of_the_own_agency_and_none_of_the_words(
    meeting, manager, mailoutbox, stopped_clock
):
    agency = factories.make_agency()
    part = factories.make_plan_agency(factories.make_plan(publication_name="Child D"), agency)
    own = factories.make_recommendation("6.4", plan_agency=part, text=SECRET)
    make_agenda_item(meeting, own, note="A confidential note.", brought_because="A confidential reason.")
    make_agenda_item(meeting, factories.make_recommendation("9.9", text=SECRET))
    make_agenda_item(meeting, title="A confidential title")
    invite(meeting, make_attendee(meeting, agency, email="nurse@trust.example"), by=manager)

    send(stopped_clock)

    [mail] = mailoutbox
    said = mail.body + mail.alternatives[0].content + mail.attachments[0].content
    assert "On the agenda for your agency: Child D 6.4." in mail.body
    assert [word for word in ("9.9", SECRET, "onfidential") if word in said] == []


@pytest.mark.parametrize("has_account", [True, False])
def test_who_has_an_account_finds_the_meeting_by_a_link(
    meeting, manager, member, mailoutbox, stopped_clock, has_account
):
    email = member.email if has_account else "nobody@trust.example"
    invite(meeting, make_attendee(meeting, email=email), by=manager)

    send(stopped_clock)

    assert (meeting.get_absolute_url() in mailoutbox[0].body) is has_account


def test_a_change_is_told_with_the_same_uid_and_a_higher_sequence(meeting, manager, mailoutbox, stopped_clock):
    guest = make_attendee(meeting)
    invite(meeting, guest, by=manager)
    send(stopped_clock)
    change(meeting, manager, held_on=date(2027, 7, 6))
    between = [each.invitation for each in guests_of(meeting, manager)]
    invite(meeting, guest, by=manager)
    send(stopped_clock)

    first, second = [event_in(mail)[1] for mail in mailoutbox]
    assert between == ["Invited before the last change"]
    assert [each.invitation for each in guests_of(meeting, manager)] == ["Invited"]
    assert mailoutbox[1].subject == "Changed: Summer meeting, 6 July 2027"
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)


def test_cancelling_tells_those_who_were_invited_and_nobody_else(meeting, manager, mailoutbox, stopped_clock):
    invited, waiting = make_attendee(meeting, email="a@trust.example"), make_attendee(meeting, email="b@trust.example")
    make_attendee(meeting, email="c@trust.example")
    invite(meeting, invited, by=manager)
    send(stopped_clock)
    invite(meeting, waiting, by=manager)

    cancel(meeting, manager)
    send(stopped_clock)

    assert [mail.to for mail in mailoutbox] == [["a@trust.example"], ["a@trust.example"]]
    method, event = event_in(mailoutbox[1])
    assert mailoutbox[1].subject == "Cancelled: Summer meeting, 5 July 2027"
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert event["UID"] == event_in(mailoutbox[0])[1]["UID"]
    assert Delivery.objects.filter(state="not_needed").count() == 1


def test_who_is_taken_off_the_list_is_told(meeting, manager, mailoutbox, stopped_clock):
    guest = make_attendee(meeting)
    invite(meeting, guest, by=manager)
    send(stopped_clock)

    services.remove_attendee(attendee=guest, version=1, reason="Another comes.", by=manager)
    send(stopped_clock)

    assert mailoutbox[1].subject == "You need not come: Summer meeting, 5 July 2027"
    assert event_in(mailoutbox[1])[0] == "CANCEL"
    assert "Another comes." not in mailoutbox[1].body


def test_an_invitation_that_was_overtaken_is_not_sent(meeting, manager, mailoutbox, stopped_clock):
    """It was claimed by a sender in the moment in which the meeting was cancelled."""
    guest = make_attendee(meeting)
    invite(meeting, guest, by=manager)
    type(meeting).objects.filter(pk=meeting.pk).update(state="cancelled", cancelled_reason="Snow.")

    assert send(stopped_clock) == {"no longer needed": 1}
    assert mailoutbox == []


def test_the_same_form_invites_once(meeting, manager):
    guest, key = make_attendee(meeting), uuid.uuid4()
    sent = {"meeting": meeting, "attendees": [guest], "by": manager, "submission_key": key}
    services.invite_to_meeting(**sent)

    with pytest.raises(AlreadySaved):
        services.invite_to_meeting(**sent)
    assert Delivery.objects.count() == 1


def test_nobody_is_invited_to_a_closed_meeting(manager):
    closed = make_closed_meeting(by=manager)

    with pytest.raises(ValidationError, match="This meeting is closed"):
        invite(closed, make_attendee(closed), by=manager)


def test_the_page_ticks_whoever_does_not_know_yet(client_for, meeting, manager, stopped_clock):
    knows, does_not = make_attendee(meeting, email="a@trust.example"), make_attendee(meeting, email="b@trust.example")
    make_attendee(meeting, name="No Address", email="")
    invite(meeting, knows, by=manager)
    url, client = reverse("assurance:meeting-invite", args=[meeting.pk]), client_for(manager)

    page = client.get(url)
    answer = client.post(url, filled(page))

    assert page.context["form"]["attendees"].value() == [does_not.pk]
    assert "for want of an address: No Address" in page.content.decode()
    assert answer.url == f"{meeting.get_absolute_url()}#people"
    assert list(Delivery.objects.order_by("pk").values_list("about_id", flat=True)) == [knows.pk, does_not.pk]


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_gets_the_calendar_file_whole(smtp_server, stopped_clock):
    """With the line ends and the method by which mail programs know an invitation."""
    meeting, manager = make_meeting(title="Déjà vu"), factories.make_user()
    invite(meeting, make_attendee(meeting), by=manager)

    send(stopped_clock)

    [received] = smtp_server.received
    [part] = [each for each in received.message.walk() if each.get_content_type() == "text/calendar"]
    text = part.get_payload(decode=True).decode()
    assert part.get_param("method") == "REQUEST"
    assert "SUMMARY:Déjà vu\r\n" in text
    assert "\r\r" not in text
