"""Signing in, second steps, passwords and the administration: each form sent once, and the events that it leaves."""

import time

from django.core import mail
from django.test import Client
from django.urls import reverse

from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.sudo import PROVED_AT
from recommendations.models import Subgroup, Theme
from tests import factories
from tests.accounts.second_steps import add_app, add_recovery_codes, code, give_password
from tests.audit.desk import Desk, change, flow

NEW = {"password1": "four words of it", "password2": "four words of it"}


def signing(*actions: str) -> tuple[tuple[str, str], ...]:
    return tuple(("sign_in", action) for action in actions)


def somebody() -> User:
    return factories.make_user(Role.CHAIR, password=factories.PASSWORD)


def at_home(user: User, *, proved: bool = True) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session[PROVED_AT] = time.time() if proved else 0
    session.save()
    return client


@flow("account_login", leaves=signing("signed_in"))
def sign_in(desk: Desk):
    user = somebody()
    desk.post(Client(), reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
    return user


@flow("account_login", leaves=signing("sign_in_failed"))
def sign_in_with_a_wrong_password(desk: Desk):
    desk.post(Client(), reverse("account_login"), {"login": somebody().email, "password": "wrong"}, status=200)


@flow("account_logout", leaves=signing("signed_out"))
def sign_out(desk: Desk):
    user = somebody()
    desk.post(at_home(user), reverse("account_logout"))
    return user


@flow("account_reauthenticate", leaves=signing("reauthenticated"))
def say_again_who_it_is(desk: Desk):
    user = somebody()
    desk.post(at_home(user, proved=False), reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    return user


@flow("account_change_password", leaves=signing("signed_out", "password_changed"))
def change_the_password(desk: Desk):
    user = somebody()
    desk.post(at_home(user), reverse("account_change_password"), {"oldpassword": factories.PASSWORD} | NEW)
    return user


@flow("account_reset_password", leaves=signing("password_reset_asked"))
def ask_for_a_new_password(desk: Desk):
    desk.post(Client(), reverse("account_reset_password"), {"email": somebody().email})


@flow("account_reset_password_from_key", leaves=signing("password_reset"))
def choose_a_new_password(desk: Desk):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": somebody().email})
    link = next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))
    desk.post(client, client.get(link, follow=True).redirect_chain[-1][0], NEW)


# Second steps


@flow("mfa_authenticate", leaves=signing("signed_in"))
def sign_in_with_a_code(desk: Desk):
    user, client = somebody(), Client()
    add_app(user)
    give_password(client, user)
    desk.post(client, reverse("mfa_authenticate"), {"code": code()})
    return user


@flow("mfa_authenticate", leaves=signing("recovery_code_used", "signed_in"))
def sign_in_with_a_recovery_code(desk: Desk):
    user, client = somebody(), Client()
    add_app(user)
    [first, *_] = add_recovery_codes(user)
    give_password(client, user)
    desk.post(client, reverse("mfa_authenticate"), {"code": first})
    return user


@flow("mfa_authenticate", leaves=signing("second_step_failed"))
def sign_in_with_a_wrong_code(desk: Desk):
    user, client = somebody(), Client()
    add_app(user)
    give_password(client, user)
    desk.post(client, reverse("mfa_authenticate"), {"code": "000000"}, status=200)


@flow("mfa_reauthenticate", leaves=signing("reauthenticated"))
def say_again_with_a_code(desk: Desk):
    user = somebody()
    add_app(user)
    desk.post(at_home(user, proved=False), reverse("mfa_reauthenticate"), {"code": code()})
    return user


@flow("mfa_activate_totp", leaves=signing("factor_added", "recovery_codes_made"))
def add_an_app(desk: Desk):
    user = somebody()
    client, url = at_home(user), reverse("mfa_activate_totp")
    secret = client.get(url).context["form"].secret
    desk.post(client, url, {"code": code(secret)})
    return user


@flow("mfa_deactivate_totp", leaves=signing("factor_removed"))
def remove_an_app(desk: Desk):
    user = somebody()
    add_app(user)
    desk.post(at_home(user), reverse("mfa_deactivate_totp"))
    return user


@flow("mfa_generate_recovery_codes", leaves=signing("recovery_codes_made"))
def make_recovery_codes(desk: Desk):
    user = somebody()
    add_app(user)
    desk.post(at_home(user), reverse("mfa_generate_recovery_codes"))
    return user


# The administration


def in_the_administration(desk: Desk, *, row, field: str) -> User:
    """Change one field of a row as its page shows it; add a copy when it was not saved."""
    client, user = desk.person(Role.ADMINISTRATOR)
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    url = reverse(f"{name}_change", args=[row.pk]) if row.pk else reverse(f"{name}_add")
    form = client.get(url).context["adminform"].form
    values = {name: shown for name in form.fields if (shown := form[name].value()) not in (None, [])}
    values |= {name: getattr(row, name) for name in form.fields if not row.pk and getattr(row, name, None)}
    desk.post(client, url, {name: getattr(value, "pk", value) for name, value in values.items()} | {field: "Renamed"})
    return user


ROWS = {
    "theme_added": (lambda desk: Theme(slug="new-theme", position=99), "name"),
    "theme_changed": (lambda desk: factories.make_theme(), "name"),
    "subgroup_added": (lambda desk: Subgroup(slug="new-subgroup", position=99), "name"),
    "subgroup_changed": (lambda desk: factories.make_subgroup(), "name"),
    "agency_changed": (lambda desk: desk.own.agency, "name"),
    "agencycontact_changed": (lambda desk: desk.own.contact, "name"),
    "actionplan_changed": (lambda desk: desk.own.plan, "title"),
    "planagency_changed": (lambda desk: desk.own.part, "heading"),
}
for action, (row_of, field) in ROWS.items():

    def administer(desk: Desk, row_of=row_of, field=field) -> User:
        return in_the_administration(desk, row=row_of(desk), field=field)

    flow(f"administration: {action}", leaves=change(action))(administer)
