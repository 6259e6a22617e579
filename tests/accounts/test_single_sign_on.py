"""Signing in with the council's own account: who is let in, who is not, and what that counts for."""

import json
import time
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.services import reset_factors
from lscb_tracker.accounts.sudo import PROVED_AT
from lscb_tracker.audit.models import AuditEvent
from lscb_tracker.single_sign_on import configured
from tests import factories
from tests.accounts.second_steps import add_app, code, give_code, is_signed_in
from tests.identity_provider import CLIENT_ID, CLIENT_SECRET, TENANT, Provider

pytestmark = pytest.mark.django_db

LEAVE, SIGN_IN = reverse("openid_connect_login"), reverse("account_login")
UNKNOWN = "there is no account here for your email address"
EMAIL = "chair@lscb.example"


@pytest.fixture
def provider(settings, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    provider = Provider()
    settings.OIDC_SERVER_URL, settings.OIDC_TENANT, settings.OIDC_NAME = provider.url, TENANT, "your Sutton account"
    settings.SOCIALACCOUNT_PROVIDERS = configured(
        server_url=provider.url,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        name=settings.OIDC_NAME,
        tenant=TENANT,
    )
    yield provider
    provider.stop()


@pytest.fixture
def chair() -> User:
    return factories.make_user(Role.CHAIR, email=EMAIL)


def go_there(provider, client, **more) -> str:
    """The address by which the provider sends the browser back."""
    asked = dict(parse_qsl(urlsplit(client.post(LEAVE, more).url).query))
    back = provider.authorize(asked)
    return back.removeprefix("http://testserver")


def come_back(provider, client, **more):
    return client.get(go_there(provider, client, **more))


def reason() -> str:
    return json.loads(AuditEvent.objects.get(action="single_sign_on_refused").details)["reason"]


def test_somebody_invited_comes_in_and_lands_where_they_wanted(provider, client, chair):
    provider.knows("Chair@LSCB.example")

    answer = come_back(provider, client, next="/plans/")

    assert (answer.status_code, answer.url) == (302, "/plans/")
    assert is_signed_in(client)
    assert list(SocialAccount.objects.values_list("user__email", "uid")) == [(EMAIL, "Chair@LSCB.example")]
    event = AuditEvent.objects.get(action="signed_in")
    assert json.loads(event.details)["means"] == ["single sign-on"]


def test_the_second_time_it_is_the_same_account(provider, client, chair):
    provider.knows(EMAIL)
    come_back(provider, client)
    client.post(reverse("account_logout"))

    come_back(provider, client)

    assert is_signed_in(client)
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("claims", "why", "words"),
    [
        ({"email": "stranger@lscb.example"}, "unknown_person", UNKNOWN),
        ({"tid": "another tenant"}, "other_tenant", "an account of another organisation"),
        ({"tid": None}, "other_tenant", "an account of another organisation"),
        ({"email_verified": False}, "unverified_email", "did not say that your email address is really yours"),
        ({"email_verified": "false"}, "unverified_email", "did not say that your email address is really yours"),
        ({"email_verified": None}, "unverified_email", "did not say that your email address is really yours"),
        ({"email": ""}, "unverified_email", "did not say that your email address is really yours"),
        ({"iss": "http://elsewhere.example"}, "provider_failed", "did not answer as expected"),
        ({"aud": "another product"}, "provider_failed", "did not answer as expected"),
        ({"exp": 1}, "provider_failed", "did not answer as expected"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_who_is_not_let_in_reads_why(claims, why, words, provider, client, chair):
    provider.knows(EMAIL, **claims)

    answer = come_back(provider, client)

    assert answer.status_code == 403
    assert '<h1 class="govuk-heading-l">You could not be signed in</h1>' in answer.content.decode()
    assert words in " ".join(answer.content.decode().split())
    assert (reason(), is_signed_in(client)) == (why, False)
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)
    provider.knows(EMAIL)  # the same way with nothing wrong
    come_back(provider, client)
    assert is_signed_in(client)


def test_entra_says_verified_in_words_of_its_own(provider, client, chair):
    provider.knows(EMAIL, email_verified=None, xms_edov="1")

    come_back(provider, client)

    assert is_signed_in(client)


def test_an_address_that_somebody_else_has_now_does_not_open_the_account(provider, client, chair):
    provider.knows(EMAIL)
    come_back(provider, client)
    client.post(reverse("account_logout"))
    provider.knows(EMAIL, sub="the successor")

    answer = come_back(provider, client)

    assert (answer.status_code, reason()) == (403, "another_identity")
    assert not is_signed_in(client)


def test_an_administrator_can_undo_the_joining(provider, client, chair, administrator):
    provider.knows(EMAIL)
    come_back(provider, client)
    client.post(reverse("account_logout"))
    chair.refresh_from_db()

    reset_factors(person=chair, version=chair.version, by=administrator)
    provider.knows(EMAIL, sub="the same person, with a new account there")
    come_back(provider, client)

    assert is_signed_in(client)


def test_somebody_whose_address_was_changed_here_does_not_come_in_by_the_old_one(provider, client, chair):
    provider.knows(EMAIL)
    come_back(provider, client)
    client.post(reverse("account_logout"))
    User.objects.filter(pk=chair.pk).update(email="new@lscb.example")

    come_back(provider, client)

    assert reason() == "unknown_person"
    assert not is_signed_in(client)


def test_a_closed_account_stays_closed(provider, client, chair):
    User.objects.update(is_active=False)
    provider.knows(EMAIL)

    assert come_back(provider, client).url == reverse("account_inactive")
    assert not is_signed_in(client)


def test_an_answer_nobody_asked_for_is_refused(provider, client, chair):
    provider.knows(EMAIL)
    back = go_there(provider, client)

    answer = Client().get(back)

    assert (answer.status_code, reason()) == (403, "provider_failed")


def test_an_answer_works_once(provider, client, chair):
    provider.knows(EMAIL)
    back = go_there(provider, client)
    client.get(back)
    client.post(reverse("account_logout"))

    assert client.get(back).status_code == 403
    assert not is_signed_in(client)


def test_stopping_on_the_way_says_so(provider, client):
    back = go_there(provider, client)
    state = back.split("state=")[1]

    answer = client.get(f"{reverse('openid_connect_callback')}?error=access_denied&state={state}")

    assert "You stopped on the way." in answer.content.decode()


def test_a_provider_that_does_not_answer_is_named_in_words(provider, client):
    provider.is_broken = True

    answer = client.post(LEAVE)

    assert answer.status_code == 403
    assert "your Sutton account did not answer as expected" in " ".join(answer.content.decode().split())


def test_nobody_is_sent_to_another_site_afterwards(provider, client, chair):
    provider.knows(EMAIL)

    assert come_back(provider, client, next="https://evil.example/").url == "/"


@pytest.mark.parametrize("process", ["connect", "redirect"])
def test_nobody_is_joined_in_another_way(process, provider, client, chair):
    provider.knows(EMAIL)

    assert come_back(provider, client, process=process).url == "/"
    assert is_signed_in(client)


def test_the_sign_in_page_offers_it_and_lets_its_form_leave(provider, client):
    page, other = client.get(SIGN_IN), client.get(reverse("privacy-notice"))

    assert "Continue with your Sutton account" in page.content.decode()
    assert f"form-action 'self' {provider.url}" in page.headers["Content-Security-Policy"]
    assert provider.url not in other.headers["Content-Security-Policy"]


def test_without_its_settings_there_is_none(client):
    page = client.get(SIGN_IN)

    assert "Continue with" not in page.content.decode()
    assert "form-action 'self';" in page.headers["Content-Security-Policy"] + ";"
    assert [client.get(reverse(name)).status_code for name in ("openid_connect_login", "openid_connect_callback")] == [
        404,
        404,
    ]


@pytest.mark.parametrize(
    ("counts", "amr", "asked"),
    [(False, ["mfa"], True), (True, ["mfa"], False), (True, None, False), (True, ["pwd"], True)],
    ids=["does not count", "counts", "counts, not said how", "counts, but was a password"],
)
def test_whether_our_second_step_is_asked_too(counts, amr, asked, provider, client, chair, settings):
    settings.OIDC_COUNTS_AS_SECOND_FACTOR = counts
    add_app(chair)
    provider.knows(EMAIL, **({"amr": amr} if amr else {}))

    answer = come_back(provider, client)

    assert is_signed_in(client) != asked
    if asked:
        assert answer.url == reverse("mfa_authenticate")
        give_code(client, code())
        assert is_signed_in(client)


@pytest.mark.parametrize(("counts", "status"), [(False, 302), (True, 200)])
def test_who_needs_a_second_step_has_it_by_the_provider_if_that_counts(counts, status, provider, client, settings):
    settings.SECOND_FACTOR_REQUIRED, settings.OIDC_COUNTS_AS_SECOND_FACTOR = True, counts
    factories.make_user(Role.BUSINESS_MANAGER, email="manager@lscb.example")
    provider.knows("manager@lscb.example")
    come_back(provider, client)

    assert client.get("/plans/").status_code == status


def grow_old(client) -> None:
    session = client.session
    session[PROVED_AT] = time.time() - 3600
    session.save()


def test_without_a_password_here_the_provider_is_asked_again(provider, client, chair):
    provider.knows(EMAIL)
    come_back(provider, client)
    grow_old(client)
    page = reverse("mfa_activate_totp")

    asked = client.get(page)
    back = come_back(provider, client, next=page)

    assert asked.url == f"{LEAVE}?next={page}"
    assert provider.requests[-1]["prompt"] == "login"
    assert (back.status_code, back.url, client.get(page).status_code) == (302, page, 200)


def test_a_provider_that_did_not_ask_again_proves_nothing(provider, client, chair):
    provider.knows(EMAIL)
    come_back(provider, client)
    grow_old(client)
    provider.knows(EMAIL, auth_time=int(time.time()) - 3600)

    answer = come_back(provider, client)

    assert (answer.status_code, reason()) == (403, "not_asked_again")
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


WHOLE = {
    "server_url": "https://login.microsoftonline.com/t/v2.0",
    "client_id": "i",
    "client_secret": "s",
    "name": "n",
    "tenant": "t",
}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"client_secret": ""}, "Set OIDC_CLIENT_SECRET too, or none of them"),
        ({"server_url": "http://sso.example"}, "Set it to an address that begins with https://"),
        ({"tenant": ""}, "must be bound to one tenant"),
        ({"server_url": "https://login.microsoftonline.com/common/v2.0"}, "must be bound to one tenant"),
        ({"server_url": "https://login.microsoftonline.com/organizations/v2.0"}, "must be bound to one tenant"),
    ],
)
def test_unsafe_settings_are_refused_in_words(wrong, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        configured(**WHOLE | wrong)

    assert configured(**WHOLE)["openid_connect"]["APPS"][0]["settings"]["server_url"] == WHOLE["server_url"]
    assert configured(server_url="", client_id="", client_secret="", name="n", tenant="") == {}
