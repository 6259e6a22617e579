"""An agency lead on a ward, with a phone: from the link in the mail to the receipt."""

import re

import pytest
from django.conf import settings
from django.core import mail
from playwright.sync_api import expect

from assurance.models import AssuranceRecord
from tests.assurance.answering.rounds import ask, code_in, link_in
from tests.browser.papers import small_pdf
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import PHONE, assert_faultless

SCREEN = {"width": PHONE, "height": 800}
without_javascript = pytest.mark.browser_context_args(java_script_enabled=False)


@pytest.fixture
def answer(transactional_db):
    return ask()


def confirmed(page):
    """Open the link from the mail, ask for a code, enter it."""
    page.set_viewport_size(SCREEN)
    page.goto(link_in(mail.outbox[0]))
    expect(page).to_have_url(re.compile("/answer/confirm/$"))
    page.get_by_role("button", name="Email me a code").click()
    page.get_by_label("Code").fill(code_in(mail.outbox[-1]))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Answer the Board")
    return page


def answer_with_a_file(page) -> None:
    page.get_by_role("link", name=re.compile("asks.")).nth(1).click()
    page.get_by_role("radio", name="We have an answer").check()
    page.get_by_label("In your words").fill("All wards were told.")
    page.get_by_text("Add a file or a link").click()
    page.get_by_label("Kind of evidence").select_option("Audit or re-audit")
    audit = {"name": "audit.pdf", "mimeType": "application/pdf", "buffer": small_pdf("Audit")}
    page.locator("input[type=file]").set_input_files([audit])
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("1 of 3 answered")).to_be_visible()


def send(page) -> None:
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_text("All wards were told.")).to_be_visible()
    page.get_by_label("Signed off by: name").fill("C. Matron")
    page.get_by_label("Signed off by: role").fill("Chief Nurse")
    page.get_by_label("This is my agency’s answer").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Answer sent")


def assert_answered(page) -> None:
    expect(page.get_by_text("All wards were told.")).to_be_visible()
    expect(page.get_by_text("audit.pdf")).to_be_visible()
    record = AssuranceRecord.objects.get(in_answer__isnull=False)
    assert [item.title for item in record.evidence_items.all()] == ["audit.pdf"]
    assert mail.outbox[-1].subject.endswith(f"received by {settings.BOARD_NAME}")


def test_an_answer_on_a_phone_from_the_mail_to_the_receipt(answer, page):
    confirmed(page)

    answer_with_a_file(page)
    send(page)

    assert_answered(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the receipt (PDF)").click()
    assert download.value.suggested_filename.startswith("receipt-")


@without_javascript
def test_an_answer_needs_no_javascript(answer, page):
    confirmed(page)

    answer_with_a_file(page)
    send(page)

    assert_answered(page)


def test_every_page_of_an_answer_is_faultless(answer, page):
    page.set_viewport_size(SCREEN)
    page.goto(link_in(mail.outbox[0]))
    assert_faultless(page)
    confirmed(page)
    assert_faultless(page)
    page.get_by_role("link", name=re.compile("asks.")).first.click()
    assert_faultless(page)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("alert").first).to_contain_text("There is a problem")
    assert_faultless(page)
    page.get_by_role("radio", name="Our last answer is still true").check()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="Hand on to a colleague").click()
    assert_faultless(page)
    page.get_by_role("link", name="Back without saving").click()
    page.get_by_role("button", name="Check and send").click()
    assert_faultless(page)
    page.get_by_label("Signed off by: role").fill("Chief Nurse")
    page.get_by_label("This is my agency’s answer").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Answer sent")
    assert_faultless(page)


def test_a_row_is_answered_by_keyboard_alone(answer, page):
    confirmed(page)

    tab_to(page, page.get_by_role("link", name=re.compile("asks.")).first)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("radio", name="Our last answer is still true"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("In your words"))
    page.keyboard.type("The rota says so.")
    tab_to(page, page.get_by_role("button", name="Save and continue"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("1 of 3 answered")).to_be_visible()


def test_the_token_is_in_no_address_after_the_first_page(answer, page):
    """Neither in the address bar, nor in what the next pages are told of where somebody came from."""
    token, said = link_in(mail.outbox[0]).split("/")[2], []
    page.on("request", lambda request: said.append((request.url, request.headers.get("referer", ""))))

    confirmed(page)

    with_token = [(url, referer) for url, referer in said if token in url or token in referer]
    assert [(url.endswith(f"/answer/{token}/"), referer) for url, referer in with_token] == [(True, "")]
