"""The pages of the audit trail: found by words, kind and day; for those who may; exported as it is."""

import csv
import io

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.anchors import current_anchor
from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.csv_lines import cell
from tests import factories
from tests.audit.tampering import an_unprotected_table

pytestmark = pytest.mark.django_db

LIST = "/audit-trail/"
EXPORT = "/audit-trail/events.csv"
CHANGE = {"label": "Lead person", "before": "B. Matron", "after": "A. Nurse"}


@pytest.fixture
def events(manager):
    """Three events: a change, a sign-in by another person, and an export."""
    with recorded():
        record(
            Kind.CHANGE, "action_updated", by=manager, subject="Audit of wards", changes=[CHANGE], object_type="action"
        )
    with recorded():
        record(Kind.SIGN_IN, "signed_in", by=factories.make_user(name="Robin Achebe"))
    with recorded():
        record(Kind.ACCESS, "plan_exported", by=manager, subject="child-d", rows=52)
    return list(AuditEvent.objects.order_by("number"))


@pytest.fixture
def reader(client_for):
    client = client_for(Role.SCRUTINEER)
    with an_unprotected_table() as everything:
        everything.filter(action="signed_in", actor_name__startswith="Person").delete()
    return client


def numbers(page) -> list[int]:
    return [event.number for event in page.context["page_obj"].object_list]


def test_the_newest_events_come_first_in_words(reader, events):
    page = reader.get(LIST)

    assert numbers(page) == [3, 2, 1]
    text = page.content.decode()
    assert "Plan exported" in text
    assert "Action updated" in text
    assert events[-1].hash in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "wards"}, [1]),
        ({"q": "matron nurse"}, [1]),
        ({"q": "matron wards elsewhere"}, []),
        ({"q": "achebe"}, [2]),
        ({"kind": "access"}, [3]),
        ({"action": "signed_in"}, [2]),
        ({"kind": "access", "action": "signed_in"}, []),
    ],
)
def test_events_are_found_by_words_and_kind(reader, events, asked, found):
    assert numbers(reader.get(LIST, asked)) == found


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [(("23", "11", "2026"), None, 3), (("24", "11", "2026"), None, 0), (None, ("22", "11", "2026"), 0)],
    ids=["from that day", "from the next", "until the day before"],
)
def test_events_are_found_by_day(client_for, manager, stopped_clock, first, last, count):
    client = client_for(Role.SCRUTINEER)
    before = AuditEvent.objects.count()
    for _ in range(3 - before):
        with recorded():
            record(Kind.CHANGE, "action_updated", by=manager)
    asked = {}
    for name, day in (("first", first), ("last", last)):
        asked |= dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), day or ("", "", ""), strict=True))

    assert len(numbers(client.get(LIST, asked))) == count


def test_days_the_wrong_way_round_are_refused_in_words(reader, events):
    asked = {"first_day": "2", "first_month": "1", "first_year": "2026"}
    asked |= {"last_day": "1", "last_month": "1", "last_year": "2026"}

    page = reader.get(LIST, asked)

    assert page.status_code == 422
    assert page.context["filter"].form.errors == {"last": ["The last day must be the first day or later"]}
    assert numbers(page) == []


def test_nothing_found_says_so(reader, events):
    assert "No event to show" in reader.get(LIST, {"q": "zebra"}).content.decode()


def test_an_event_shows_before_and_after_and_its_seal(reader, events):
    page = reader.get(reverse("audit:event-detail", args=[1])).content.decode()

    assert [word for word in ("B. Matron", "A. Nurse", events[0].hash, "Audit of wards") if word not in page] == []


def test_other_details_are_shown_by_their_names(reader, events):
    shown = reader.get(reverse("audit:event-detail", args=[3])).context["shown"]

    assert shown.rest == [("Rows", "52")]


def test_the_export_holds_every_column_of_the_shown_events_and_is_recorded(reader, events):
    answer = reader.get(EXPORT, {"kind": "change"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert [(row["number"], row["hash"], row["actor_name"]) for row in rows] == [
        ("1", events[0].hash, events[0].actor_name)
    ]
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-trail-')
    last = AuditEvent.objects.order_by("-number").first()
    assert (last.kind, last.action) == (Kind.ACCESS, "audit_trail_exported")


@pytest.mark.parametrize(
    ("asked", "index"),
    [({"request_id": "abc"}, "audit_event_request"), ({"action": "signed_in"}, "audit_event_action")],
    ids=["what happened together", "what happened"],
)
def test_a_long_trail_is_not_read_from_end_to_end(asked, index):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which is quickest for a table without rows

    assert index in AuditEvent.objects.filter(**asked).order_by().explain()


@pytest.mark.parametrize("text", ["=1+1", " =1+1", "+44", "-1", "@x", "\t=1", "＝1"])
def test_no_cell_of_the_export_is_a_formula(text):
    assert cell(text) == f"'{text}"
    assert cell("x=1") == "x=1"


def test_the_check_says_that_the_trail_is_whole(reader, events):
    page = reader.post("/audit-trail/verify/", follow=True).content.decode()

    assert "The audit trail is whole: 3 events." in page
    assert AuditEvent.objects.order_by("-number").first().action == "audit_trail_verified"


def test_the_check_says_what_is_wrong(reader, events):
    with an_unprotected_table() as everything:
        everything.filter(number=2).update(actor_name="Somebody Else")

    page = reader.post("/audit-trail/verify/", follow=True).content.decode()

    assert "The audit trail is not whole." in page
    assert "event 2: its seal is wrong" in page


@pytest.mark.parametrize("role", [Role.CHAIR, Role.BOARD_MEMBER, Role.AGENCY_LEAD])
def test_it_is_hidden_from_who_may_not_read_it(client_for, events, role):
    agency = factories.make_agency() if role == Role.AGENCY_LEAD else None
    person = factories.make_user(role, agency=agency)
    client = client_for(person)

    addresses = [LIST, EXPORT, f"{LIST}1/"]

    assert [client.get(address).status_code for address in addresses] == [403, 403, 403]
    assert AuditEvent.objects.visible_to(person).count() == 0
    assert LIST not in client.get("/").content.decode()


def test_what_is_refused_is_recorded(client_for, member):
    client = client_for(member)

    client.get(LIST)
    client.get("/plans/no-such-plan/")

    last = AuditEvent.objects.order_by("-number")[:2]
    assert [(e.kind, e.action, e.object_id, e.actor_id, e.address) for e in last] == [
        (Kind.REFUSAL, "not_found_or_hidden", "assurance:plan-detail", member.pk, "127.0.0.1"),
        (Kind.REFUSAL, "access_refused", "audit:event-list", member.pk, "127.0.0.1"),
    ]


def test_a_stranger_does_not_fill_the_record():
    client = Client(enforce_csrf_checks=True)

    answers = [client.post("/accounts/login/", {"login": "x"}).status_code for _ in range(5)]

    refusals = AuditEvent.objects.filter(kind=Kind.REFUSAL)
    assert answers == [403] * 5
    assert [(event.actor_id, event.object_id) for event in refusals] == [(None, "account_login")]


def test_a_stranger_with_a_network_of_addresses_does_not_fill_the_record():
    for number in range(1, 21):
        Client(enforce_csrf_checks=True, REMOTE_ADDR=f"2001:db8::{number:x}").post(reverse("account_login"))

    assert AuditEvent.objects.filter(kind=Kind.REFUSAL).count() == 1


def test_an_address_that_does_not_exist_is_no_refusal(client_for, member):
    client = client_for(member)
    before = current_anchor()

    client.get("/nothing-here/")

    assert current_anchor() == before


@pytest.mark.parametrize("error", [OperationalError("locked"), InterfaceError("closed"), OSError(28, "full")])
def test_a_refusal_that_cannot_be_kept_is_still_a_refusal(client_for, member, monkeypatch, caplog, error):
    def refuse(*args, **kwargs):
        raise error

    client = client_for(member)
    monkeypatch.setattr("lscb_tracker.audit.middleware.record", refuse)

    assert client.get(LIST).status_code == 403
    assert "A refusal (403) could not be recorded." in caplog.text
