"""Nobody stays signed in for ever, or while away: counted by the server, whatever the browser does."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.sessions import SEEN_EVERY
from tests import factories

pytestmark = pytest.mark.django_db

MORNING = timezone.make_aware(datetime(2026, 11, 23, 8, 30))
AWAY = "You were signed out because you did nothing here for 30 minutes."
LONG_AGO = "You were signed out because you signed in 8 hours ago."
SIGN_IN = reverse("account_login")


@pytest.fixture
def clock(monkeypatch):
    """`clock(minutes=31)` goes on from where it was."""
    at = [MORNING]
    monkeypatch.setattr(timezone, "now", lambda: at[0])

    def go_on(**by) -> None:
        at[0] += timedelta(**by)

    return go_on


@pytest.fixture
def somebody(clock, client):
    """Somebody who has just signed in through the form."""
    factories.make_user(Role.CHAIR, email="chair@lscb.example", password=factories.PASSWORD)
    client.post(SIGN_IN, {"login": "chair@lscb.example", "password": factories.PASSWORD})
    return client


def is_in(somebody) -> bool:
    return somebody.get("/account/").status_code == 200


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_somebody_who_is_away_for_half_an_hour_is_signed_out(minutes, stays, clock, somebody, figure):
    clock(minutes=minutes)

    found = is_in(somebody)

    figure("sessions", f"{minutes} minutes idle: {'in' if found else 'out'}", reached=found is stays)
    assert found is stays


def test_being_there_all_day_lasts_eight_hours_though_every_request_is_seen(clock, somebody, figure):
    found = []
    for _ in range(8 * 12):
        clock(minutes=5)
        found.append(is_in(somebody))
    clock(minutes=1)
    found.append(is_in(somebody))

    figure(
        "sessions", f"active every 5 minutes: out after {found.index(False) * 5} minutes", reached=found[-1] is False
    )
    assert found == [True] * 95 + [False, False]


def test_writing_to_the_session_does_not_make_the_day_longer(clock, somebody):
    for _ in range(17):
        clock(minutes=29)
        session = somebody.session
        session["something"] = "else"
        session.save()
        somebody.get("/account/")

    assert not is_in(somebody)


def test_signing_in_again_begins_a_new_day(clock, somebody):
    clock(hours=9)
    somebody.get("/account/")

    somebody.post(SIGN_IN, {"login": "chair@lscb.example", "password": factories.PASSWORD})

    assert is_in(somebody)
    clock(minutes=20)
    assert is_in(somebody)


def test_a_session_that_is_over_is_gone_on_the_server_too(clock, somebody):
    kept = somebody.cookies["sessionid"].value
    clock(minutes=31)

    somebody.get("/account/")

    assert not Session.objects.filter(session_key=kept).exists()


@pytest.mark.parametrize(("away", "why"), [({"minutes": 31}, AWAY), ({"hours": 8, "minutes": 1}, LONG_AGO)])
def test_the_sign_in_page_says_why_and_leads_back(away, why, clock, somebody):
    clock(**away)

    answer = somebody.get("/outstanding/?group=age")
    page = somebody.get(answer.url).content.decode()

    assert answer.url == f"{SIGN_IN}?next=/outstanding/%3Fgroup%3Dage"
    assert why in page
    assert "What you typed and did not save before is not kept." in page


def test_a_form_that_comes_too_late_leads_back_to_its_page_and_saves_nothing(clock, somebody):
    record = factories.make_record()
    form = f"/assurance/{record.pk}/withdraw/?from=1.1"
    clock(minutes=31)

    answer = somebody.post(
        f"/assurance/{record.pk}/accept/", {"version": "1"}, headers={"Referer": f"http://testserver{form}#part"}
    )
    elsewhere = somebody.post("/account/stay-signed-in/", headers={"Referer": "https://evil.example/x"})

    assert answer.url == f"{SIGN_IN}?next=/assurance/{record.pk}/withdraw/%3Ffrom%3D1.1"
    assert elsewhere.url == f"{SIGN_IN}?next=/account/stay-signed-in/"
    record.refresh_from_db()
    assert record.version == 1


def test_a_fragment_leads_the_whole_page_to_signing_in(clock, somebody):
    clock(minutes=31)

    answer = somebody.get("/plans/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}?next=/plans/"
    assert AWAY in somebody.get(answer.headers["HX-Redirect"]).content.decode()


def test_pages_for_everybody_stay_open(clock, somebody):
    clock(minutes=31)

    assert somebody.get("/privacy/").status_code == 200


def test_being_seen_is_written_once_a_minute(clock, somebody, django_assert_num_queries):
    clock(seconds=SEEN_EVERY - 1)
    with django_assert_num_queries(2):  # the session and the person
        somebody.get("/what-each-role-may-do/")
    clock(seconds=1)
    with django_assert_num_queries(5):  # and the session, written in a savepoint
        somebody.get("/what-each-role-may-do/")
    with django_assert_num_queries(2):
        somebody.get("/what-each-role-may-do/")


def test_saying_that_one_is_there_counts(clock, somebody):
    for _ in range(3):
        clock(minutes=25)
        assert somebody.post("/account/stay-signed-in/").status_code == 204

    assert is_in(somebody)


def test_the_limits_are_settings(clock, somebody, settings):
    settings.SESSION_IDLE_MINUTES = 5
    clock(minutes=6)

    answer = somebody.get("/account/")

    assert "you did nothing here for 5 minutes" in somebody.get(answer.url).content.decode()


def test_a_form_says_how_long_there_is(somebody, client_for, settings):
    row = factories.make_recommendation()
    html = client_for(Role.CHAIR).get(f"{row.get_absolute_url()}assurance/add/").content.decode()

    assert "Save within 30 minutes" in html
    assert 'data-idle="1800" data-left="28800"' in html
