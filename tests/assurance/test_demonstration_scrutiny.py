"""What scrutiny has made of the fictional plan: meetings, decisions of every kind, a re-test, notes, a dip sample."""

from datetime import date

import pytest

from assurance.demonstration.child_z import PLAN_SLUG
from assurance.models import (
    Dissent,
    Meeting,
    MeetingState,
    Outcome,
    PlanIssue,
    Retest,
    SampledRow,
    ScrutineerNote,
    ScrutinyDecision,
)
from assurance.working_days import is_working_day
from tests.loaded import give, whole_demonstration

DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def loaded(db):
    give(whole_demonstration, on=DAY)


def test_a_subgroup_has_met_and_its_closing_issued_the_plan():
    meeting = Meeting.objects.get(kind="subgroup")
    issue = PlanIssue.objects.get()

    assert (meeting.state, meeting.held_on) == (MeetingState.CLOSED, date(2026, 11, 20))
    assert (issue.plan.slug, issue.number, issue.meeting) == (PLAN_SLUG, 1, meeting)
    assert sorted(file.kind for file in issue.files.all()) == ["data", "pdf"]
    assert [(each.recommendation.ref, each.outcome) for each in meeting.decisions.all()] == [
        ("3.1", Outcome.CHALLENGED),
        ("4.1", Outcome.PARTLY_ASSURED),
    ]
    assert meeting.tasks.count() == 2
    assert {each.attendance for each in meeting.attendees.all()} == {"present", "apologies"}


def test_a_board_meeting_is_to_come_with_its_agenda_and_the_standing_items():
    meeting = Meeting.objects.coming(DAY).get()

    assert (meeting.get_kind_display(), is_working_day(meeting.held_on)) == ("Board meeting", True)
    assert [item.kind for item in meeting.items.all()] == ["standing"] * 2 + ["recommendation"] * 2 + ["other"]


def test_every_outcome_was_decided_and_somebody_did_not_agree():
    assert set(ScrutinyDecision.objects.values_list("outcome", flat=True)) == set(Outcome.values)
    assert [each.decision.recommendation.ref for each in Dissent.objects.all()] == ["4.1"]


def test_a_retest_failed_and_opened_its_row_again():
    retest = Retest.objects.get(state="failed")

    assert retest.recommendation.ref == "1.2"
    assert retest.regression.is_regression
    assert retest.regression.request.due_on > DAY


def test_the_scrutineer_has_written_drawn_and_tested():
    notes = ScrutineerNote.objects.order_by("written_on")

    assert [note.replies.count() for note in notes] == [1, 0]
    assert [(row.recommendation.ref, row.result) for row in SampledRow.objects.all()] == [
        ("2.2", "fails"),
        ("1.3", "holds"),
    ]
