"""The pages that ask for a recent proof, as a list: a new one is added here, and none falls off unseen."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.sudo import PROVED_AT
from tests import factories
from tests.accounts.second_steps import add_app, give_password
from tests.addresses import address, url_patterns
from tests.sides import make_world

pytestmark = pytest.mark.django_db

DANGEROUS = [
    *(f"accounts:appointment-{verb}" for verb in ("add", "update", "withdraw")),
    "accounts:factors-reset",
    *(f"accounts:invitation-{verb}" for verb in ("send", "withdraw")),
    *(f"accounts:person-{verb}" for verb in ("close", "invite", "reopen", "update")),
    "accounts:sessions-end",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
]
ADDRESS_OF_NUMBERS = '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "MQ"}}'
WHOLE = (
    '{"id": "eA", "rawId": "eA", "type": "public-key", "clientExtensionResults": {}, "response": {"userHandle": "MQ", '
    '"clientDataJSON": "eA", "authenticatorData": "eA", "signature": "eA", "attestationObject": "eA"}}'
)
RUBBISH = ["", "{}", "[]", "null", "1", '"text"', '{"id": 1}', '{"response": []}', '{"response": {"userHandle": 5}}']
RUBBISH += [ADDRESS_OF_NUMBERS, WHOLE, WHOLE.replace("eA", "💣"), WHOLE.replace('"MQ"', "[]"), "{" * 500]


@pytest.fixture
def old_client():
    """Of an administrator who proved who they are an hour ago."""
    client = Client()
    client.force_login(factories.make_user(Role.ADMINISTRATOR, password=factories.PASSWORD))
    session = client.session
    session[PROVED_AT] = time.time() - 3600
    session.save()
    return client


def test_the_list_is_what_the_pages_say_of_themselves():
    patterns = url_patterns().items()

    assert sorted(name for name, each in patterns if getattr(each.callback, "asks_for_proof", False)) == DANGEROUS


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_of_them_asks_who_is_there(method, old_client, evidence_root):
    world = make_world()

    asked = {name: getattr(old_client, method)(address(name, world.own)) for name in DANGEROUS}

    pages = {name: address(name, world.own) for name in DANGEROUS}
    assert {name: answer.headers.get("Location") for name, answer in asked.items()} == {
        name: f"{reverse('account_reauthenticate')}?next={page}" for name, page in pages.items()
    }


@pytest.mark.parametrize("rubbish", RUBBISH, ids=lambda text: text[:30])
@pytest.mark.parametrize("name", ["mfa_login_webauthn", "mfa_authenticate", "mfa_add_webauthn"])
def test_no_rubbish_in_place_of_a_passkey_breaks_a_page(name, rubbish, client):
    person = factories.make_user(Role.CHAIR, password=factories.PASSWORD)
    if name == "mfa_add_webauthn":
        client.force_login(person)
    elif name == "mfa_authenticate":
        add_app(person)
        give_password(client, person)
    client.get(reverse(name), headers={"Accept": "application/json"})  # a challenge is waiting

    answer = client.post(reverse(name), {"credential": rubbish, "name": "Laptop"})

    assert answer.status_code in (200, 302)
    assert client.get(reverse("accounts:profile")).status_code == (200 if name == "mfa_add_webauthn" else 302)
