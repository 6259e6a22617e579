"""Everything by keyboard alone: no test here uses the mouse."""

from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from recommendations.models import Action, ActionStatus

PHONE = {"width": 375, "height": 800}


def tab_to(page: Page, target: Locator, *, key: str = "Tab", at_most: int = 140) -> None:
    """Press Tab until the target has the focus, as somebody does who cannot point at it."""
    for _ in range(at_most):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{at_most} times {key} did not lead to {target}")


def action_page(ref: str) -> str:
    return f"/plans/child-d/{ref}/actions/{Action.objects.get(recommendation__ref=ref).pk}/update/"


def test_the_skip_link_comes_first_and_leads_to_the_content(signed_in):
    page = signed_in("manager")
    page.goto("/plans/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to main content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Child D Action Plan", exact=True)).to_be_focused()


def test_a_row_of_the_list_opens_by_enter(signed_in):
    page = signed_in("manager")
    page.goto("/plans/child-d/?agency=cafcass")

    tab_to(page, page.get_by_role("link", name="1.2", exact=True))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendation 1.2")


def test_an_action_is_updated_by_keyboard_alone(signed_in):
    page = signed_in("manager")
    page.goto("/plans/child-d/6.4/")

    tab_to(page, page.get_by_role("link", name="Update the action"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Progress note"))
    page.keyboard.type("Advertised again.")
    tab_to(page, page.get_by_role("radio", name="Closed, not achieved"))
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Ongoing")).to_be_checked()
    for part in ("1", "3", "2027"):
        page.keyboard.press("Tab")
        page.keyboard.type(part)
    tab_to(page, page.get_by_role("button", name="Save update"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_be_focused()
    action = Action.objects.get(recommendation__ref="6.4")
    assert (action.status, action.review_on) == (ActionStatus.ONGOING, date(2027, 3, 1))


def fill_in_date(page, name: str, *parts: str) -> None:
    for label, typed in zip(("Day", "Month", "Year"), parts, strict=True):
        page.get_by_role("group", name=name).get_by_label(label).fill(typed)


def refuse_update(page):
    page.goto(action_page("6.4"))
    page.get_by_label("Who decided").fill("")
    fill_in_date(page, "Target date", "1", "13", "2027")
    page.get_by_role("button", name="Save update").press("Enter")


def refuse_assurance(page):
    page.goto("/plans/child-d/4.3/assurance/add/")
    fill_in_date(page, "Received on", "24", "11", "2026")
    page.get_by_label("Link (optional)").fill("not a link")
    page.get_by_role("button", name="Log assurance").press("Enter")


def refuse_contact(page):
    page.goto("/agencies/cafcass/contacts/add/")
    page.get_by_label("Email address").fill("somebody")
    fill_in_date(page, "Last day as the contact", "1", "", "2026")
    page.get_by_role("button", name="Add contact").press("Enter")


@pytest.mark.parametrize(
    ("refuse", "controls"),
    [
        (refuse_update, ["note", "decided_by_name", "target_date_month"]),
        (
            refuse_assurance,
            ["text", "received_on_day", "evidence-title", "evidence-evidence_type", "evidence-place", "evidence-url"],
        ),
        (refuse_contact, ["name", "role_title", "email", "ends_on_month"]),
    ],
    ids=["action", "assurance", "contact"],
)
def test_each_error_leads_to_its_control(signed_in, refuse, controls):
    page = signed_in("manager")
    refuse(page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()

    reached = []
    for link in page.locator(".govuk-error-summary").get_by_role("link").all():
        link.press("Enter")
        assert page.evaluate("document.activeElement.id") == link.get_attribute("href")[1:]
        reached.append(page.evaluate("document.activeElement.name"))

    assert reached == controls


def test_the_filter_of_a_phone_opens_and_closes_by_keyboard(signed_in):
    page = signed_in("manager")
    page.set_viewport_size(PHONE)
    page.goto("/plans/child-d/")
    words = page.get_by_label("Words")
    expect(words).to_be_hidden()

    toggle = page.get_by_role("button", name="Show filters")
    tab_to(page, toggle)
    page.keyboard.press("Enter")
    expect(words).to_be_visible()
    tab_to(page, words)
    page.keyboard.type("midwives")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Remove this filter: Words: midwives")).to_be_attached()
    tab_to(page, page.get_by_role("button", name="Hide filters"), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(words).to_be_hidden()
