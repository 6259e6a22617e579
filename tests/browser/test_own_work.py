"""No one marks their own work: refused in words, or with a reason that prints. And an agency that does not agree."""

import pytest
from playwright.sync_api import expect

from assurance.models import Dissent, ScrutinyDecision
from recommendations.models import Agency
from tests.browser.papers import choose_download, closed_up, printed
from tests.browser.waiting import told

WHY_NOBODY_ELSE = "The Board has no other chair who works outside this trust."
WHY_ASSURED = "All forty records name the father."
DISSENT = "The re-audit of March was not read. It answers this."
MISSING = "A second audit, of community midwives."
ROW = "/scrutiny/child-d/4.1/"


@pytest.fixture
def waiting(demonstration, person, today):
    """An answer of the trust on 4.1, which the Case Review subgroup oversees."""
    told("4.1", by=person("manager"), on=today)


@pytest.fixture
def chair(waiting, person, today):
    """Chairs the subgroup and stands for the trust."""
    user = person("chair")
    user.appointments.update(agency=Agency.objects.get(slug="epsom-and-st-helier"))
    return user


def plan_in_print(page, link: str) -> str:
    page.goto("/plans/child-d/?agency=epsom-and-st-helier")
    with page.expect_download() as download:
        choose_download(page, link)
    return printed(download.value)


def decisions_on_the_row() -> list[ScrutinyDecision]:
    return list(ScrutinyDecision.objects.filter(recommendation__ref="4.1"))


def test_nobody_decides_on_the_own_agencys_assurance_without_a_reason_that_prints(chair, page_for):
    page = page_for(chair)
    page.goto(ROW)
    expect(page.get_by_text("No one marks their own work.")).to_be_visible()
    expect(page.get_by_text("It is the assurance of the agency that decides.")).to_be_visible()
    page.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_label("Why the Board is assured").fill(WHY_ASSURED)
    page.get_by_role("button", name="Record: accept").click()

    refusal = page.get_by_role("alert").get_by_role("link", name="Say why nobody else can decide on this.")
    expect(refusal).to_be_visible()
    expect(page.get_by_label("Why the Board is assured")).to_have_value(WHY_ASSURED)
    assert decisions_on_the_row() == []
    refusal.click()
    page.keyboard.type(WHY_NOBODY_ELSE)
    page.get_by_role("button", name="Record: accept").click()

    expect(page.get_by_role("alert")).to_contain_text("your decision “Accept” is recorded")
    assert [each.is_own_work for each in decisions_on_the_row()] == [True]
    for address in (ROW, "/plans/child-d/4.1/"):
        page.goto(address)
        expect(page.get_by_text(WHY_NOBODY_ELSE, exact=True)).to_be_visible()
    page.goto("/scrutiny/lists/decided-by-own-agency/")
    expect(page.get_by_role("link", name="4.1")).to_be_visible()
    for link in ("Appendix (PDF)", "With status and dates (PDF)"):
        assert closed_up(WHY_NOBODY_ELSE) in plan_in_print(page, link), link


def test_an_agency_lead_dissents_and_both_texts_stand(waiting, signed_in, second_browser):
    chair, lead = signed_in("chair"), second_browser("agency")
    chair.goto(ROW)
    chair.get_by_role("button", name="Accept in part").click()
    chair.get_by_label("What is missing").fill(MISSING)
    chair.get_by_role("radio", name="In a meeting").check()
    chair.get_by_label("Who was asked").fill("The named midwife")
    chair.get_by_role("button", name="Record: accept in part").click()
    expect(chair.get_by_role("alert")).to_contain_text("your decision “Accept in part” is recorded")

    lead.goto("/plans/child-d/4.1/")
    lead.get_by_role("link", name="Record dissent").first.click()
    expect(lead.get_by_text(MISSING)).to_be_visible()
    lead.get_by_label("What the agency does not agree with, and why").fill(DISSENT)
    expect(lead.get_by_label("Name")).to_have_value("Alex Brennan")
    lead.get_by_role("button", name="Record dissent").click()

    expect(lead.get_by_role("alert")).to_contain_text("The dissent stands beside the decision.")
    [taken] = decisions_on_the_row()
    assert Dissent.objects.get().decision == taken
    for page in (chair, lead):
        page.goto("/plans/child-d/4.1/")
        decision = page.locator(f"#decision-{taken.pk}")
        for words in (MISSING, DISSENT, "Alex Brennan"):
            expect(decision.get_by_text(words)).to_be_visible()
        for link in ("Appendix (PDF)", "With status and dates (PDF)"):
            paper = plan_in_print(page, link)
            assert [words for words in (MISSING, DISSENT) if closed_up(words) not in paper] == [], link
