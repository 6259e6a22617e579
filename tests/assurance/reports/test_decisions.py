"""Decisions in print: who decided what and why, own work, and what the agency says against it."""

from datetime import date

import pytest

from assurance.models import PlanRow
from assurance.reports.data import Layout, plan_context
from assurance.reports.html import plan_html
from tests import factories, meeting_papers

pytestmark = pytest.mark.django_db

DAY, EARLIER, BEFORE = date(2026, 11, 23), date(2026, 3, 2), date(2026, 1, 1)
LATEST = (
    "Case Review, 2 November 2026: challenged. It is old. What is missing: The audit. "
    "Decided on their own work, because: Nobody else can."
)
DISSENT = "The agency does not agree (A. Nurse, 20 November 2026): We do not agree."


@pytest.fixture
def row(chair):
    row = factories.make_recommendation()
    subgroup = factories.make_subgroup("Case Review")
    factories.make_decision(row, by=chair, decided_on=EARLIER, reason="Seen.", next_review_on=date(2026, 9, 2))
    own = {"is_own_work": True, "own_work_reason": "Nobody else can"}
    words = {"outcome": "challenged", "reason": "It is old.", "missing": "The audit."}
    decision = factories.make_decision(row, by=chair, subgroup=subgroup, **words, **own)
    meeting_papers.make_dissent(decision, by=chair, recorded_on=date(2026, 11, 20))
    return row


def printed(row, layout=Layout.APPENDIX, on=DAY):
    report = plan_context(row.plan, on=on, rows=PlanRow.objects.all(), layout=layout)
    return report.parts[0].rows[0].decisions, plan_html(report)


def test_the_appendix_prints_the_latest_decision_and_what_is_said_against_it(row):
    decisions, html = printed(row)

    assert decisions == [LATEST, DISSENT]
    assert f"<b>Decision: </b>{LATEST}" in html
    assert DISSENT in html


def test_with_status_and_dates_all_decisions_are_printed(row):
    decisions, _ = printed(row, Layout.TRACKING)

    assert decisions == [LATEST, DISSENT, "The Board, 2 March 2026: assured. Seen. Next review 2 September 2026."]


def test_a_report_of_an_earlier_day_knows_only_what_was_decided_by_then(row):
    assert printed(row, on=EARLIER)[0] == ["The Board, 2 March 2026: assured. Seen. Next review 2 September 2026."]
    assert printed(row, on=BEFORE)[0] == []


def test_a_regression_is_printed_with_the_status(chair):
    row = factories.make_recommendation()
    factories.make_decision(row, by=chair, outcome="challenged", missing="Why?", is_regression=True)

    decisions, html = printed(row, Layout.TRACKING)

    assert decisions == ["The Board, 2 November 2026: challenged. A re-test failed. What is missing: Why?"]
    assert "Challenged, regressed" in html
