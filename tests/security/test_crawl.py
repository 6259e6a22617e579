"""A browser follows every link as each role: no page breaks the content policy, fails, or writes to the console."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import expect

from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.conftest import sign_in
from tests.security.people import make_person, signed_in
from tests.sides import make_world

NOT_FOLLOWED = {
    "account_logout": "The crawl goes on.",
    "assurance:answer-receipt-pdf": "A file.",
    "assurance:calendar-read": "A file.",
    "assurance:challenge-export": "A file.",
    "assurance:charts-pdf": "A file.",
    "assurance:dip-sample-population": "A file.",
    "assurance:dip-sample-report": "A file.",
    "assurance:evidence-download": "A file.",
    "assurance:issue-file": "A file.",
    "assurance:meeting-extract": "A file.",
    "assurance:meeting-minutes-docx": "A file.",
    "assurance:meeting-minutes-pdf": "A file.",
    "assurance:meeting-pack": "A file.",
    "assurance:plan-csv": "A file.",
    "assurance:plan-changes-pdf": "A file.",
    "assurance:plan-docx": "A file.",
    "assurance:plan-json": "A file.",
    "assurance:plan-offline": "A file.",
    "assurance:plan-pdf": "A file.",
    "assurance:plan-xlsx": "A file.",
    "assurance:outstanding-pdf": "A file.",
    "assurance:report-pdf": "A file.",
    "assurance:request-letter": "A file.",
    "assurance:theme-pdf": "A file.",
    "audit:event-export": "A file.",
}
LEAST = {Role.BUSINESS_MANAGER: 20, Role.ADMINISTRATOR: 15}
PATH_OF_HTMX = "htmx-current-path-for-history"  # an address, no words
INJECTED = "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"


@pytest.fixture
def world(transactional_db):
    return make_world()


def view_name(path: str) -> str | None:
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def links_on(page) -> list[str]:
    """The pages of ours that a page leads to; files are left alone."""
    return page.evaluate("[...document.querySelectorAll('a[href]')].filter(a => !a.download).map(a => a.href)")


def kept_by(page) -> set[str]:
    """What lies in the browser’s stores, beside an address."""
    return set(page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")) - {PATH_OF_HTMX}


def crawl(page, start: str) -> set[str]:
    """Open one page of each kind that can be reached; answers which kinds those were."""
    seen, waiting = set(), [start]
    while waiting:
        url = waiting.pop(0)
        parts = urlsplit(url)
        name = view_name(parts.path)
        is_ours = parts.netloc == urlsplit(start).netloc
        if not is_ours or name in seen or name is None or name in NOT_FOLLOWED or name.startswith("admin:"):
            continue
        seen.add(name)
        page.goto(url)
        waiting += links_on(page)
    return seen


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_every_page_opens_without_a_breach(page, live_server, world, role, figure):
    sign_in(page, signed_in(make_person(role, world)), live_server)

    seen = crawl(page, live_server.url + "/")

    kept = kept_by(page)
    figure("S8", f"{role}: {len(seen)} kinds of pages opened, no breach and no console error", reached=not kept)
    assert kept == set()
    assert len(seen) >= LEAST.get(role, 8), seen


def test_a_script_that_got_into_a_page_does_not_run(new_context, live_server, world):
    page = new_context().new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(live_server.url + reverse("account_login"))

    page.evaluate(INJECTED)

    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in each for each in said)


def test_going_back_after_signing_out_shows_nothing(new_context, live_server, world):
    page = new_context().new_page()
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Email address").fill(world.own.lead.email)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(live_server.url + reverse("assurance:plan-detail", args=[world.own.plan.slug]))
    expect(page.get_by_text(world.own.row.ref).first).to_be_visible()
    page.goto(live_server.url + reverse("account_logout"))
    page.locator("main").get_by_role("button", name="Sign out").click()
    assert kept_by(page) == set()

    page.go_back()
    page.go_back()

    expect(page.get_by_label("Email address")).to_be_visible()
    assert world.own.canary not in page.inner_text("body")
    assert [cookie["name"] for cookie in page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME] == []
