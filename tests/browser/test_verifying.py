"""Uploading a report and reading the verdict: with the keyboard, on every width, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from recommendations.models import ActionPlan
from tests.assurance.verifying.given import give_out
from tests.browser.papers import small_pdf
from tests.browser.test_pages import assert_faultless

LETTERS = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": small_pdf("A letter")}


def pdf(content: bytes) -> dict:
    return {"name": "report.pdf", "mimeType": "application/pdf", "buffer": content}


def verify(page, file: dict):
    page.goto("/verify/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Verify").press("Enter")
    return page.get_by_role("heading", level=1)


def test_each_verdict_is_read_on_every_width(demonstration, signed_in):
    page = signed_in("chair")
    plan = ActionPlan.objects.get(slug="child-d")
    content, given = give_out(plan)

    page.goto("/")
    page.get_by_role("link", name="Verify a report").click()
    assert_faultless(page)
    expect(verify(page, pdf(content))).to_have_text("Genuine and current")
    expect(page.get_by_text(str(given.number))).to_be_visible()
    assert_faultless(page)
    plan.recommendations.filter(ref="1.1").update(is_high_priority=True)
    expect(verify(page, pdf(content))).to_have_text("Genuine but superseded")
    expect(page.get_by_text("High priority: no → yes")).to_be_visible()
    assert_faultless(page)
    expect(verify(page, pdf(content + b"\n"))).to_have_text("Altered")
    assert_faultless(page)
    expect(verify(page, LETTERS)).to_have_text("Not ours")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_verdict_without_javascript(demonstration, signed_in):
    page = signed_in("chair")

    page.goto("/verify/")
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_role("alert")).to_contain_text("Select a file or enter a SHA-256")
    page.get_by_label("Or its SHA-256").fill("0" * 64)
    page.get_by_role("button", name="Verify").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Not ours")
