from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assurance.models import PlanRow
from assurance.outstanding import Grouping, in_order
from assurance.reports.outstanding import outstanding_context
from tests import factories

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)
MOST_QUERIES = 6


def report_of(grouping=Grouping.AGENCY, **options):
    rows = in_order(PlanRow.objects.outstanding(ON), grouping, ON)
    return outstanding_context(rows, on=ON, grouping=grouping, **{"board_name": "Sutton LSCB"} | options)


def asked(ref, *, sent_on, plan_agency, **fields):
    row = factories.make_recommendation(ref, plan_agency=plan_agency, **fields)
    factories.make_request(row, sent_on=sent_on)
    return row


@pytest.fixture
def part():
    return factories.make_plan_agency(factories.make_plan(board_name="Sutton LSCB", title="Child D Action Plan"))


@pytest.mark.parametrize("grouping", Grouping)
def test_the_number_of_queries_does_not_grow_with_the_rows(part, grouping, manager):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            report_of(grouping)
        return len(captured)

    asked("1.1", sent_on=date(2026, 11, 1), plan_agency=part)
    with_one = queries()
    asked("1.2", sent_on=date(2026, 11, 1), plan_agency=part, overseeing_subgroup=factories.make_subgroup())
    challenged = factories.make_recommendation("1.3", plan_agency=factories.make_plan_agency(part.plan))
    factories.make_decision(
        challenged, by=manager, subgroup=factories.make_subgroup(), outcome="challenged", missing="An audit."
    )

    assert queries() == with_one <= MOST_QUERIES


def test_each_row_says_why_it_is_outstanding_and_for_how_long(part):
    row = asked("1.1", sent_on=date(2026, 11, 13), plan_agency=part)
    factories.make_action(row)

    ((entry,),) = [found.rows for found in report_of().parts]

    assert (entry.ref, entry.whose, entry.text) == ("1.1", "", [row.text])
    assert entry.facts == [("Assurance", "No response"), ("Rests on", "Nothing"), ("Action", "Not started")]
    assert (entry.rating, entry.rating_label) == ("red", "Red")
    assert entry.reason == ["Requested on 13 November 2026 from A. Nurse, Named nurse, with no due date."]
    assert (entry.days, entry.waiting) == (10, ["10 days", "since 13 November 2026"])


def test_a_wait_without_a_first_day_is_not_counted(part):
    factories.make_recommendation(plan_agency=part)

    report = report_of()

    ((entry,),) = [found.rows for found in report.parts]
    assert (entry.days, entry.waiting) == (None, ["not known"])
    assert report.longest == "not known"


def test_the_cover_counts_what_is_outstanding(part):
    asked("1.1", sent_on=date(2026, 11, 13), plan_agency=part)
    factories.make_record(factories.make_recommendation("1.2", plan_agency=part), received_on=date(2026, 11, 3))

    report = report_of(selection="Overseen by Case Review", board_name="Another board")

    assert report.board_name == "Sutton LSCB"
    assert (report.total, report.silent, report.awaiting_scrutiny, report.longest) == (2, 1, 1, "20 days")
    assert (report.title, report.subject, report.selection, report.as_at) == (
        "Outstanding assurance",
        "Child D Action Plan",
        "Overseen by Case Review",
        ON,
    )


def test_groups_and_rows_are_those_of_the_page_the_longest_wait_first(part):
    case_review = factories.make_subgroup("Case Review")
    asked("1.1", sent_on=date(2026, 11, 13), plan_agency=part, overseeing_subgroup=case_review)
    asked("1.2", sent_on=date(2026, 11, 3), plan_agency=part, overseeing_subgroup=case_review)
    asked("1.3", sent_on=date(2018, 6, 1), plan_agency=part)

    def shape(grouping):
        return [(found.heading, [entry.ref for entry in found.rows]) for found in report_of(grouping).parts]

    assert shape(Grouping.SUBGROUP) == [("Case Review", ["1.2", "1.1"]), ("Not overseen by a subgroup", ["1.3"])]
    assert shape(Grouping.AGE) == [("5 years or more", ["1.3"]), ("Up to 27 days", ["1.2", "1.1"])]
    assert shape(Grouping.AGENCY) == [(part.agency.name, ["1.3", "1.2", "1.1"])]


def test_a_row_names_its_agency_where_the_heading_does_not(part):
    asked("1.1", sent_on=date(2026, 11, 13), plan_agency=part)

    ((entry,),) = [found.rows for found in report_of(Grouping.AGE).parts]

    assert entry.whose == part.agency.name


def test_rows_of_several_plans_name_their_plan_and_the_board_is_the_one_that_asks(part):
    other = factories.make_plan_agency(factories.make_plan(board_name="Another board", title="Child E"), part.agency)
    asked("1.1", sent_on=date(2026, 11, 3), plan_agency=part)
    asked("1.1", sent_on=date(2026, 11, 13), plan_agency=other)

    report = report_of(board_name="Sutton Partnership")

    assert report.board_name == "Sutton Partnership"
    assert [entry.whose for found in report.parts for entry in found.rows] == ["Child D Action Plan", "Child E"]


@pytest.mark.parametrize(
    ("markings", "printed"),
    [
        (["", ""], ""),
        (["", "official"], "OFFICIAL"),
        (["official_sensitive", "official"], "OFFICIAL-SENSITIVE"),
    ],
)
def test_rows_of_several_plans_bear_the_severest_marking(markings, printed):
    for number, marking in enumerate(markings):
        part = factories.make_plan_agency(factories.make_plan(protective_marking=marking, title=f"Plan {number}"))
        asked("1.1", sent_on=date(2026, 11, 3), plan_agency=part)

    assert report_of().marking == printed


def test_nothing_outstanding_is_a_report_too(db):
    report = report_of()

    assert (report.parts, report.total, report.board_name, report.marking) == ([], 0, "Sutton LSCB", "")
