"""The second step of signing in: codes of an authenticator app and recovery codes, each good for one time."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from lscb_tracker.accounts import services
from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.sudo import PROVED_AT
from lscb_tracker.audit.models import AuditEvent
from tests import factories
from tests.accounts.second_steps import (
    PERIOD,
    SECOND_STEP,
    SIGN_IN,
    add_app,
    add_recovery_codes,
    code,
    give_code,
    give_password,
    is_signed_in,
)

pytestmark = pytest.mark.django_db
ON_COMMIT = pytest.mark.django_db(transaction=True)  # allauth says what was set up only once it is stored

WRONG_CODE = {"code": ["Enter the code that your app shows now. A code works once, and for about a minute"]}
ADD_APP = reverse("mfa_activate_totp")


@pytest.fixture(autouse=True)
def at_the_start_of_a_step(monkeypatch):
    """A test that runs over the end of a half minute sees the same codes all the same."""
    now = time.time() // PERIOD * PERIOD + 1
    monkeypatch.setattr(time, "time", lambda: now)
    return lambda later: monkeypatch.setattr(time, "time", lambda: now + later)


@pytest.fixture
def chair():
    return factories.make_user(Role.CHAIR, email="chair@lscb.example", password=factories.PASSWORD)


@pytest.fixture
def app(chair) -> Authenticator:
    return add_app(chair)


def test_the_password_alone_is_not_enough(client, chair, app):
    answer = give_password(client, chair)

    assert (answer.status_code, answer.url) == (302, SECOND_STEP)
    assert not is_signed_in(client)


def test_the_code_that_the_app_shows_opens_the_page_that_was_asked_for(client, chair, app):
    give_password(client, chair, next="/plans/")

    answer = give_code(client, code())

    assert (answer.status_code, answer.url) == (302, "/plans/")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)], ids=lambda value: str(value)
)
def test_a_clock_may_be_half_a_minute_wrong(steps, is_right, client, chair, app):
    give_password(client, chair)

    answer = give_code(client, code(steps=steps))

    assert is_signed_in(client) == is_right
    assert is_right or answer.context["form"].errors == WRONG_CODE


def test_a_code_works_once(client, chair, app, figure):
    give_password(client, chair)
    give_code(client, code())
    client.logout()
    give_password(client, chair)

    answer = give_code(client, code())

    figure("L5 code", "a code used again: refused", reached=not is_signed_in(client))
    assert answer.context["form"].errors == WRONG_CODE
    assert not is_signed_in(client)


def test_a_code_that_was_used_is_refused_for_as_long_as_it_would_be_right(client, chair, app, at_the_start_of_a_step):
    early = code(steps=1)
    give_password(client, chair)
    give_code(client, early)
    client.logout()
    at_the_start_of_a_step(PERIOD * 2)  # it is now the code of the step before

    give_password(client, chair)
    give_code(client, early)

    assert not is_signed_in(client)


def test_a_later_code_puts_the_earlier_ones_out_of_use(client, chair, app):
    now, later = code(), code(steps=1)
    give_password(client, chair)
    give_code(client, later)
    client.logout()
    give_password(client, chair)

    give_code(client, now)

    assert not is_signed_in(client)


@pytest.mark.parametrize("wrong", ["", "000000", "abc", "１２３４５６", "9" * 5000])
def test_a_wrong_code_is_refused_in_words(wrong, client, chair, app):
    give_password(client, chair)

    answer = give_code(client, wrong)

    assert answer.status_code == 200
    assert answer.context["form"].errors == (WRONG_CODE if wrong else {"code": ["Enter the code"]})
    assert "<title>Error: Second step" in answer.content.decode()


def test_a_recovery_code_stands_in_for_the_app_once(client, chair, app):
    [first, *_] = add_recovery_codes(chair)
    give_password(client, chair)
    give_code(client, first)
    was_signed_in = is_signed_in(client)
    client.logout()
    give_password(client, chair)

    give_code(client, first)

    assert (was_signed_in, is_signed_in(client)) == (True, False)


def test_nobody_skips_the_second_step_by_going_on(client, chair, app):
    give_password(client, chair)

    assert client.get("/plans/").url == "/accounts/login/?next=/plans/"
    assert client.get(reverse("account_login")).url == SECOND_STEP


def test_a_second_step_without_a_first_leads_to_sign_in(client, chair, app):
    assert give_code(client, code()).url == reverse("account_login")


def test_setting_up_the_app_shows_a_picture_under_a_policy_for_that_page_alone(client, chair):
    client.force_login(chair)

    page, other = client.get(ADD_APP), client.get(reverse("mfa_index"))

    policies = [answer.headers["Content-Security-Policy"] for answer in (page, other)]
    assert ["img-src 'self' data:" in policy for policy in policies] == [True, False]
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()


@ON_COMMIT
def test_the_code_that_set_the_app_up_does_not_sign_anybody_in(client, chair, mailoutbox):
    client.force_login(chair)
    secret = client.get(ADD_APP).context["form"].secret

    answer = client.post(ADD_APP, {"code": code(secret)})

    assert answer.url == reverse("mfa_view_recovery_codes")
    assert [mail.subject for mail in mailoutbox] == ["An authenticator app was added to your account"]
    client.logout()
    give_password(client, chair)
    give_code(client, code(secret))
    assert not is_signed_in(client)
    give_code(client, code(secret, steps=1))
    assert is_signed_in(client)


def test_secrets_are_not_readable_in_the_database(client, chair):
    client.force_login(chair)
    secret = client.get(ADD_APP).context["form"].secret
    client.post(ADD_APP, {"code": code(secret)})

    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)

    assert all(secret not in str(row.data) for row in Authenticator.objects.all())
    assert codes.data["seed"].startswith("gAAAA")
    assert not any(each in str(codes.data) for each in codes.wrap().get_unused_codes())


def test_an_old_secret_key_still_reads_and_a_lost_one_lets_nobody_in(client, chair, app, settings):
    settings.SECRET_KEY, old = "another " * 8, settings.SECRET_KEY
    settings.SECRET_KEY_FALLBACKS = []
    give_password(client, chair)
    give_code(client, code())
    without = is_signed_in(client)

    settings.SECRET_KEY_FALLBACKS = [old]
    give_code(client, code())

    assert (without, is_signed_in(client)) == (False, True)


@pytest.mark.parametrize(
    "name", ["mfa_deactivate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"]
)
def test_changing_a_second_step_asks_who_is_there(name, client, chair, app):
    add_recovery_codes(chair)
    client.force_login(chair)
    session = client.session
    session[PROVED_AT] = time.time() - 16 * 60
    session.save()

    asked = client.get(reverse(name))
    client.post(asked.url, {"code": code()})

    assert asked.url == f"{reverse('mfa_reauthenticate')}?next={reverse(name)}"
    assert client.get(reverse(name)).status_code == 200


def test_the_password_does_not_prove_it_to_take_a_second_step_away(client, chair, app):
    client.force_login(chair)

    answer = client.get(reverse("account_reauthenticate"))

    assert answer.url == reverse("mfa_reauthenticate")


def test_taking_the_app_away_is_mailed_and_leaves_the_password(client, chair, app, mailoutbox):
    add_recovery_codes(chair)
    client.force_login(chair)

    client.post(reverse("mfa_deactivate_totp"))

    assert [mail.subject for mail in mailoutbox] == ["The authenticator app was removed from your account"]
    assert Authenticator.objects.count() == 0
    client.logout()
    assert give_password(client, chair).url == "/"


def test_recovery_codes_are_shown_downloaded_and_made_anew(client, chair, app):
    codes = add_recovery_codes(chair)
    client.force_login(chair)

    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    file = client.get(reverse("mfa_download_recovery_codes"))
    client.post(reverse("mfa_generate_recovery_codes"))
    new = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()

    assert len(codes) == 10
    assert all(each in shown and each in file.content.decode() for each in codes)
    assert file.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert set(codes).isdisjoint(new)


@ON_COMMIT
def test_a_mail_server_that_is_down_does_not_undo_the_change(client, chair, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    client.force_login(chair)
    secret = client.get(ADD_APP).context["form"].secret

    answer = client.post(ADD_APP, {"code": code(secret)})

    assert answer.status_code == 302
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).count() == 1


def new_password(person: User) -> None:
    person.set_password("purple kettle eleven")
    person.save()


def closed_and_opened_again(person: User) -> None:
    by, on = factories.make_user(Role.ADMINISTRATOR), timezone.localdate()
    services.close_person(person=person, reason="Left", version=person.version, by=by, on=on)
    services.reopen_person(person=person, version=person.version, by=by)


@pytest.mark.parametrize("happens", [User.end_sessions, new_password, closed_and_opened_again])
def test_what_ends_sessions_ends_one_that_waits_for_its_second_step(happens, client, chair, app):
    give_password(client, chair)
    happens(chair)

    answer = give_code(client, code())

    assert (answer.status_code, answer.url) == (302, SIGN_IN)
    assert not is_signed_in(client)
    assert not AuditEvent.objects.filter(action="signed_in").exists()
