"""The plan of a day of the past: chosen, walked through and left, by mouse, by keyboard and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import assert_faultless

BANNER = "This is the plan as it stood on 2 June 2018."


def choose(page, day: str) -> None:
    page.get_by_label("As at").fill(day)
    page.get_by_role("button", name="Show", exact=True).click()


def banner(page):
    return page.get_by_role("region", name="As at 2 June 2018")


def test_a_day_is_chosen_and_kept_from_page_to_page(signed_in):
    page = signed_in("manager")
    page.goto("/plans/child-d/?agency=chelsea-and-westminster")

    choose(page, "2018-06-02")
    expect(banner(page)).to_contain_text(BANNER)
    expect(page.get_by_role("status")).to_have_text("Showing 1 to 8 of 8 recommendations as at 2 June 2018")
    page.get_by_role("checkbox", name="Only outstanding assurance").check()
    expect(page.get_by_role("link", name="Remove this filter: Only outstanding assurance")).to_be_visible()
    page.get_by_role("link", name="6.4", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendation 6.4")
    page.get_by_role("link", name="Recommendation 6.5").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendation 6.5")
    expect(banner(page)).to_contain_text(BANNER)
    expect(page.get_by_role("link", name="Log assurance")).to_have_count(0)
    page.get_by_label("Breadcrumb").get_by_role("link", name="Child D Action Plan").click()
    expect(banner(page)).to_contain_text(BANNER)
    page.get_by_role("link", name="Show this page as it is today").click()

    expect(page.get_by_role("status")).to_have_text("Showing 1 to 52 of 52 recommendations")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_dashboard_leads_to_what_was_outstanding_without_javascript(signed_in):
    page = signed_in("manager")
    page.goto("/")

    choose(page, "2018-06-02")
    expect(banner(page)).to_contain_text(BANNER)
    page.get_by_role("link", name="What was outstanding").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Outstanding assurance")
    expect(page.get_by_role("status")).to_contain_text("17 outstanding as at 2 June 2018")


def test_a_day_is_chosen_by_keyboard(signed_in):
    page = signed_in("manager")
    page.goto("/plans/child-d/6.4/")
    page.get_by_label("As at").focus()

    page.keyboard.type("06022018")
    page.keyboard.press("Enter")

    expect(page.get_by_role("region", name="As at")).to_contain_text("This is the plan as it stood on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendation 6.4")


def test_a_day_that_never_was_is_answered_in_words(signed_in):
    page = signed_in("manager")
    page.meant.add(404)
    page.goto("/plans/child-d/?outstanding=on")

    choose(page, "1999-01-01")

    expect(page.get_by_role("alert")).to_contain_text("Nothing is known of the plan on 1 January 1999.")
    choose(page, "2018-06-02")
    expect(page.get_by_role("status")).to_have_text("Showing 1 to 17 of 17 recommendations as at 2 June 2018")


@pytest.mark.parametrize(
    "address", ["/?as_at=2018-06-02", "/plans/child-d/?as_at=2018-06-02", "/plans/child-d/6.4/?as_at=2018-06-02"]
)
def test_each_page_is_faultless_on_every_width(signed_in, address):
    page = signed_in("manager")

    page.goto(address)

    assert_faultless(page)
