"""The question before something personal is kept or given out: seen, by keyboard, without JavaScript, on a phone."""

import pytest
from playwright.sync_api import expect

from assurance.models import AssuranceRecord, EvidenceFile
from recommendations.models import Action, ActionUpdate, Recommendation
from tests.browser.papers import choose_download, printed, small_pdf
from tests.browser.test_pages import assert_faultless

NOTE = "Ring the mother’s 020 7946 0958 first"
QUESTION = "Check this: it may say who somebody is"


@pytest.fixture
def update_page(demonstration):
    action = Action.objects.get(recommendation__ref="6.4")
    return f"/plans/child-d/6.4/actions/{action.pk}/update/"


def save_note(page, url: str) -> None:
    page.goto(url)
    page.get_by_label("Progress note").fill(NOTE)
    page.get_by_label("Who decided").fill("The Board")
    page.get_by_role("button", name="Save update").click()
    expect(page.get_by_role("alert")).to_contain_text(QUESTION)


def test_the_question_is_put_on_every_width_and_axe_finds_nothing(signed_in, update_page):
    page = signed_in("manager")

    save_note(page, update_page)

    assert ActionUpdate.objects.count() == 0
    expect(page.locator("mark")).to_have_text("020 7946 0958")
    assert page.get_by_label("Progress note").input_value() == NOTE
    assert_faultless(page)


def test_the_question_is_answered_by_keyboard(signed_in, update_page):
    page = signed_in("manager")
    save_note(page, update_page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Progress note")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Progress note")).to_be_focused()
    page.get_by_role("link", name="say that it may stay").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("I have checked this, and it may stay")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("A published helpline")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("The action of recommendation 6.4 is updated.")
    assert ActionUpdate.objects.get().note == NOTE


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_files_stay_chosen_and_the_question_needs_no_javascript(signed_in):
    page = signed_in("member")
    page.goto("/plans/child-d/4.3/assurance/add/")
    page.get_by_label("Assurance", exact=True).fill("Two audits were done.")
    page.get_by_label("Kind of evidence").select_option("Audit or re-audit")
    page.get_by_label("Files").set_input_files(
        [{"name": "visit 943 476 5919.pdf", "mimeType": "application/pdf", "buffer": small_pdf("Audit")}]
    )
    page.get_by_role("button", name="Log assurance").click()
    expect(page.get_by_role("alert")).to_contain_text("NHS number in File name")

    page.get_by_label("I have checked this, and it may stay").check()
    page.get_by_role("button", name="Log assurance").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendation 4.3")
    assert AssuranceRecord.objects.filter(text="Two audits were done.").count() == 1
    assert EvidenceFile.objects.get().label == "visit 943 476 5919.pdf"


def test_a_page_with_kept_files_is_faultless(signed_in):
    page = signed_in("member")
    page.goto("/plans/child-d/4.3/assurance/add/")
    page.get_by_label("Kind of evidence").select_option("Audit or re-audit")
    page.get_by_label("Assurance", exact=True).fill("Born 12 March 2009, SM1 1EA")
    page.locator("input[type=file]").set_input_files(
        [{"name": f"{'long-name-' * 12}.pdf", "mimeType": "application/pdf", "buffer": small_pdf("Audit")}]
    )

    page.get_by_role("button", name="Log assurance").click()

    expect(page.get_by_text("Your files are kept while you finish this page")).to_be_visible()
    assert_faultless(page)


def test_a_report_is_issued_after_the_question(signed_in):
    page = signed_in("manager")
    Recommendation.objects.filter(ref="6.4").update(text="Ring 020 7946 0958 and ask for the named nurse.")
    page.goto("/plans/child-d/")
    choose_download(page, "Appendix (PDF)")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Check the report before you issue it: it may say who somebody is"
    )
    expect(page.get_by_role("link", name="6.4, recommendation")).to_be_visible()
    assert_faultless(page)

    page.get_by_label("Why it may stay (optional)").fill("A published number")
    with page.expect_download() as download:
        page.get_by_role("button", name="Issue it all the same").click()

    assert "02079460958" in printed(download.value)
