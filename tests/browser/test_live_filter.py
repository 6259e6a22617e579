"""The plan follows each tick of its filter, and the address of the page with it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

WHOLE = "Showing 1 to 52 of 52 recommendations"
OUTSTANDING = "Showing 1 to 17 of 17 recommendations"


@pytest.fixture
def plan_page(signed_in):
    page = signed_in("manager")
    page.goto("/plans/child-d/")
    page.evaluate("window.isTheSamePage = true")
    return page


def is_the_same_page(page) -> bool:
    return page.evaluate("window.isTheSamePage === true")


def test_a_tick_changes_the_list_the_chips_and_the_address_without_leaving_the_page(plan_page):
    page = plan_page

    page.get_by_role("checkbox", name="Only outstanding assurance").check()

    expect(page.get_by_role("status")).to_have_text(OUTSTANDING)
    expect(page.get_by_role("link", name="Remove this filter: Only outstanding assurance")).to_be_visible()
    assert "outstanding=on" in urlsplit(page.url).query
    assert is_the_same_page(page)
    page.reload()
    expect(page.get_by_role("status")).to_have_text(OUTSTANDING)
    expect(page.get_by_role("checkbox", name="Only outstanding assurance")).to_be_checked()


def test_what_is_exported_and_the_other_view_follow_the_tick(plan_page):
    page = plan_page

    page.get_by_role("checkbox", name="1. Cafcass").check()
    expect(page.get_by_role("status")).to_have_text("Showing 1 to 4 of 4 recommendations")
    exports = [link.get_attribute("href") for link in page.locator(".lscb-results-bar a[href*='/action-plan.']").all()]
    page.get_by_role("link", name="As it prints").click()

    assert ["agency=cafcass" in address for address in exports] == [True] * 7
    expect(page.get_by_role("status")).to_have_text("Showing 1 to 4 of 4 recommendations")


def test_a_chip_takes_its_tick_away(plan_page):
    page = plan_page
    page.get_by_role("checkbox", name="Only outstanding assurance").check()
    page.get_by_role("checkbox", name="1. Cafcass").check()
    expect(page.get_by_role("status")).to_have_text("Showing 1 to 4 of 4 recommendations")

    page.get_by_role("link", name="Remove this filter: 1. Cafcass").click()

    expect(page.get_by_role("status")).to_have_text(OUTSTANDING)
    expect(page.get_by_role("checkbox", name="1. Cafcass")).not_to_be_checked()


def test_back_leads_to_the_list_before_the_tick(plan_page):
    page = plan_page
    page.get_by_role("checkbox", name="Only outstanding assurance").check()
    expect(page.get_by_role("status")).to_have_text(OUTSTANDING)

    page.go_back()

    expect(page.get_by_role("status")).to_have_text(WHOLE)
    expect(page.get_by_role("checkbox", name="Only outstanding assurance")).not_to_be_checked()
    expect(page.get_by_role("heading", level=1)).to_have_text("Child D Action Plan")
    page.go_forward()
    expect(page.get_by_role("status")).to_have_text(OUTSTANDING)


def test_a_filter_that_nothing_passes_says_so(plan_page):
    page = plan_page

    page.get_by_label("Words").fill("nothing says this")
    page.get_by_label("Words").press("Enter")

    expect(page.get_by_role("status")).to_have_text("No recommendations match")
    page.get_by_role("link", name="Show the whole plan").click()
    expect(page.get_by_role("status")).to_have_text(WHOLE)


def test_a_tick_after_the_session_has_ended_asks_for_signing_in_on_a_page_of_its_own(plan_page):
    page = plan_page
    page.context.clear_cookies()

    page.get_by_role("checkbox", name="Only outstanding assurance").check()

    expect(page).to_have_url("/accounts/login/?next=/plans/child-d/%3Fq%3D%26outstanding%3Don")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
