"""Signing in, and every change of a means of it, is in the audit trail: who, by what, and what failed."""

import json
import time

import pytest
from django.test import Client
from django.urls import reverse

from lscb_tracker.accounts import tries
from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.sudo import PROVED_AT
from lscb_tracker.audit.models import AuditEvent, Kind
from tests import factories
from tests.accounts.second_steps import add_app, add_recovery_codes, code, give_code, give_password

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chair():
    return factories.make_user(Role.CHAIR, name="C. Hair", email="chair@lscb.example", password=factories.PASSWORD)


def told() -> list[tuple]:
    """What the trail tells of signing in, oldest first: action, who did it, about whom."""
    events = AuditEvent.objects.filter(kind=Kind.SIGN_IN).order_by("number")
    return [(event.action, event.actor_name, json.loads(event.details)["subject"]) for event in events]


def means() -> list:
    event = AuditEvent.objects.filter(kind=Kind.SIGN_IN, action__in=["signed_in", "reauthenticated"]).latest("number")
    return json.loads(event.details)["means"]


NOBODY, C = "somebody not signed in", "C. Hair"


def test_signing_in_and_out(client, chair):
    give_password(client, chair)
    client.post(reverse("account_logout"))

    assert told() == [("signed_in", C, C), ("signed_out", C, C)]
    assert means() == ["password"]
    assert AuditEvent.objects.filter(kind=Kind.SIGN_IN).first().address == "127.0.0.1"


def test_a_second_step_is_named(client, chair):
    add_app(chair)
    give_password(client, chair)
    give_code(client, "000000")
    give_code(client, code())

    assert told() == [("second_step_failed", NOBODY, C), ("signed_in", C, C)]
    assert means() == ["password", "authenticator app"]


def test_a_recovery_code_is_counted(client, chair):
    add_app(chair)
    [first, *_] = add_recovery_codes(chair)
    give_password(client, chair)
    give_code(client, first)

    assert told() == [("recovery_code_used", C, C), ("signed_in", C, C)]
    assert means() == ["password", "recovery code"]
    assert json.loads(AuditEvent.objects.get(action="recovery_code_used").details)["codes_left"] == 9


@pytest.mark.parametrize(("email", "about"), [("Chair@LSCB.example", C), ("my-password-by-mistake@x.example", "")])
def test_a_wrong_password_names_only_an_account_that_there_is(email, about, client, chair):
    client.post(reverse("account_login"), {"login": email, "password": "a wrong password"})

    assert told() == [("sign_in_failed", NOBODY, about)]
    assert not AuditEvent.objects.filter(details__contains="mistake").exists()
    assert not AuditEvent.objects.filter(details__contains="wrong password").exists()


def test_the_first_try_too_many_is_told_of_and_the_next_hundred_are_not(client, chair):
    for _ in range(tries.ONE_ACCOUNT_FROM_ONE_ADDRESS.most + 3):
        client.post(reverse("account_login"), {"login": chair.email, "password": "wrong"})

    actions = [action for action, *_ in told()]
    assert actions == ["sign_in_failed"] * 5 + ["throttled"]


def test_a_new_password_by_mail(client, chair, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": chair.email})
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http"))
    page = client.get(link, follow=True)
    new = {"password1": "a quite different one", "password2": "a quite different one"}
    client.post(page.redirect_chain[-1][0], new)

    assert told() == [("password_reset_asked", NOBODY, C), ("password_reset", NOBODY, C)]
    key = link.rstrip("/").rsplit("-", 1)[1]
    assert not AuditEvent.objects.filter(details__contains=key).exists()
    assert not AuditEvent.objects.filter(object_id__contains=key).exists()


def test_a_new_password_by_the_person(client, chair):
    client.force_login(chair)
    new = {"password1": "a quite different one", "password2": "a quite different one"}
    client.post(reverse("account_change_password"), {"oldpassword": factories.PASSWORD} | new)

    assert told() == [("signed_out", C, C), ("password_changed", C, C)]


def test_second_steps_that_come_and_go(client, chair):
    client.force_login(chair)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))

    assert [action for action, *_ in told()] == [
        "factor_added",
        "recovery_codes_made",
        "recovery_codes_made",
        "factor_removed",
        "factor_removed",
    ]
    assert not AuditEvent.objects.filter(details__contains=secret).exists()


def test_confirming_that_it_is_you(client, chair):
    client.force_login(chair)
    session = client.session
    session[PROVED_AT] = time.time() - 3600
    session.save()
    ask = reverse("account_reauthenticate")

    client.post(ask, {"password": "wrong"})
    client.post(ask, {"password": factories.PASSWORD})

    assert told() == [("confirmation_failed", C, C), ("reauthenticated", C, C)]
    assert means() == ["password"]


@pytest.mark.parametrize("change", ["mfa_generate_recovery_codes", "mfa_deactivate_totp"])
def test_a_changed_second_step_ends_all_other_sessions(change, client, chair):
    add_app(chair)
    other = Client()
    for each in (client, other):
        each.force_login(chair)

    client.post(reverse(change))

    assert [each.get("/account/").status_code for each in (client, other)] == [200, 302]


def test_a_new_second_step_ends_all_other_sessions(client, chair):
    other = Client()
    for each in (client, other):
        each.force_login(chair)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})

    assert [each.get("/account/").status_code for each in (client, other)] == [200, 302]
