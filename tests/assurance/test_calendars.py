"""The private calendar: what it holds, who may read it, and that its address is known to its person alone."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from assurance.answer_links import hash_of
from assurance.models import CalendarFeed
from assurance.services import rebuild_positions
from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent, Kind
from tests import factories
from tests.racing import RUNNERS, outcomes, race
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TOKEN = "bN3-x_9QbN3-x_9QbN3-x_9QbN3-x_9QbN3-x_9QbN3"
PAGE = "/account/calendar/"
ASKED, DUE, MORE_TIME = date(2026, 11, 2), date(2026, 12, 1), date(2026, 12, 31)


@pytest.fixture
def part():
    agency = factories.make_agency("Epsom and St Helier", short_name="Epsom and St Helier")
    return factories.make_plan_agency(factories.make_plan("child-d", publication_name="Child D"), agency, number=6)


def row_of(part, ref="6.4"):
    return factories.make_recommendation(ref, plan_agency=part, text="The words of the recommendation.")


def ask(*rows, due_on=DUE):
    cycle = factories.make_cycle(sent_on=ASKED, due_on=due_on)
    return factories.make_request(*rows, cycle=cycle, sent_on=ASKED, due_on=due_on)


def feed_of(user, token=TOKEN):
    return factories.make_calendar_feed(by=user, token_sha256=hash_of(token))


def read(token=TOKEN, **headers):
    return Client().get(f"/calendar/{token}.ics", headers=headers)


def events_of(user) -> list[tuple[str, date]]:
    feed_of(user)
    events = Calendar.from_ical(read().content).walk("VEVENT")
    return [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in events]


def test_the_calendar_holds_every_kind_of_date_by_references_alone(part, manager):
    rows = [row_of(part, f"6.{number}") for number in range(1, 8)]
    ask(rows[0], rows[1])
    factories.make_decision(rows[2], by=manager, next_review_on=date(2027, 1, 4))
    factories.make_action(rows[3], target_date=date(2027, 1, 31), text="The words of the action.")
    factories.make_action(rows[4], status="ongoing", review_on=date(2027, 2, 1))
    factories.make_follow_up(rows[5], due_on=date(2027, 3, 31), text="The words of the follow-up.")
    factories.make_regular_report(rows[6], rows[5], next_due_on=date(2027, 3, 31), title="The words of the report.")

    found = events_of(manager)

    assert found == [
        ("Child D 6.1, 6.2: assurance due, Epsom and St Helier", DUE),
        ("Child D 6.3: review of assurance, Epsom and St Helier", date(2027, 1, 4)),
        ("Child D 6.4: target date, Epsom and St Helier", date(2027, 1, 31)),
        ("Child D 6.5: review of the action, Epsom and St Helier", date(2027, 2, 1)),
        ("Child D 6.6: follow-up due, Epsom and St Helier", date(2027, 3, 31)),
        ("Child D 6.6, 6.7: report due, Epsom and St Helier", date(2027, 3, 31)),
    ]
    assert b"words" not in read().content


def test_more_time_moves_the_date_of_its_row(part, manager):
    first, second = row_of(part, "6.1"), row_of(part, "6.2")
    requested = ask(first, second).requested.get(recommendation=second)
    agreed = {"state": "agreed", "due_on": MORE_TIME, "decided_on": ASKED, "decided_by": manager}
    factories.make_extension(requested, **agreed)
    rebuild_positions([second.pk])

    assert events_of(manager) == [
        ("Child D 6.1: assurance due, Epsom and St Helier", DUE),
        ("Child D 6.2: assurance due, Epsom and St Helier", MORE_TIME),
    ]


def test_what_is_done_answered_or_ended_is_no_date_any_more(part, manager):
    row = row_of(part)
    ask(row)
    factories.make_record(row, received_on=date(2026, 11, 20))
    factories.make_action(row, status="complete", target_date=DUE)
    done = {"state": "done", "settled_on": ASKED, "settled_by": manager, "settled_reason": "It was repeated."}
    factories.make_follow_up(row, due_on=DUE, **done)
    factories.make_regular_report(row, next_due_on=DUE, ended_on=ASKED, ended_reason="Not needed.")

    assert events_of(manager) == []


@pytest.mark.parametrize(
    ("day", "is_held"),
    [
        (date(2024, 10, 31), False),
        (date(2024, 11, 1), True),
        (date(2029, 11, 1), True),
        (date(2029, 11, 2), False),
    ],
)
def test_two_years_back_and_three_ahead_are_held(day, is_held, part, manager):
    factories.make_action(row_of(part), target_date=day)

    assert bool(events_of(manager)) is is_held


def test_an_agency_lead_reads_the_own_agency_alone(part, agency_lead):
    own = factories.make_plan_agency(part.plan, agency_lead.agency, number=7)
    for row in (row_of(part, "6.4"), row_of(own, "7.1")):
        factories.make_action(row, target_date=DUE)
        factories.make_action(row, status="ongoing", review_on=DUE)
        factories.make_follow_up(row, due_on=DUE)
        factories.make_regular_report(row, next_due_on=DUE)
        factories.make_decision(row, by=agency_lead, next_review_on=DUE)
    ask(row_of(part, "6.5"))
    ask(row_of(own, "7.2"))

    found = events_of(agency_lead)

    assert len(found) == 6
    assert [summary for summary, _ in found if not summary.startswith("Child D 7.")] == []


def test_an_event_is_all_day_leads_to_its_page_and_keeps_its_name(part, manager):
    action = factories.make_action(row_of(part), target_date=DUE)
    feed_of(manager)

    [event] = Calendar.from_ical(read().content).walk("VEVENT")
    type(action).objects.filter(pk=action.pk).update(target_date=MORE_TIME, version=2)
    [later] = Calendar.from_ical(read().content).walk("VEVENT")

    assert (event["DTSTART"].dt, event["DTEND"].dt, event["TRANSP"]) == (DUE, DUE + timedelta(days=1), "TRANSPARENT")
    assert event["URL"] == "http://127.0.0.1:8000/plans/child-d/6.4/"
    assert (event["UID"], later["UID"]) == (f"target-{action.pk}@127.0.0.1",) * 2
    assert (event["SEQUENCE"], later["SEQUENCE"], later["DTSTART"].dt) == (0, 1, MORE_TIME)
    assert event["DTSTAMP"].dt == action.updated_at.replace(microsecond=0)


def test_the_text_is_what_the_standard_asks_for(part, manager):
    """RFC 5545, 3.1: lines end in CRLF and have at most 75 bytes; a longer one goes on after a blank."""
    agency = part.agency
    agency.short_name = "Épsom; St Helier, and others with a name that is rather long"
    agency.save()
    factories.make_action(row_of(part), target_date=DUE)
    feed_of(manager)

    text = read().content

    assert text.endswith(b"END:VCALENDAR\r\n")
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", text) is None
    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    unfolded = text.replace(b"\r\n ", b"").decode()
    summary = "SUMMARY:Child D 6.4: target date\\, Épsom\\; St Helier\\, and others with a name that is rather long\r\n"
    assert summary in unfolded
    assert f"DTSTART;VALUE=DATE:{DUE:%Y%m%d}\r\n" in unfolded
    lines = unfolded.split("\r\n")
    assert [line for line in lines if line and not re.match(r"[A-Z-]+[;:]", line)] == []
    assert [len([line for line in lines if line.startswith(name)]) for name in ("UID:", "DTSTAMP:")] == [1, 1]
    assert {"VERSION:2.0", "METHOD:PUBLISH"} <= set(lines)


def test_a_calendar_asks_what_is_new_and_is_told_when_nothing_is(part, manager):
    factories.make_action(row_of(part), target_date=DUE)
    feed_of(manager)

    first = read()
    same = read(**{"If-None-Match": first["ETag"]})
    factories.make_follow_up(row_of(part, "6.5"), due_on=DUE)
    changed = read(**{"If-None-Match": first["ETag"]})

    assert (first["Content-Type"], first["Cache-Control"]) == ("text/calendar; charset=utf-8", "private, max-age=900")
    assert [each.status_code for each in (first, same, changed)] == [200, 304, 200]
    assert "Set-Cookie" not in first


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_the_address_is_only_read(method, manager):
    feed_of(manager)

    assert getattr(Client(), method)(f"/calendar/{TOKEN}.ics").status_code == 405
    assert Client().head(f"/calendar/{TOKEN}.ics").status_code == 200


def end_appointment(feed):
    feed.user.appointments.update(ends_on=date(2026, 11, 22))


def close_account(feed):
    User.objects.filter(pk=feed.user_id).update(is_active=False)


def revoke(feed):
    CalendarFeed.objects.update(revoked_at=feed.made_at)


@pytest.mark.parametrize("ends", [end_appointment, close_account, revoke])
def test_nobody_reads_a_calendar_after_its_end(ends, part):
    factories.make_action(row_of(part), target_date=DUE)
    feed = feed_of(factories.make_user(Role.CHAIR))
    before = read().status_code

    ends(feed)

    assert (before, read().status_code) == (200, 404)


def test_reading_writes_nothing_and_costs_the_same_however_much_there_is(part, manager):
    feed_of(manager)

    def fill(ref):
        row, asked = row_of(part, f"{ref}.1"), row_of(part, f"{ref}.2")
        factories.make_action(row, target_date=DUE)
        factories.make_action(row, status="ongoing", review_on=DUE)
        factories.make_follow_up(row, due_on=DUE)
        factories.make_regular_report(row, next_due_on=DUE)
        factories.make_decision(row, by=manager, next_review_on=DUE)
        ask(asked)

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            read()
        return [query["sql"] for query in captured]

    fill(1)
    with_one = queries()
    fill(2)
    fill(3)
    with_three = queries()

    assert len(with_one) == len(with_three) <= 13, with_three
    assert [sql for sql in with_three if not sql.startswith("SELECT")] == []


def test_guessing_is_slowed_down_and_the_right_address_goes_on_working(manager):
    feed_of(manager)

    statuses = [read(f"guess-{number}").status_code for number in range(22)]

    assert (statuses.count(404), statuses.count(429), read().status_code) == (20, 2, 200)
    assert AuditEvent.objects.filter(action="throttled", kind=Kind.SIGN_IN).count() == 1


def test_the_address_is_shown_once_and_kept_nowhere(client_for, member):
    client = client_for(member)

    page = client.post(PAGE, filled(client.get(PAGE)))

    path = page.context["address"].removeprefix("http://127.0.0.1:8000")
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert Client().get(path).status_code == 200
    assert len(token) == 43
    assert token in page.content.decode()
    assert token not in client.get(PAGE).content.decode()
    assert CalendarFeed.objects.get().token_sha256 == hash_of(token)
    [event] = AuditEvent.objects.filter(action="calendar_feed_made")
    assert (event.actor_id, token in event.details) == (member.pk, False)


def test_a_new_address_ends_the_old_one_and_closing_ends_both(client_for, member):
    client = client_for(member)
    first = client.post(PAGE, filled(client.get(PAGE))).context["address"]
    second = client.post(PAGE, filled(client.get(PAGE))).context["address"]
    after_second = [Client().get(address).status_code for address in (first, second)]

    closed = client.post(f"{PAGE}close/", filled(client.get(PAGE)))

    assert after_second == [404, 200]
    assert closed.status_code == 302
    assert [Client().get(address).status_code for address in (first, second)] == [404, 404]
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 0


def test_the_same_page_sent_twice_makes_one_address(client_for, member):
    client = client_for(member)
    sent = filled(client.get(PAGE))

    first, second = client.post(PAGE, sent), client.post(PAGE, sent)
    closed = [client.post(f"{PAGE}close/", filled(client.get(PAGE))).status_code for _ in range(2)]

    assert (first.status_code, second.status_code, CalendarFeed.objects.count()) == (200, 302, 1)
    assert closed == [302, 302]
    assert AuditEvent.objects.filter(action="calendar_feed_revoked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_clicks_at_once_one_makes_the_address(client_for, member):
    client = client_for(member)
    sent = filled(client.get(PAGE))

    def press(number: int):
        mine = Client()
        mine.cookies = client.cookies
        return mine.post(PAGE, sent).status_code

    results = race(press)

    assert outcomes(results) == {"int": RUNNERS}
    assert sorted(results) == [200] + [302] * (RUNNERS - 1)
    assert CalendarFeed.objects.count() == 1


def test_the_account_leads_to_the_calendar(client_for, member):
    assert PAGE in client_for(member).get(reverse("accounts:profile")).content.decode()
