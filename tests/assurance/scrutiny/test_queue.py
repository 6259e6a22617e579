"""What waits for a subgroup: which rows, why, since when, and in which order."""

from datetime import date, timedelta

import pytest

from assurance.scrutiny.queue import QueueKind, queue, queue_of
from tests import factories, meeting_papers

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
YESTERDAY, LONG_AGO = TODAY - timedelta(days=1), date(2025, 1, 31)


def waiting(on: date = TODAY) -> list[tuple[str, str, date]]:
    return [(row.ref, row.queue_kind, row.queued_since) for row in queue(on)]


@pytest.fixture
def row():
    return factories.make_recommendation("1.1")


def test_what_was_never_asked_or_still_waits_for_the_agency_is_not_in_the_queue(row, chair):
    factories.make_request(factories.make_recommendation(), due_on=TODAY)
    factories.make_decision(factories.make_recommendation(), by=chair, outcome="challenged", missing="The audit.")

    assert waiting() == []


def test_new_material_waits_from_the_day_it_came(row):
    factories.make_record(row, received_on=YESTERDAY)
    factories.make_record(row, received_on=TODAY)

    assert waiting() == [("1.1", QueueKind.NEW_MATERIAL, YESTERDAY)]


def test_material_that_waits_to_be_read_is_in_the_queue_and_what_was_returned_is_not(row, manager):
    other = factories.make_recommendation("2.1")
    factories.make_record(row, received_on=YESTERDAY, state="proposed")
    gone = {"state": "returned", "settled_on": TODAY, "settled_by": manager, "settled_reason": "Say when."}
    factories.make_record(other, received_on=YESTERDAY, **gone)

    assert waiting() == [("1.1", QueueKind.NEW_MATERIAL, YESTERDAY)]


@pytest.mark.parametrize("outcome", ["challenged", "partly_assured"])
def test_an_answer_to_a_challenge_is_told_apart(row, chair, outcome):
    factories.make_decision(row, by=chair, decided_on=LONG_AGO, outcome=outcome, missing="The audit.")
    factories.make_record(row, received_on=YESTERDAY)

    assert waiting() == [("1.1", QueueKind.CHALLENGE_ANSWERED, YESTERDAY)]


def test_a_regular_report_that_came_is_told_apart(row, chair):
    factories.make_decision(row, by=chair, decided_on=LONG_AGO)
    factories.make_request(row, purpose="regular_report", sent_on=YESTERDAY)
    factories.make_record(row, received_on=TODAY)

    assert waiting() == [("1.1", QueueKind.REPORT_CAME, TODAY)]


@pytest.mark.parametrize("outcome", ["assured", "not_required"])
@pytest.mark.parametrize(("received_on", "waits"), [(LONG_AGO, False), (YESTERDAY, True)])
def test_what_an_agency_tells_of_itself_after_the_row_was_closed_waits(row, chair, outcome, received_on, waits):
    factories.make_record(row, received_on=received_on)
    factories.make_decision(row, by=chair, decided_on=date(2026, 2, 1), outcome=outcome, reason="It is done.")

    assert bool(waiting()) is waits


def test_on_the_day_of_the_decision_the_later_moment_counts(row, chair):
    later = factories.make_recommendation("1.2", plan_agency=row.plan_agency)
    factories.make_record(row, received_on=TODAY)
    for each in (row, later):
        factories.make_decision(each, by=chair, decided_on=TODAY)
    factories.make_record(later, received_on=TODAY)

    assert waiting() == [("1.2", QueueKind.NEW_MATERIAL, TODAY)]


@pytest.mark.parametrize(("review_on", "waits"), [(YESTERDAY, True), (TODAY, False)])
def test_a_review_waits_once_its_day_is_over(row, chair, review_on, waits):
    factories.make_decision(row, by=chair, decided_on=LONG_AGO, next_review_on=review_on)

    assert waiting() == ([("1.1", QueueKind.REVIEW_DUE, review_on)] if waits else [])


@pytest.mark.parametrize(("due_on", "waits"), [(TODAY, True), (TODAY + timedelta(days=1), False)])
def test_a_retest_waits_from_its_day(row, chair, due_on, waits):
    factories.make_retest(row, by=chair, due_on=due_on)

    assert waiting() == ([("1.1", QueueKind.RETEST_DUE, due_on)] if waits else [])


def test_what_failed_in_a_dip_sample_waits_first(row, chair, scrutineer):
    factories.make_retest(row, by=chair, due_on=YESTERDAY)
    found = {"result": "fails", "finding": "It is of 2015.", "tested_on": TODAY, "tested_by": scrutineer}
    meeting_papers.make_sampled_row(recommendation=row, by=scrutineer, **found)

    assert waiting() == [("1.1", QueueKind.SAMPLE_FAILED, TODAY)]


def test_what_went_to_another_board_waits_for_nobody():
    part = factories.make_plan_agency(disposition="transferred", transferred_to="Another Board")
    factories.make_record(factories.make_recommendation(plan_agency=part), received_on=YESTERDAY)

    assert waiting() == []


def test_the_oldest_comes_first_and_what_is_not_dated_before_it(row):
    part = row.plan_agency
    rows = {ref: factories.make_recommendation(ref, plan_agency=part) for ref in ("1.10", "1.9", "1.2")}
    factories.make_record(row, received_on=TODAY)
    for ref in ("1.10", "1.9"):
        factories.make_record(rows[ref], received_on=YESTERDAY)
    factories.make_record(rows["1.2"], received_on=None, is_as_published=True, date_as_printed="Autumn")

    assert [ref for ref, *_ in waiting()] == ["1.2", "1.9", "1.10", "1.1"]


def test_a_subgroup_has_a_queue_of_its_own_and_the_board_has_all(row):
    subgroup, other = factories.make_subgroup(), factories.make_subgroup()
    rows = [factories.make_recommendation(overseeing_subgroup=each) for each in (subgroup, other, None)]
    for each in rows:
        factories.make_record(each)

    assert [found.pk for found in queue_of(subgroup, TODAY)] == [rows[0].pk]
    assert {found.pk for found in queue_of(None, TODAY)} == {each.pk for each in rows}
