"""What an administrator takes away is gone at the next request of a browser that is signed in."""

from datetime import date

import pytest
from django.urls import reverse

from lscb_tracker.accounts.factors.requirement import has_second_factor
from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.accounts.second_steps import add_app, code
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

EDIT, SIGNED_OUT = "edit", f"{reverse('account_login')}?next="


@pytest.fixture
def manager():
    return factories.make_user(Role.BUSINESS_MANAGER, password=factories.PASSWORD, email="manager@lscb.example")


@pytest.fixture
def browsers(client_for, manager):
    """The same person in two browsers."""
    return [client_for(manager), client_for(manager)]


@pytest.fixture
def desk(client_for, administrator):
    return client_for(administrator)


def post(desk, name: str, *args, **answers):
    url = reverse(f"accounts:{name}", args=args)
    answer = desk.post(url, filled(desk.get(url), **answers))
    assert answer.status_code == 302


def close(desk, manager):
    post(desk, "person-close", manager.pk, reason="Left")


def end_sessions(desk, manager):
    post(desk, "sessions-end", manager.pk)


def change_address(desk, manager):
    post(desk, "person-update", manager.pk, email="else@lscb.example")


def end_appointment(desk, manager):
    post(desk, "appointment-update", manager.pk, manager.appointments.get().pk, ends_on=date(2026, 11, 22))


def take_back_appointment(desk, manager):
    post(desk, "appointment-withdraw", manager.pk, manager.appointments.get().pk, reason="Mistake")


def change_role(desk, manager):
    post(desk, "appointment-update", manager.pk, manager.appointments.get().pk, role="scrutineer")


@pytest.mark.parametrize(
    ("take_away", "account", "edit"),
    [
        (close, 302, 302),
        (end_sessions, 302, 302),
        (change_address, 302, 302),
        (end_appointment, 200, 404),
        (take_back_appointment, 200, 404),
        (change_role, 200, 403),
    ],
)
def test_what_is_taken_away_is_gone_in_every_browser(take_away, account, edit, browsers, desk, manager, figure):
    row = factories.make_recommendation()
    addresses = ["/account/", f"{row.get_absolute_url()}edit/"]
    before = [[browser.get(url).status_code for url in addresses] for browser in browsers]

    take_away(desk, manager)

    after = [[browser.get(url).status_code for url in addresses] for browser in browsers]
    figure("rights withdrawn", f"{take_away.__name__}: {after} after {before}", reached=after == [[account, edit]] * 2)
    assert before == [[200, 200]] * 2
    assert after == [[account, edit]] * 2


def test_a_form_that_was_open_is_not_saved_any_more(browsers, desk, manager):
    row = factories.make_recommendation(text="As it was.")
    url = f"{row.get_absolute_url()}edit/"
    sent = [filled(browser.get(url), text="Too late.") for browser in browsers]

    change_role(desk, manager)

    assert [browser.post(url, form).status_code for browser, form in zip(browsers, sent, strict=True)] == [403, 403]
    row.refresh_from_db()
    assert row.text == "As it was."


def test_a_new_password_ends_the_other_sessions(browsers, manager):
    here, there = browsers
    words = {"oldpassword": factories.PASSWORD, "password1": "quite another one", "password2": "quite another one"}

    here.post(reverse("account_change_password"), words)

    assert there.get("/account/").status_code == 302


@pytest.mark.django_db(transaction=True)  # what follows the new step does so once it is committed
def test_a_new_second_step_ends_the_other_sessions_and_not_this_one(browsers, manager):
    here, there = browsers
    url = reverse("mfa_activate_totp")
    secret = here.get(url).context["form"].secret

    here.post(url, {"code": code(secret)})

    assert has_second_factor(manager)
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 302)


def test_taking_the_second_step_away_ends_the_other_sessions_and_not_this_one(browsers, manager):
    here, there = browsers
    add_app(manager)
    page = here.get(reverse("mfa_deactivate_totp"))

    removed = here.post(reverse("mfa_deactivate_totp"))

    assert (page.status_code, removed.status_code) == (200, 302)
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 302)


def test_an_account_that_is_opened_again_brings_no_session_back(browsers, desk, manager):
    close(desk, manager)
    post(desk, "person-reopen", manager.pk)

    assert [browser.get("/account/").status_code for browser in browsers] == [302, 302]
    login = {"login": "manager@lscb.example", "password": factories.PASSWORD}
    assert browsers[0].post(reverse("account_login"), login).status_code == 302
    assert browsers[0].get("/account/").status_code == 200


def test_ending_sessions_ends_those_of_one_person(browsers, desk, client_for, manager):
    colleague = client_for(Role.BUSINESS_MANAGER)

    end_sessions(desk, manager)

    assert (colleague.get("/account/").status_code, desk.get("/account/").status_code) == (200, 200)


def test_a_session_is_checked_without_a_query_of_its_own(browsers, django_assert_num_queries):
    with django_assert_num_queries(2):  # the session and the person
        browsers[0].get("/what-each-role-may-do/")


def test_signing_in_is_no_change_of_the_person(client, manager):
    client.post(reverse("account_login"), {"login": "manager@lscb.example", "password": factories.PASSWORD})

    assert User.objects.get(pk=manager.pk).last_login is not None
    assert manager.history.count() == 1
