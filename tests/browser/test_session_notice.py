"""Before somebody is signed out the page says so; typing counts as being there."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.test_pages import assert_faultless

FORM = "/plans/child-d/4.3/assurance/add/"


@pytest.fixture
def form(signed_in):
    """A form, in a browser whose clock the test moves."""
    page = signed_in("manager")
    page.clock.install()
    page.goto(FORM)
    return page


def notice(page):
    return page.locator(".lscb-session-notice")


def go_on(page, minutes: float) -> None:
    """As time passes: one look of the page after the other."""
    for _ in range(round(minutes * 2)):
        page.clock.run_for(30_000)


def seen_by_the_server(page) -> list:
    calls = []
    page.on("request", lambda request: calls.append(request.url) if "stay-signed-in" in request.url else None)
    return calls


def test_the_page_warns_before_the_session_ends_and_a_button_keeps_it(form):
    calls = seen_by_the_server(form)
    go_on(form, 27)
    expect(notice(form)).to_be_hidden()

    go_on(form, 2)
    expect(
        form.get_by_text("You will be signed out soon, because nothing has happened here for a while.")
    ).to_be_visible()
    assert_faultless(form)
    form.get_by_role("button", name="Stay signed in").click()

    expect(notice(form)).to_be_hidden()
    assert len(calls) == 1
    go_on(form, 27)
    expect(notice(form)).to_be_hidden()


def test_somebody_who_types_stays_signed_in(form):
    calls = seen_by_the_server(form)

    for _ in range(5):
        form.get_by_label("Assurance", exact=True).press("a")
        go_on(form, 9)
        expect(notice(form)).to_be_hidden()

    assert len(calls) == 5


def test_a_page_whose_session_is_over_says_what_to_do_with_what_was_typed(form):
    go_on(form, 31)

    expect(form.get_by_text("What you typed on this page cannot be saved any more")).to_be_visible()
    expect(form.get_by_role("link", name="sign in again and paste it")).to_have_attribute(
        "href", f"/accounts/login/?next={FORM}"
    )
    assert_faultless(form)


def test_a_session_that_the_server_has_ended_is_noticed_while_typing(form):
    Session.objects.all().delete()

    form.get_by_label("Assurance", exact=True).press("a")
    go_on(form, 10)

    expect(form.get_by_text("You are signed out.")).to_be_visible()


def test_a_long_day_ends_with_a_warning_that_no_button_takes_away(form):
    for _ in range(59):
        form.get_by_label("Assurance", exact=True).press("a")
        go_on(form, 8)

    go_on(form, 4)

    expect(form.get_by_text("You will be signed out in a few minutes")).to_be_visible()
    expect(form.get_by_role("button", name="Stay signed in")).to_be_hidden()


def test_the_words_for_those_without_javascript_are_taken_away_by_it(form):
    expect(form.get_by_text("Save within 30 minutes")).to_be_hidden()
