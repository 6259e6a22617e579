"""What every test may ask for: people, their clients, the day, and a browser that notices problems."""

import json
import os
import shutil
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import expect

from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit import append_only
from tests import factories, postgresql
from tests.smtp import MailServer

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = "Chromium is not installed. Run “apt-get install chromium”, or set CHROMIUM to where it is."
# Without the flags after --disable-gpu Chromium asks its maker's servers for things that no test needs.
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HAS_PASSED = pytest.StashKey[bool]()
expect.set_options(timeout=20_000)  # milliseconds; clicks wait 30 s of themselves, as a link to a PDF has to

# The same examples in every run, and no failure because a machine was slow.
hypothesis_settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis_settings.load_profile("suite")

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in the thread of the tests


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.hookimpl(tryfirst=True)  # before -m selects by mark
def pytest_collection_modifyitems(items):
    """Mark what measures and what drives a browser; skip, in words, what this machine cannot run, but not in CI."""
    for item in items:
        if "figure" in getattr(item, "fixturenames", ()):
            item.add_marker("figures")
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            refuse(item, NO_BROWSER, when=chromium() is None)
        refuse(item, postgresql.NOT_INSTALLED, when=settings.POSTGRESQL_IS_MISSING)


def refuse(item, reason: str, when: bool) -> None:
    if when and IN_CI:
        raise pytest.UsageError(reason)
    item.add_marker(pytest.mark.skipif(when, reason=reason))


def emptied_without_triggers(teardown):
    """Tests that commit are followed by emptying every table, which the record's own tables refuse."""

    def emptied(self):
        with append_only.lifted(connection):
            teardown(self)

    return emptied


TransactionTestCase._fixture_teardown = emptied_without_triggers(TransactionTestCase._fixture_teardown)


@pytest.fixture(autouse=True)
def evidence_root(settings, tmp_path) -> Path:
    """Each test has evidence files of its own."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return settings.EVIDENCE_ROOT


@pytest.fixture(autouse=True)
def _no_caches_left_over():
    """Sign-in limits and finished reports of one test are not those of the next."""
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    item.stash[HAS_PASSED] = item.stash.get(HAS_PASSED, True) and not report.failed
    return report


@pytest.fixture
def figure(request):
    """`figure("F5", "12 of 12 conflicts shown", reached=True)`: what a test measured, for the table in docs/.

    The rows stand in tests/figures/rows.py. A test that fails has not reached its row, whatever it said before.
    """
    found = []
    yield lambda row, words, *, reached: found.append({"row": row, "figure": words, "reached": bool(reached)})
    if path := os.environ.get("FIGURES"):
        place = "browser" if request.node.get_closest_marker("browser") else connection.vendor
        about = {"place": place, "test": request.node.nodeid, "is_long": bool(request.node.get_closest_marker("long"))}
        with open(path, "a", encoding="utf-8") as file:
            for each in found:
                each["reached"] = each["reached"] and request.node.stash[HAS_PASSED]
                file.write(json.dumps(each | about, ensure_ascii=False) + "\n")


@pytest.fixture
def today() -> date:
    """A Monday. Pass it to services; views read the clock, which `stopped_clock` sets to this day."""
    return date(2026, 11, 23)


@pytest.fixture
def stopped_clock(monkeypatch, today) -> datetime:
    """Noon on `today`, for views, commands and the times that the database keeps."""
    noon = timezone.make_aware(datetime.combine(today, time(12)))
    monkeypatch.setattr(timezone, "now", lambda: noon)
    return noon


@pytest.fixture
def smtp_server(settings):
    """A mail server that is configured and runs. tests/smtp.py says how it can misbehave."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    yield server
    server.close()


@pytest.fixture
def administrator(db) -> User:
    return factories.make_user(Role.ADMINISTRATOR, email="administrator@lscb.example")


@pytest.fixture
def manager(db) -> User:
    return factories.make_user(Role.BUSINESS_MANAGER, email="manager@lscb.example")


@pytest.fixture
def chair(db) -> User:
    return factories.make_user(Role.CHAIR, email="chair@lscb.example")


@pytest.fixture
def member(db) -> User:
    return factories.make_user(Role.BOARD_MEMBER, email="member@lscb.example")


@pytest.fixture
def agency_lead(db) -> User:
    """Answers for `agency_lead.agency`."""
    agency = factories.make_agency()
    lead = factories.make_user(Role.AGENCY_LEAD, agency=agency, email="agency@lscb.example")
    lead.agency = agency
    return lead


@pytest.fixture
def scrutineer(db) -> User:
    return factories.make_user(Role.SCRUTINEER, email="scrutineer@lscb.example")


@pytest.fixture
def client_for(db):
    """`client_for(manager)` or `client_for(Role.CHAIR)`: a signed-in client of that person, or of a new one."""

    def signed_in(who: User | Role) -> Client:
        client = Client()
        client.force_login(who if isinstance(who, User) else factories.make_user(who))
        return client

    return signed_in


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": chromium(), "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London"}


@contextmanager
def watched(page):
    """A page that fails its test on console errors, breaches of the content policy, script errors and 4xx or 5xx.

    422 is the answer to a form with errors. A test that means another failure adds its status to `page.meant`.
    """
    problems, page.meant = [], {422}
    page.on("console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("response", lambda got: problems.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    yield page
    assert [problem for problem in problems if not any(str(status) in problem for status in page.meant)] == []


@pytest.fixture
def page(page):
    with watched(page):
        yield page


def sign_in(page, client: Client, live_server) -> None:
    """Give the page the session of a signed-in client."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    host = urlsplit(live_server.url).hostname
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": host, "path": "/"}])


@pytest.fixture
def page_for(page, live_server, client_for):
    """`page_for(manager)`: the page, signed in without the form; relative addresses lead to the live server."""

    def signed_in(who: User | Role):
        sign_in(page, client_for(who), live_server)
        return page

    return signed_in
