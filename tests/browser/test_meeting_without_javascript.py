"""Deciding, holding a meeting, following it and closing it without a line of JavaScript."""

import pytest
from playwright.sync_api import expect

from assurance.models import Meeting, ScrutinyDecision
from tests.browser.waiting import all_told, meeting_about, row_of

pytestmark = pytest.mark.browser_context_args(java_script_enabled=False)
MINUTE = "The policy was read out."


@pytest.fixture
def waiting(demonstration, person, today):
    all_told("6.3", "6.7", by=person("manager"), on=today)


@pytest.fixture
def meeting(waiting, person, today) -> Meeting:
    """It issues the plan, of which the two rows are on its agenda."""
    plans = [row_of("6.3").plan]
    return meeting_about("6.3", "6.7", chair=person("chair"), by=person("manager"), on=today, plans=plans)


def test_deciding_on_a_row_needs_no_javascript(waiting, signed_in):
    page = signed_in("chair")
    page.goto("/scrutiny/")
    page.get_by_role("link", name="Begin with the first of these").click()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendation 6.7")
    page.get_by_role("link", name="Previous").click()
    page.get_by_role("button", name="Accept in part").click()
    page.get_by_label("What is missing").fill("The audit itself.")
    page.get_by_role("radio", name="By telephone").check()
    page.get_by_label("Who was asked").fill("The named nurse")
    page.get_by_role("button", name="Record: accept in part").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendation 6.7")
    decision = ScrutinyDecision.objects.get(recommendation__ref="6.3", missing="The audit itself.")
    assert (decision.channel, decision.asked_of) == ("telephone", "The named nurse")


def test_a_meeting_is_held_followed_and_closed_without_javascript(meeting, signed_in):
    page = signed_in("manager")
    page.goto(meeting.get_absolute_url())
    page.get_by_role("button", name="Hold the meeting").click()
    page.get_by_role("button", name="Start recording").click()
    page.get_by_label("Minute").fill(MINUTE)
    page.get_by_role("button", name="No further assurance required").click()
    page.get_by_label("Why no further assurance is required").fill("Another board deals with it.")
    page.get_by_role("button", name="Note the decision").click()
    expect(page.get_by_text("(noted; it counts once the meeting is closed)")).to_be_visible()

    follow(page, meeting, "6.3")
    page.get_by_role("link", name="Back to the meeting").click()
    page.get_by_role("button", name="Hold the meeting").click()
    page.get_by_role("button", name="Go on at item 1").click()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("6.7")
    follow(page, meeting, "6.7")

    page.goto(meeting.get_absolute_url())
    page.get_by_role("button", name="Close the meeting").click()
    expect(page.get_by_text("Nothing was decided on 6.7.")).to_be_visible()
    page.get_by_role("button", name="Close the meeting for good").click()
    expect(page.get_by_role("alert")).to_contain_text("its plans are issued")
    meeting.refresh_from_db()
    assert meeting.is_closed
    decision = ScrutinyDecision.objects.get(meeting=meeting)
    assert (decision.recommendation.ref, decision.outcome) == ("6.3", "not_required")


def follow(page, meeting, ref: str) -> None:
    """By its link: nothing comes by itself."""
    page.goto(f"/meetings/{meeting.pk}/follow/")
    page.get_by_role("link", name="Show where the meeting is now").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(ref)
    expect(page.get_by_text(MINUTE)).to_have_count(1 if ref == "6.3" else 0)
