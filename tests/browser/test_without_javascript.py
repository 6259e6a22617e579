"""The whole work without a line of JavaScript."""

from datetime import date

import pytest
from playwright.sync_api import expect

from assurance.models import AssuranceRecord
from recommendations.models import Action, ActionUpdate, PlanAgency
from tests.browser.papers import small_pdf
from tests.factories import make_recommendation

pytestmark = pytest.mark.browser_context_args(java_script_enabled=False)


def test_signing_in_filtering_and_turning_pages_need_no_javascript(sign_in):
    page = sign_in("manager")
    last_agency = PlanAgency.objects.get(number=15)
    for number in range(40, 48):
        make_recommendation(f"15.{number}", plan_agency=last_agency)
    page.goto("/plans/child-d/")
    expect(page.get_by_role("status")).to_have_text("Showing 1 to 50 of 60 recommendations")

    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("status")).to_have_text("Showing 51 to 60 of 60 recommendations")
    page.get_by_role("checkbox", name="Only outstanding assurance").check()
    page.get_by_role("button", name="Apply filters").click()

    expect(page.get_by_role("status")).to_have_text("Showing 1 to 25 of 25 recommendations")
    page.get_by_role("link", name="Remove this filter: Only outstanding assurance").click()
    expect(page.get_by_role("status")).to_have_text("Showing 1 to 50 of 60 recommendations")


def test_updating_an_action_needs_no_javascript(signed_in):
    page = signed_in("manager")
    page.goto("/plans/child-d/6.4/")
    page.get_by_role("link", name="Update the action").click()
    for waiting in ("Reason", "Who decided", "Next review", "Completed on"):
        expect(page.get_by_text(waiting, exact=True)).to_be_visible()

    page.get_by_label("Progress note").fill("Advertised again.")
    page.get_by_role("radio", name="Ongoing").check()
    for part, typed in zip(("Day", "Month", "Year"), ("1", "3", "2027"), strict=True):
        page.get_by_role("group", name="Next review").get_by_label(part).fill(typed)
    page.get_by_role("button", name="Save update").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendation 6.4")
    assert ActionUpdate.objects.get().note == "Advertised again."
    assert Action.objects.get(recommendation__ref="6.4").review_on == date(2027, 3, 1)


def test_logging_assurance_with_two_files_needs_no_javascript(signed_in):
    page = signed_in("member")
    page.goto("/plans/child-d/4.3/assurance/add/")

    page.get_by_label("Assurance", exact=True).fill("Two audits were done.")
    page.get_by_label("Kind of evidence").select_option("Audit or re-audit")
    page.get_by_label("Where it is", exact=True).select_option("Held by the Board")
    page.get_by_label("Files").set_input_files(
        [
            {"name": f"{month}.pdf", "mimeType": "application/pdf", "buffer": small_pdf(month)}
            for month in ("february", "september")
        ]
    )
    page.get_by_role("button", name="Log assurance").click()

    expect(page.get_by_role("alert")).to_contain_text("The assurance is logged.")
    record = AssuranceRecord.objects.get(text="Two audits were done.")
    assert [item.title for item in record.evidence_items.order_by("pk")] == ["february.pdf", "september.pdf"]
