"""The headers of every answer, word for word: pages, refusals, failures and files, as production sends them."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests.access_table import LISTED
from tests.addresses import address, own_names
from tests.security.asking import asked
from tests.security.flows import FLOWS
from tests.security.people import SIGNED_OUT, client_of
from tests.security.production import settings_in_production
from tests.security.test_administration import addresses as addresses_of_the_administration

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}
EVERYWHERE = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
PICTURE_INSIDE = {"mfa_activate_totp"}  # the code to be scanned is part of the page
NOT_KEPT = {"no-store", "private, no-store", "max-age=0, no-cache, no-store, must-revalidate, private"}
TYPES = {
    "text/html; charset=utf-8",
    "text/plain; charset=utf-8",
    "text/csv; charset=utf-8",
    'text/javascript; charset="utf-8"',
    "application/json",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/octet-stream",
}
SENT_BY_NOBODY = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")
STATUSES = {200, 301, 302, 400, 403, 404, 405, 409, 422, 429, 500, 503}


@pytest.fixture
def production(settings, db):
    """The settings of a production server for whatever is about headers and cookies."""
    for name, value in settings_in_production().items():
        setattr(settings, name, value)


class SecureClient(Client):
    def generic(self, *args, **kwargs):
        return super().generic(*args, **kwargs | {"secure": True})


def policy_of(answer) -> set[str]:
    return set(re.split(r"\s*;\s*", answer.headers.get("Content-Security-Policy", "")))


def faults(answer, *, is_file: bool = False) -> list[str]:
    """What is missing from an answer, or wrong in it."""
    wanted = {"default-src 'none'", "sandbox"} if is_file else POLICY
    if answer.wsgi_request.resolver_match and answer.wsgi_request.resolver_match.view_name in PICTURE_INSIDE:
        wanted = wanted - {"img-src 'self'"} | {"img-src 'self' data:"} if answer.status_code == 200 else wanted
    found = [f"{n}: {answer.headers.get(n)}" for n, words in EVERYWHERE.items() if answer.headers.get(n) != words]
    found += [f"Content-Security-Policy: {policy_of(answer)}"] if policy_of(answer) != wanted else []
    found += [f"{name}: {answer.headers[name]}" for name in SENT_BY_NOBODY if name in answer.headers]
    if answer.headers.get("Cache-Control") not in NOT_KEPT:
        found.append(f"Cache-Control: {answer.headers.get('Cache-Control')}")
    if answer.headers.get("Content-Type") not in TYPES:
        found.append(f"Content-Type: {answer.headers.get('Content-Type')}")
    return found + [fault for cookie in answer.cookies.values() for fault in faults_of_cookie(cookie)]


def faults_of_cookie(cookie) -> list[str]:
    is_bound = cookie.key.startswith("__Host-") and cookie["path"] == "/" and not cookie["domain"]
    is_deleted = cookie["max-age"] == 0
    is_sealed = bool(cookie["secure"]) and bool(cookie["httponly"] or is_deleted) and cookie["samesite"] == "Lax"
    return [] if is_bound and is_sealed else [f"Set-Cookie: {cookie.OutputString()}"]


def every_page(world) -> dict[str, str]:
    return {name: address(name, world.own) for name in own_names()} | addresses_of_the_administration()


@pytest.mark.usefixtures("production", "reports_as_html")
@pytest.mark.parametrize("person", [SIGNED_OUT, Role.BUSINESS_MANAGER, Role.ADMINISTRATOR, Role.AGENCY_LEAD])
def test_every_page_has_every_header(world, person, figure):
    client, wrong, answers = client_of(person, world), [], 0
    for name, url in every_page(world).items():
        for method in (*LISTED, "PUT"):
            answer, answers = asked(client, method, url, secure=True), answers + 1
            is_file = name == "assurance:evidence-download" and answer.status_code == 200
            wrong += [f"{method} {name} ({answer.status_code}): {fault}" for fault in faults(answer, is_file=is_file)]

    figure("S7", f"{person}: {answers} answers, {len(wrong)} headers missing or wrong", reached=not wrong)
    assert not wrong, "\n".join(wrong)


def failing_pages(world, monkeypatch) -> dict[str, object]:
    """An answer of every kind that is not a page: what was refused, and what went wrong."""
    client = SecureClient(raise_request_exception=False)
    client.cookies = client_of(Role.BUSINESS_MANAGER, world).cookies
    stranger, edit = Client(enforce_csrf_checks=True), FLOWS["action edit"]
    opened = edit.opened(client, world)
    found = {
        "no slash": asked(client, "GET", "/plans", secure=True),
        "another host": asked(client, "GET", "/", secure=True, headers={"Host": "elsewhere.example"}),
        "nul": asked(client, "GET", "/?q=%00", secure=True),
        "forged": asked(stranger, "POST", reverse("account_login"), secure=True),
        "no page": asked(client, "GET", "/nothing/", secure=True),
        "no file": asked(client, "GET", "/static/nothing.css", secure=True),
        "method": asked(client, "DELETE", "/", secure=True),
        "mistake": client.post(edit.url(world), opened | {"text": ""}, secure=True),
        "plain http": Client().get("/"),
    }
    client.post(edit.url(world), opened | {"text": "Mine."}, secure=True)
    found["conflict"] = client.post(edit.url(world), opened | {"text": "Yours."}, secure=True)
    for _ in range(40):
        found["too often"] = Client().post(reverse("account_reset_password"), {"email": "a@b.example"}, secure=True)
        if found["too often"].status_code == 429:
            break
    for name, error in {"failure": RuntimeError("told"), "outage": OperationalError("database is locked")}.items():
        with monkeypatch.context() as broken:
            broken.setattr("assurance.views.plans.listed_plans", raising(error))
            found[name] = client.get(reverse("assurance:plan-list"), secure=True)
    return found


def raising(error: Exception):
    def call(*args, **kwargs):
        raise error

    return call


@pytest.mark.usefixtures("production")
def test_refusals_and_failures_have_every_header_too(world, monkeypatch, figure):
    found = failing_pages(world, monkeypatch)

    wrong = [f"{name} ({answer.status_code}): {fault}" for name, answer in found.items() for fault in faults(answer)]
    wrong = [fault for fault in wrong if not fault.startswith("plain http (301): Strict-Transport-Security")]
    statuses = {answer.status_code for answer in found.values()} | {200, 302}
    figure("S7", f"statuses {sorted(statuses)}, {len(wrong)} headers missing or wrong", reached=not wrong)
    assert not wrong, "\n".join(wrong)
    assert statuses == STATUSES
    assert b"told" not in found["failure"].content


@pytest.mark.usefixtures("production")
def test_files_of_the_product_may_be_kept_and_nothing_else(settings):
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True  # nothing is collected here
    answer = Client().get("/static/css/site.css", secure=True)

    assert answer.status_code == 200
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert policy_of(answer) == POLICY
    assert answer.headers["Content-Type"] == 'text/css; charset="utf-8"'
    assert "private" not in answer.headers["Cache-Control"]
    assert [name for name in SENT_BY_NOBODY if name in answer.headers] == []


@pytest.mark.usefixtures("production")
def test_the_cookies_of_somebody_who_signs_in_are_bound_to_this_server(world):
    client = Client()
    client.get(reverse("account_login"), secure=True)
    sent = {"login": world.own.lead.email, "password": "a password for tests alone"}
    answer = client.post(reverse("account_login"), sent, secure=True)

    assert answer.status_code == 302
    assert {"__Host-sid", "__Host-csrf"} <= client.cookies.keys()
    assert [fault for cookie in answer.cookies.values() for fault in faults_of_cookie(cookie)] == []


@pytest.mark.usefixtures("production")
def test_signing_out_clears_what_the_browser_kept(world):
    client = client_of(Role.AGENCY_LEAD, world)

    answer = client.post(reverse("account_logout"), secure=True)

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert asked(client, "GET", "/", secure=True).status_code == 302


def test_the_settings_of_production_are_strict():
    found = settings_in_production()

    assert found["SECURE_SSL_REDIRECT"] is True
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("__Host-sid", "__Host-csrf")
    assert {found[f"{kind}_COOKIE_{flag}"] for kind in ("SESSION", "CSRF") for flag in ("SECURE", "HTTPONLY")} == {True}
