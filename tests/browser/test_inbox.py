"""The inbox in a browser: answers beside the plan, settled by keyboard, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from assurance.models import AssuranceRecord, DueDateExtension
from recommendations.models import Recommendation
from tests import factories
from tests.assurance.answered import asked, more_time, proposal, sent
from tests.browser.test_keyboard import PHONE, tab_to
from tests.browser.test_pages import assert_faultless

SAID = "Every nurse has been trained, and records are audited twice a year."


@pytest.fixture
def answered(demonstration):
    """One answer of Cafcass, with two rows that were answered and one that needs time."""
    rows = list(Recommendation.objects.filter(plan_agency__agency__slug="cafcass").order_by("sort_key")[:3])
    answer = sent(asked(*rows))
    first = proposal(answer, rows[0], SAID)
    second = proposal(answer, rows[1], "This is for another agency to do.", answer_kind="not_accepted")
    factories.make_evidence(first, title="Training record")
    factories.make_reported_figure(first)
    return [first, second, more_time(answer, rows[2])]


def states(answered) -> list[str]:
    return [type(each).objects.get(pk=each.pk).state for each in answered]


def test_an_answer_is_accepted_by_keyboard(answered, signed_in):
    page = signed_in("manager")
    page.goto("/inbox/")

    tab_to(page, page.get_by_role("button", name="Accept the answer on 1.1 as it is"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("The answer is in the plan.")
    expect(page).to_have_url("/inbox/")
    expect(page.get_by_text(SAID)).to_have_count(0)
    assert states(answered) == ["accepted", "proposed", "asked"]


def test_an_answer_is_edited_by_keyboard_and_both_texts_stay(answered, signed_in):
    page = signed_in("manager")
    page.goto("/inbox/")

    tab_to(page, page.get_by_role("button", name="Edit and accept the answer on 1.1"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Words for the plan"))
    page.keyboard.press("Control+a")
    page.keyboard.type("Cafcass says that all nurses are trained.")
    tab_to(page, page.get_by_role("button", name="Accept into the plan"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("in your words")
    record = AssuranceRecord.objects.get(pk=answered[0].pk)
    assert (record.text, record.text_as_sent) == ("Cafcass says that all nurses are trained.", SAID)
    page.goto("/plans/child-d/1.1/")
    page.get_by_text("As sent by the agency").click()
    expect(page.locator("details").get_by_text(SAID)).to_be_visible()


def test_an_answer_is_returned_by_keyboard(answered, signed_in):
    page = signed_in("manager")
    page.goto("/inbox/")

    tab_to(page, page.get_by_role("button", name="Return the answer on 1.1 with a reason"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Reason"))
    page.keyboard.type("Say when the last audit was.")
    tab_to(page, page.get_by_role("button", name="Return"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("The answer is returned.")
    assert states(answered) == ["returned", "proposed", "asked"]


def test_several_answers_are_accepted_at_once_on_a_phone(answered, signed_in):
    page = signed_in("manager")
    page.set_viewport_size(PHONE)
    page.goto("/inbox/")

    page.get_by_label("Select the answer on 1.1").check()
    page.get_by_label("Select the answer on 1.2").check()
    page.get_by_role("button", name="Accept selected").click()

    expect(page.get_by_role("alert")).to_contain_text("The answers that you ticked are in the plan.")
    assert states(answered) == ["accepted", "accepted", "asked"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_more_time_is_agreed(answered, signed_in):
    page = signed_in("manager")
    page.goto("/inbox/")

    page.get_by_role("button", name="Decide on more time for 1.3").click()
    page.get_by_role("radio", name="Yes").check()
    expect(page.get_by_role("group", name="New due date").get_by_label("Month")).to_have_value("12")
    page.get_by_role("button", name="Decide", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("The decision is kept")
    extension = DueDateExtension.objects.get(pk=answered[2].pk)
    assert (extension.state, extension.due_on) == ("agreed", extension.asked_until)


def a_report(rows) -> str:
    report = factories.make_regular_report(*rows, figure_label="Staff trained, of all staff")
    cycle = factories.make_cycle(purpose="regular_report")
    factories.make_request(rows[0], cycle=cycle, report=report, due_on=factories.DUE_ON)
    factories.make_reported_figure(factories.make_record(rows[0]), report=report, not_answered="The night shift")
    return report.get_absolute_url()


def test_its_pages_are_faultless_on_every_width(answered, signed_in):
    rows = list(answered[0].recommendations.all())
    follow_up = factories.make_follow_up(rows[0], record=answered[0], due_as_printed="October 2026")
    factories.make_follow_up(rows[0], due_on=factories.DUE_ON)
    report = a_report(rows)
    page = signed_in("manager")

    for url in (
        "/inbox/",
        "/inbox/?plan=child-d&agency=education",
        f"/assurance/{answered[0].pk}/accept-edited/?from=inbox",
        f"/extensions/{answered[2].pk}/decide/",
        "/plans/child-d/1.1/",
        "/plans/child-d/1.1/follow-ups/add/",
        f"/follow-ups/{follow_up.pk}/settle/",
        "/reports/",
        "/reports/new/",
        f"/reports/new/{rows[0].plan_agency_id}/",
        report,
        f"{report}edit/",
    ):
        page.goto(url)
        assert_faultless(page)
