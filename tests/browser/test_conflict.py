"""Two people, or two clicks, at once: both texts are shown, and nothing is saved twice."""

import pytest
from playwright.sync_api import expect

from recommendations.models import Action, ActionUpdate

FIRST = "The letter was answered on 2 November."
SECOND = "The letter is still unanswered."


@pytest.fixture
def update_page(demonstration):
    action = Action.objects.get(recommendation__ref="6.4")
    return f"/plans/child-d/6.4/actions/{action.pk}/update/"


def fill_in(page, note: str, lead_person: str) -> None:
    page.get_by_label("Progress note").fill(note)
    page.get_by_label("Who decided").fill("The Board")
    page.get_by_label("Lead person (optional)", exact=True).fill(lead_person)


def save(page) -> None:
    page.get_by_role("button", name="Save update").click()


def rows_of(table) -> list[list[str]]:
    return [row.locator("th, td").all_text_contents() for row in table.get_by_role("row").all()]


def notes() -> list[str]:
    return list(ActionUpdate.objects.order_by("pk").values_list("note", flat=True))


def test_the_slower_of_two_people_sees_both_texts_and_keeps_the_own(signed_in, second_browser, update_page):
    faster, slower = signed_in("manager"), second_browser("manager")
    slower.meant.add(409)
    for page in (faster, slower):
        page.goto(update_page)

    fill_in(faster, FIRST, "Chief Nurse")
    save(faster)
    expect(faster.get_by_role("alert")).to_contain_text("The action of recommendation 6.4 is updated.")
    fill_in(slower, SECOND, "Head of Midwifery")
    save(slower)
    expect(slower.get_by_role("alert")).to_contain_text("Somebody else changed this while you were editing")
    assert rows_of(slower.get_by_role("table", name="Where the two differ")) == [
        ["Field", "What you typed", "What is stored now"],
        ["Progress note", SECOND, FIRST],
        ["Lead person", "Head of Midwifery", "Chief Nurse"],
    ]
    assert slower.get_by_label("Progress note").input_value() == SECOND

    save(slower)
    expect(slower.get_by_role("alert")).to_contain_text("The action of recommendation 6.4 is updated.")
    assert notes() == [FIRST, SECOND]
    assert Action.objects.get(recommendation__ref="6.4").lead_person == "Head of Midwifery"


def test_the_slower_of_two_people_may_leave_what_is_stored(signed_in, second_browser, update_page):
    faster, slower = signed_in("manager"), second_browser("manager")
    slower.meant.add(409)
    for page in (faster, slower):
        page.goto(update_page)
    fill_in(faster, FIRST, "Chief Nurse")
    save(faster)
    expect(faster).to_have_url("/plans/child-d/6.4/")
    fill_in(slower, SECOND, "Head of Midwifery")
    save(slower)

    slower.get_by_role("link", name="keep what is stored and leave this page").click()

    expect(slower).to_have_url("/plans/child-d/6.4/")
    assert notes() == [FIRST]
    assert Action.objects.get(recommendation__ref="6.4").lead_person == "Chief Nurse"


def test_two_notes_that_change_nothing_else_are_both_kept(signed_in, second_browser, update_page):
    faster, slower = signed_in("manager"), second_browser("manager")
    slower.meant.add(409)
    for page in (faster, slower):
        page.goto(update_page)
    fill_in(faster, FIRST, "Chief Nurse")
    save(faster)
    expect(faster).to_have_url("/plans/child-d/6.4/")

    fill_in(slower, SECOND, "Chief Nurse")
    save(slower)
    expect(slower.get_by_role("alert")).to_contain_text("Somebody else changed this while you were editing")
    save(slower)

    expect(slower).to_have_url("/plans/child-d/6.4/")
    assert notes() == [FIRST, SECOND]


def test_a_second_click_on_save_sends_nothing(signed_in, update_page):
    page = signed_in("manager")
    page.goto(update_page)
    fill_in(page, FIRST, "Chief Nurse")
    button = page.get_by_role("button", name="Save update")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    held = []
    page.route(f"**{update_page}", lambda route: held.append(route))

    with page.expect_request(f"**{update_page}"):
        page.mouse.click(*middle)
    page.mouse.click(*middle)
    page.wait_for_timeout(300)

    [sent] = held
    sent.continue_()
    expect(page.get_by_role("alert")).to_contain_text("The action of recommendation 6.4 is updated.")
    assert notes() == [FIRST]


def test_a_form_that_arrives_twice_is_saved_once(signed_in, update_page):
    def send_twice(route):
        route.fetch(max_redirects=0)
        route.continue_()

    page = signed_in("manager")
    page.goto(update_page)
    fill_in(page, FIRST, "Chief Nurse")
    page.route(f"**{update_page}", send_twice)

    save(page)

    expect(page.get_by_text("This was saved already. Nothing was saved twice.")).to_be_visible()
    assert notes() == [FIRST]
