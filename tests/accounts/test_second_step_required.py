"""Whose role needs a second step reaches nothing without one: no page, download, fragment or administration."""

import pytest
from django.urls import reverse

from lscb_tracker.accounts.factors.requirement import SECOND_STEP, WAYS_TO_ONE
from lscb_tracker.accounts.roles import ROLES_THAT_NEED_A_SECOND_FACTOR, Role
from tests import factories
from tests.accounts.second_steps import add_app, code, give_code, give_password
from tests.addresses import address, own_names, url_patterns
from tests.sides import make_world

pytestmark = pytest.mark.django_db
ON_COMMIT = pytest.mark.django_db(transaction=True)  # allauth says what was set up only once it is stored

SET_UP = reverse("mfa_index")
PUBLIC = {name for name, pattern in url_patterns().items() if not getattr(pattern.callback, "login_required", True)}


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_business_managers_and_administrators_need_one():
    assert sorted(ROLES_THAT_NEED_A_SECOND_FACTOR) == [Role.ADMINISTRATOR, Role.BUSINESS_MANAGER]


@pytest.mark.parametrize("role", Role)
def test_only_those_who_need_one_are_stopped(role, client):
    client.force_login(factories.make_user(role))

    answer = client.get("/plans/")

    needs_one = role in ROLES_THAT_NEED_A_SECOND_FACTOR
    assert (answer.status_code, answer.headers.get("Location")) == ((302, SET_UP) if needs_one else (200, None))


@pytest.mark.parametrize("role", sorted(ROLES_THAT_NEED_A_SECOND_FACTOR))
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_but_the_way_to_one_leads_to_setting_one_up(role, method, client, evidence_root):
    world = make_world()
    client.force_login(factories.make_user(role))

    reached = []
    for name in [*own_names(), "admin:index", "admin:accounts_user_changelist", "admin:recommendations_agency_add"]:
        if name in WAYS_TO_ONE | PUBLIC:
            continue
        answer = getattr(client, method)(address(name, world.own))
        if (answer.status_code, answer.headers.get("Location")) != (302, SET_UP):
            reached.append((name, answer.status_code, answer.headers.get("Location")))

    assert reached == []


@pytest.mark.parametrize(
    "name", ["accessibility-statement", "account_logout", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"]
)
def test_the_way_to_one_the_way_out_and_public_pages_stay_open(name, client):
    client.force_login(factories.make_user(Role.ADMINISTRATOR))

    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["account_change_password", "accounts:profile"])
def test_the_own_account_is_no_exception(name, client):
    client.force_login(factories.make_user(Role.ADMINISTRATOR))

    assert client.get(reverse(name)).headers["Location"] == SET_UP


def test_a_fragment_leads_the_whole_page_there(client):
    client.force_login(factories.make_user(Role.BUSINESS_MANAGER))

    assert client.get("/plans/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == SET_UP


@ON_COMMIT
def test_setting_one_up_opens_everything(client):
    client.force_login(factories.make_user(Role.BUSINESS_MANAGER))
    page = client.get(SET_UP).content.decode()
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})

    assert '<h1 class="govuk-heading-l">Set up a second step</h1>' in page
    assert client.get("/plans/").status_code == 200


def test_signing_in_with_one_opens_everything_and_costs_no_query(client, django_assert_num_queries):
    user = factories.make_user(Role.BUSINESS_MANAGER, password=factories.PASSWORD)
    add_app(user)
    give_password(client, user)
    give_code(client, code())

    with django_assert_num_queries(2):  # the session and the person
        answer = client.get("/how-statuses-work/")

    assert answer.status_code == 200


def test_a_role_that_is_added_counts_at_the_next_request(client):
    user = factories.make_user(Role.CHAIR)
    client.force_login(user)
    before = client.get("/plans/").status_code

    factories.make_appointment(user, Role.BUSINESS_MANAGER)

    assert (before, client.get("/plans/").headers["Location"]) == (200, SET_UP)


def test_a_session_from_before_the_second_step_has_to_take_it(client):
    user = factories.make_user(Role.BUSINESS_MANAGER, password=factories.PASSWORD)
    client.force_login(user)
    add_app(user)

    asked = client.get("/plans/?page=2")
    client.post(asked.url, {"code": code()})

    assert asked.url == "/accounts/2fa/reauthenticate/?next=/plans/%3Fpage%3D2"
    assert client.get("/plans/").status_code == 200


def test_the_second_step_of_somebody_else_does_not_count(client):
    client.force_login(factories.make_user(Role.BUSINESS_MANAGER))
    session = client.session
    session[SECOND_STEP] = factories.make_user().pk
    session.save()

    assert client.get("/plans/").status_code == 302


def test_the_last_one_cannot_be_taken_away(client):
    user = factories.make_user(Role.BUSINESS_MANAGER, password=factories.PASSWORD)
    app = add_app(user)
    give_password(client, user)
    give_code(client, code())

    answer = client.post(reverse("mfa_deactivate_totp"))

    app.refresh_from_db()
    assert "Your role needs a second step. Set up another one" in answer.content.decode()


def test_the_demonstration_asks_nobody(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(factories.make_user(Role.ADMINISTRATOR))

    assert client.get("/plans/").status_code == 200
