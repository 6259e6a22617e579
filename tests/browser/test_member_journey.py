"""A board member, from signing in to the paper: assurance with a file, for two recommendations at once."""

import hashlib

from playwright.sync_api import expect

from assurance.models import AssuranceRecord
from tests.browser.papers import choose_download, closed_up, printed, small_pdf

AUDIT = small_pdf("Dip sample audit of September 2018")
TEXT = "The re-audit of September 2018 found routine enquiry in 46 of the 50 records."


def test_a_member_logs_assurance_with_a_file_and_prints_it(sign_in):
    page = sign_in("member")
    sha256 = hashlib.sha256(AUDIT).hexdigest()

    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Plans").click()
    page.get_by_role("link", name="Child D Action Plan", exact=True).click()
    page.get_by_role("link", name="4.3", exact=True).click()
    page.get_by_role("button", name="Log assurance").click()

    page.get_by_label("Assurance", exact=True).fill(TEXT)
    page.get_by_label("Given by: role").fill("Chief Nurse")
    page.get_by_role("checkbox", name="4.2 Develop a rolling programme").check()
    page.get_by_label("Title of the evidence").fill("Dip sample audit, September 2018")
    page.get_by_label("Kind of evidence").select_option("Audit or re-audit")
    page.get_by_label("Where it is", exact=True).select_option("Held by the Board")
    page.locator("input[type=file]").set_input_files(
        {"name": "dip-sample-audit.pdf", "mimeType": "application/pdf", "buffer": AUDIT}
    )
    page.get_by_role("button", name="Log assurance").click()
    expect(page.get_by_role("alert")).to_contain_text("The assurance is logged.")
    expect(page.get_by_text("Received, awaiting scrutiny", exact=True).first).to_be_visible()

    card = page.locator(".govuk-summary-card", has_text=TEXT)
    expect(card).to_contain_text("by Sam Whitfield on 23 November 2026")
    expect(card).to_contain_text("4.2")
    expect(card).to_contain_text(sha256[:12])
    with page.expect_download() as evidence:
        card.get_by_role("link", name="dip-sample-audit.pdf").click()
    assert evidence.value.path().read_bytes() == AUDIT

    page.goto("/plans/child-d/4.2/")
    expect(page.get_by_text("Received, awaiting scrutiny", exact=True).first).to_be_visible()
    page.get_by_role("link", name="Child D Action Plan").click()
    page.get_by_label("Words").fill("46 of the 50 records")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_text("Showing 1 to 2 of 2 recommendations", exact=True)).to_be_visible()
    with page.expect_download() as appendix:
        choose_download(page, "Appendix (PDF)")
    assert printed(appendix.value).count(closed_up(TEXT)) == 2

    record = AssuranceRecord.objects.get(text=TEXT)
    assert sorted(record.served.values_list("recommendation__ref", flat=True)) == ["4.2", "4.3"]
    assert record.evidence_items.get().files.get().sha256 == sha256
