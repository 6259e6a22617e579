"""What changed, in a browser: on every width, by keyboard and without a script."""

import uuid
from datetime import date

import pytest
from playwright.sync_api import expect

from assurance import services
from recommendations import services as plan_services
from recommendations.models import Action
from tests.browser.test_pages import assert_faultless, recommendation

SINCE = "/plans/child-d/changes/?from=2018-06-02"


@pytest.fixture
def happened(person, today):
    """Progress on one row of Child D, and assurance of another, since the day that the plan tells of."""
    manager, row = person("manager"), recommendation("4.3")
    action = Action.objects.get(recommendation__ref="6.4")
    plan_services.update_action(
        action=action,
        version=action.version,
        progress=plan_services.ActionProgress("complete", completed_on=today, lead_person="B. Matron"),
        note="Everybody on the wards is trained. " + "W" * 300,
        by=manager,
        on=today,
        submission_key=uuid.uuid4(),
    )
    details = services.AssuranceDetails("We audit it.", "from_agency", today, given_by_agency=row.plan_agency.agency)
    services.log_assurance(
        details=details, recommendations=[row], evidence=[], by=manager, on=today, submission_key=uuid.uuid4()
    )


@pytest.mark.parametrize(
    "address",
    [SINCE, f"{SINCE}&show=all&agency=cafcass", "/plans/child-d/changes/?from=today"],
    ids=["changes", "all rows", "nothing changed"],
)
def test_the_page_is_faultless(signed_in, happened, address):
    page = signed_in("manager")

    assert page.goto(address).status == 200

    assert_faultless(page)


def test_another_day_is_chosen_by_keyboard(signed_in, happened):
    page = signed_in("chair")
    page.goto("/plans/child-d/")
    page.get_by_role("link", name="What changed").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Compare", exact=True).focus()
    expect(page.get_by_label("Day to compare from")).to_be_hidden()

    page.keyboard.type("Another day")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Day to compare from")).to_be_focused()
    page.get_by_label("Day to compare from").fill(date(2018, 6, 2).isoformat())
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("2 of 52 recommendations changed.")
    expect(page.get_by_role("heading", name="From 2 June 2018, to today, 23 November 2026")).to_be_visible()
    page.get_by_role("link", name="4.3").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#row-4\\.3")).to_be_in_viewport()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_it_needs_no_javascript(signed_in, happened):
    page = signed_in("manager")
    page.goto("/plans/child-d/changes/")

    page.get_by_label("Compare", exact=True).select_option("Another day")
    page.get_by_label("Day to compare from").fill(date(2018, 6, 2).isoformat())
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_text("2 of 52 recommendations changed.")).to_be_visible()
    expect(page.locator("ins").filter(has_text="We audit it.")).to_be_visible()
