"""What the page for an outage promises: the words and the files are still in the browser, and can be sent again."""

import pytest
from django.db import OperationalError
from playwright.sync_api import expect

from assurance import services
from assurance.models import AssuranceRecord, EvidenceFile
from assurance.views import plans
from tests.browser.papers import small_pdf

TEXT = "The re-audit of September 2018 found routine enquiry in 46 of the 50 records."


@pytest.fixture
def breaks_once(monkeypatch):
    """`breaks_once(services, "log_assurance")`: the database is away the first time."""

    def make(module, name: str) -> None:
        usual, calls = getattr(module, name), []

        def breaking(*args, **kwargs):
            calls.append(1)
            if len(calls) == 1:
                raise OperationalError("The database is away.")
            return usual(*args, **kwargs)

        monkeypatch.setattr(module, name, breaking)

    return make


def test_reloading_the_page_sends_the_words_and_the_file_again(signed_in, breaks_once, tmp_path):
    breaks_once(services, "log_assurance")
    audit = tmp_path / "audit.pdf"
    audit.write_bytes(small_pdf("Audit"))
    page = signed_in("member")
    page.meant.add(503)
    page.goto("/plans/child-d/4.3/assurance/add/")
    page.get_by_label("Assurance", exact=True).fill(TEXT)
    page.get_by_label("Title of the evidence").fill("Dip sample audit")
    page.get_by_label("Kind of evidence").select_option("Audit or re-audit")
    page.get_by_label("Where it is", exact=True).select_option("Held by the Board")
    page.locator("input[type=file]").set_input_files(audit)

    page.get_by_role("button", name="Log assurance").click()
    expect(page.get_by_text("Nothing was saved.", exact=True)).to_be_visible()
    stored = AssuranceRecord.objects.filter(text=TEXT).count()
    page.reload()

    expect(page.get_by_role("alert").first).to_contain_text("The assurance is logged.")
    assert (stored, AssuranceRecord.objects.filter(text=TEXT).count()) == (0, 1)
    assert [file.label for file in EvidenceFile.objects.filter(item__record__text=TEXT)] == ["audit.pdf"]


def test_going_back_leads_to_the_words(signed_in, breaks_once):
    breaks_once(services, "log_assurance")
    page = signed_in("member")
    page.meant.add(503)
    page.goto("/plans/child-d/4.3/assurance/add/")
    page.get_by_label("Assurance", exact=True).fill(TEXT)

    page.get_by_role("button", name="Log assurance").click()
    expect(page.get_by_text("Nothing was saved.", exact=True)).to_be_visible()
    page.go_back()

    expect(page.get_by_label("Assurance", exact=True)).to_have_value(TEXT)


def test_a_live_filter_shows_a_whole_page_while_nothing_can_be_read(signed_in, breaks_once):
    page = signed_in("member")
    page.meant.add(503)
    page.goto("/plans/child-d/")
    breaks_once(plans, "get_plan")

    page.get_by_role("checkbox", name="Only outstanding assurance").check()

    # The first answer leads to the whole page, for which the database is back.
    expect(page.get_by_role("status")).to_have_text("Showing 1 to 17 of 17 recommendations")
    expect(page.get_by_role("checkbox", name="Only outstanding assurance")).to_be_checked()
