"""The pages on which administrators look after people."""

from datetime import date, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from lscb_tracker.accounts.events import PersonEvent, SignInEvent
from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.people_page import PEOPLE_ON_A_PAGE
from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.services.administrators import NOT_ONESELF
from lscb_tracker.audit.words import action_words
from tests import factories
from tests.accounts.second_steps import add_app
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

PEOPLE = reverse("accounts:person-list")


def url_of(name: str, person: User, *more) -> str:
    return reverse(f"accounts:{name}", args=[person.pk, *more])


def names(page) -> list[str]:
    return [person.name for person in page.context["page_obj"]]


@pytest.fixture
def client(client_for, administrator):
    User.objects.filter(pk=administrator.pk).update(name="An Administrator", last_login=timezone.now())
    return client_for(administrator)


@pytest.fixture
def everybody():
    """One of each kind, named for it."""
    cafcass = factories.make_agency("Cafcass", slug="cafcass")
    known = {"password": factories.PASSWORD}
    factories.make_user(Role.AGENCY_LEAD, agency=cafcass, name="Lead of Cafcass", **known)
    factories.make_user(Role.CHAIR, name="Closed Chair", is_active=False, **known)
    factories.make_user(Role.CHAIR, name="Invited Chair")
    factories.make_user(name="Nobody’s Member", **known)
    ends = factories.make_user(name="Ending Scrutineer", **known)
    factories.make_appointment(ends, Role.SCRUTINEER, ends_on=date(2026, 12, 21))
    goes_on = factories.make_user(name="Going On", **known)
    factories.make_appointment(goes_on, Role.SCRUTINEER, ends_on=date(2026, 12, 21))
    factories.make_appointment(goes_on, Role.SCRUTINEER, starts_on=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=cafcass", ["Lead of Cafcass"]),
        ("q=chair+invited", ["Invited Chair"]),
        ("q=administrator@lscb", ["An Administrator"]),
        ("role=chair", ["Closed Chair", "Invited Chair"]),
        ("agency=cafcass", ["Lead of Cafcass"]),
        ("role=chair&agency=cafcass", []),
        ("state=closed", ["Closed Chair"]),
        ("state=invited", ["Invited Chair"]),
        ("state=unappointed", ["Nobody’s Member"]),
        ("state=ending", ["Ending Scrutineer"]),
        ("state=signing_in", ["An Administrator", "Ending Scrutineer", "Going On", "Lead of Cafcass"]),
    ],
)
def test_people_are_found_by_what_is_known_of_them(query, found, client, everybody):
    page = client.get(f"{PEOPLE}?{query}")

    assert names(page) == found
    assert ("Nobody matches" in page.content.decode()) is not found or bool(found)


def test_a_filter_that_makes_no_sense_shows_nobody_and_says_so(client, everybody):
    page = client.get(f"{PEOPLE}?role=king")

    assert (page.status_code, names(page)) == (422, [])
    assert "Choose the role from the list" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_many(rows, client, django_assert_num_queries):
    for _ in range(rows):
        factories.make_user(Role.AGENCY_LEAD)

    with django_assert_num_queries(6):  # session, user; agencies offered, count, people, their appointments
        client.get(PEOPLE)


def test_a_long_list_has_pages(client):
    for _ in range(PEOPLE_ON_A_PAGE):
        factories.make_user()

    page = client.get(f"{PEOPLE}?page=2")

    assert len(names(page)) == 1
    assert f"Showing {PEOPLE_ON_A_PAGE + 1} to {PEOPLE_ON_A_PAGE + 1}" in page.content.decode()


def test_a_person_is_shown_with_appointments_by_their_time_and_what_was_changed(client, administrator):
    person = factories.make_user(name="Alex Brennan", password=factories.PASSWORD)
    factories.make_appointment(person, Role.CHAIR, subgroups=[factories.make_subgroup("Case Review")])
    factories.make_appointment(person, Role.SCRUTINEER, ends_on=date(2026, 11, 22))
    factories.make_appointment(person, Role.BOARD_MEMBER, starts_on=date(2026, 11, 24))
    url = url_of("person-update", person)
    client.post(url, filled(client.get(url), name="Alexandra Brennan"))

    page = client.get(person.get_absolute_url())

    headings = [(heading, [each.role for each in found]) for heading, found in page.context["appointments"]]
    assert headings == [("In force", ["chair"]), ("To come", ["board_member"]), ("Over", ["scrutineer"])]
    [event] = page.context["events"]
    assert (event.title, event.by) == ("Name or email address changed", "An Administrator")
    assert event.changes == [{"label": "Name", "before": "Alex Brennan", "after": "Alexandra Brennan"}]
    assert "Case Review" in page.content.decode()


@pytest.mark.parametrize("events", [PersonEvent, SignInEvent])
def test_the_audit_trail_says_in_words_what_was_done_to_people(events):
    assert {value: action_words(value) for value in events.values} == dict(events.choices)


def test_the_page_of_a_person_costs_a_fixed_number_of_queries(client, django_assert_num_queries):
    person = factories.make_user(Role.CHAIR)
    for role in (Role.SCRUTINEER, Role.BOARD_MEMBER):
        factories.make_appointment(person, role)

    with django_assert_num_queries(7):  # session, user; person, appointments, subgroups, events, second steps
        client.get(person.get_absolute_url())


def test_an_appointment_is_added_changed_and_taken_back(client):
    person = factories.make_user(password=factories.PASSWORD)
    add = url_of("appointment-add", person)

    added = client.post(add, filled(client.get(add), role="chair"))
    appointment = person.appointments.get()
    change = url_of("appointment-update", person, appointment.pk)
    changed = client.post(change, filled(client.get(change), role="scrutineer", ends_on=date(2026, 12, 31)))
    take_back = url_of("appointment-withdraw", person, appointment.pk)
    taken = client.post(take_back, filled(client.get(take_back), reason="Wrong person"))

    assert [answer.url for answer in (added, changed, taken)] == [person.get_absolute_url()] * 3
    appointment.refresh_from_db()
    assert (appointment.role, appointment.ends_on) == ("scrutineer", date(2026, 12, 31))
    assert appointment.withdrawn_reason == "Wrong person"
    assert client.get(change).status_code == 404


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"role": "agency_lead"}, {"agency": ["Select the agency that the agency lead answers for"]}),
        (
            {"role": "chair", "ends_on": date(2026, 11, 22)},
            {"ends_on": ["The last day must be the same as or after the first day"]},
        ),
        ({}, {"role": ["Select the role"]}),
    ],
)
def test_an_appointment_that_makes_no_sense_is_refused_in_words(answers, errors, client):
    url = url_of("appointment-add", factories.make_user())

    page = client.post(url, filled(client.get(url), **answers))

    assert (page.status_code, page.context["form"].errors) == (422, errors)


def test_two_tabs_on_one_appointment_show_both_words(client, client_for):
    person = factories.make_user(Role.CHAIR)
    url = url_of("appointment-update", person, person.appointments.get().pk)
    first, second = (filled(client.get(url), role=role) for role in ("scrutineer", "board_member"))
    client_for(factories.make_user(Role.ADMINISTRATOR, name="B. Other")).post(url, first)

    page = client.post(url, second)

    assert page.status_code == 409
    [difference] = page.context["conflict"].differences
    assert (difference.yours, difference.stored) == ("Board member", "Independent scrutineer")
    assert person.appointments.get().role == "scrutineer"


def test_a_colleague_is_closed_with_a_reason_and_opened_again(client):
    person = factories.make_user(Role.CHAIR, password=factories.PASSWORD)
    close, reopen = url_of("person-close", person), url_of("person-reopen", person)

    client.post(close, filled(client.get(close), reason="Left the Trust"))
    page = client.get(person.get_absolute_url()).content.decode()
    client.post(reopen, filled(client.get(reopen)))

    assert "Left the Trust" in page
    person.refresh_from_db()
    assert person.is_active


def test_closing_asks_for_a_reason(client):
    url = url_of("person-close", factories.make_user())

    page = client.post(url, filled(client.get(url)))

    assert (page.status_code, page.context["form"].errors) == (422, {"reason": ["Enter the reason"]})


def test_nobody_closes_the_own_account(client, administrator):
    url = url_of("person-close", administrator)

    page = client.post(url, filled(client.get(url), reason="Tired"))

    assert (page.status_code, page.context["form"].non_field_errors()) == (422, [NOT_ONESELF])
    assert client.get(administrator.get_absolute_url()).status_code == 200
    assert "Close the account" not in client.get(administrator.get_absolute_url()).content.decode()


def test_a_lost_telephone_takes_the_second_step_away(client):
    person = factories.make_user(Role.BUSINESS_MANAGER, password=factories.PASSWORD)
    add_app(person)
    url = url_of("factors-reset", person)
    before = client.get(f"{PEOPLE}?q={person.email}").context["page_obj"][0].has_second_factor

    client.post(url, filled(client.get(url)))

    assert (before, Authenticator.objects.filter(user=person).count()) == (True, 0)
    assert User.objects.get(pk=person.pk).sessions_ended_count == 1


def test_only_administrators_are_shown_where_people_are(client_for, administrator):
    seen = {role: PEOPLE in client_for(role).get("/account/").content.decode() for role in Role}

    assert seen == {role: role == Role.ADMINISTRATOR for role in Role}


def test_times_are_those_of_the_board(client):
    person = factories.make_user(password=factories.PASSWORD)
    User.objects.filter(pk=person.pk).update(last_login=timezone.make_aware(datetime(2026, 7, 1, 9, 30)))

    assert "1 July 2026 at 9:30am" in client.get(PEOPLE).content.decode()
