"""What stands in the way of closing a recommendation, a sentence each."""

from datetime import date

import pytest

from assurance.models import PlanRow
from assurance.scrutiny import closing_checks
from assurance.scrutiny.closing_checks import grounds_of
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)


def checks(row) -> list[str]:
    return closing_checks.closing_checks(PlanRow.objects.with_position().get(pk=row.pk), on=DAY)


def well_kept(**fields):
    """Done, with a measure, and proven by an audit that the Board has seen."""
    row = factories.make_recommendation(**fields)
    factories.make_action(row, status="complete", success_measure="Every record has a plan.")
    factories.make_evidence(factories.make_record(row))
    return row


def test_nothing_stands_in_the_way_of_what_is_done_measured_and_proven():
    assert checks(well_kept()) == []


def test_a_recommendation_without_anything_is_not_ready():
    assert checks(factories.make_recommendation()) == [closing_checks.NO_ACTION, closing_checks.NOTHING_RECEIVED]


def test_an_action_that_goes_on_or_cannot_be_measured_is_named():
    row = factories.make_recommendation()
    factories.make_action(row, label="a", status="complete")
    factories.make_action(row, label="b", status="in_progress")
    factories.make_evidence(factories.make_record(row))

    assert checks(row) == ["Action b is not finished: in progress.", closing_checks.NO_MEASURE]


@pytest.mark.parametrize("item", [None, {"place": "on_request"}, {"evidence_type": "signed_statement"}])
def test_a_statement_alone_is_named(item):
    row = factories.make_recommendation()
    factories.make_action(row, status="complete", success_measure="Every record has a plan.")
    record = factories.make_record(row)
    if item:
        factories.make_evidence(record, **item)

    assert checks(row) == [closing_checks.STATEMENT_ALONE]


def test_high_priority_asks_for_a_file(member):
    with_file, without = well_kept(is_high_priority=True), well_kept(is_high_priority=True)
    item = with_file.assurance_records.get().evidence_items.get()
    factories.make_evidence_file(item, by=member)

    assert checks(with_file) == []
    assert checks(without) == [closing_checks.NO_FILE]


def test_what_waits_to_be_read_and_what_was_announced_is_named():
    row = well_kept()
    factories.make_record(row, state="proposed")
    factories.make_follow_up(row, text="The audit is repeated.", due_on=date(2026, 10, 31))
    factories.make_follow_up(row, text="Results come.", due_on=date(2027, 1, 31))

    assert checks(row) == [
        closing_checks.WAITS_TO_BE_READ,
        "The agency announced a further step for 31 October 2026, which has not come: The audit is repeated.",
        "The agency announced a further step for 31 January 2027, which is still to come: Results come.",
    ]


def test_the_boards_own_note_is_nothing_that_was_received():
    row = factories.make_recommendation()
    factories.make_action(row, status="complete", success_measure="Every record has a plan.")
    note = {"kind": "board_note", "given_by_agency": None, "given_by_name": "", "given_by_role": ""}
    factories.make_record(row, **note)

    assert checks(row) == [closing_checks.NOTHING_RECEIVED]


def test_the_grounds_name_whose_work_it_is_and_whom_a_question_reaches(chair, django_assert_max_num_queries):
    row = well_kept()
    agency = row.plan_agency.agency
    reached = factories.make_contact(agency, email="a.nurse@trust.example")
    factories.make_contact(agency, name="No mail")
    factories.make_record(row, logged_by=chair)
    row = PlanRow.objects.with_position().get(pk=row.pk)

    with django_assert_max_num_queries(10):
        grounds = grounds_of(row, people=[chair], agency_ids={agency.pk}, on=DAY)

    assert (grounds.level, grounds.contacts) == (3, [reached])
    assert grounds.own_work == [
        "It is the assurance of the agency that decides.",
        "Whoever decides has logged assurance or evidence for it.",
    ]
