"""The business manager, from signing in to the paper on the table of the Board."""

import re
from datetime import date

from playwright.sync_api import expect

from recommendations.models import Action, ActionStatus
from tests.browser.papers import choose_download, closed_up, printed

RECOMMENDATION = (
    "Appoint a Hospital based Independent domestic abuse advocate with administrative support to co-ordinate training "
    "and engagement"
)
NOTE = "The post is advertised again, with the three boroughs sharing its cost."


def test_the_manager_finds_a_recommendation_updates_its_action_and_prints_it(sign_in, today):
    page = sign_in("manager")

    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Plans").click()
    page.get_by_role("link", name="Child D Action Plan", exact=True).click()
    page.get_by_label("Words").fill("domestic abuse advocate with administrative support")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_text("Showing 1 to 1 of 1 recommendation", exact=True)).to_be_visible()
    page.get_by_role("link", name="6.4", exact=True).click()
    page.get_by_role("link", name="Update the action").click()

    page.get_by_label("Progress note").fill(NOTE)
    page.get_by_role("radio", name="Ongoing").check()
    page.get_by_role("button", name="Save update").click()
    expect(page).to_have_title(re.compile("^Error: Update the action of 6.4"))
    page.get_by_role("link", name="Enter the date of the next review").click()
    expect(page.get_by_role("group", name="Next review").get_by_label("Day")).to_be_focused()
    assert page.get_by_label("Progress note").input_value() == NOTE

    page.keyboard.type("1")
    page.get_by_role("group", name="Next review").get_by_label("Month").fill("3")
    page.get_by_role("group", name="Next review").get_by_label("Year").fill("2027")
    page.get_by_role("button", name="Save update").click()
    expect(page.get_by_role("alert")).to_contain_text("The action of recommendation 6.4 is updated.")
    newest = page.locator(".moj-timeline__item").first
    expect(newest.get_by_role("heading")).to_have_text("Action updated")
    expect(newest).to_contain_text("by Morgan Ellis")
    expect(newest.locator("del", has_text="Closed, not achieved")).to_be_visible()
    expect(newest.locator("ins", has_text="Ongoing")).to_be_visible()

    page.get_by_role("link", name="Child D Action Plan").click()
    with page.expect_download() as appendix:
        choose_download(page, "Appendix (PDF)")
    with page.expect_download() as tracking:
        choose_download(page, "With status and dates (PDF)")

    action = Action.objects.get(recommendation__ref="6.4")
    assert (action.status, action.review_on, action.updates.get().note) == (
        ActionStatus.ONGOING,
        date(2027, 3, 1),
        NOTE,
    )
    assert closed_up(f"6.4{RECOMMENDATION}") in printed(appendix.value)
    row = printed(tracking.value).partition(closed_up(f"6.4{RECOMMENDATION}"))[2].partition("6.5")[0]
    assert closed_up(f"Latest progress, 23 November 2026: {NOTE}") in row
    assert closed_up("Action Ongoing Target date not dated Next review 1 March 2027") in row
