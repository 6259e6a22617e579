from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assurance.models import AssuranceRecord, PlanRow, RecordKind, RecordState
from assurance.reports.data import Layout, plan_context
from assurance.reports.entries import ActionEntry, AssuranceEntry
from assurance.reports.totals import Totals
from assurance.status import AssuranceStatus, EvidenceLevel, Rule, Standing
from lscb_tracker.accounts.roles import Role
from recommendations.models import ActionStatus, ActionUpdate, Disposition
from tests import factories

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)
MOST_QUERIES = 9


def report_of(plan, **options):
    return plan_context(plan, on=ON, rows=PlanRow.objects.filter(plan=plan), **options)


def only_row(plan, **options):
    (part,) = report_of(plan, **options).parts
    (row,) = part.rows
    return row


@pytest.fixture
def plan():
    return factories.make_plan(
        slug="child-d", title="Child D Action Plan", board_name="Sutton LSCB", publication_name="Child D"
    )


@pytest.fixture
def recommendation(plan):
    return factories.make_recommendation(plan_agency=factories.make_plan_agency(plan))


def full_row(plan_agency, by):
    """A row with everything that any layout prints."""
    row = factories.make_recommendation(plan_agency=plan_agency)
    action = factories.make_action(row, target_date=ON)
    factories.make_target_date_move(action, by=by)
    ActionUpdate.objects.create(
        action=action,
        note="Half done.",
        status_after=action.status,
        made_on=ON,
        made_by=by,
        submission_key=UUID(int=action.pk),
    )
    factories.make_evidence(factories.make_record(row))
    factories.make_record(row, text="More.")


@pytest.mark.parametrize("layout", Layout.values)
def test_the_number_of_queries_does_not_grow_with_the_rows(plan, member, layout):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            report_of(plan, layout=layout, records=AssuranceRecord.objects.visible_to(member))
        return len(captured)

    member.appointments_today  # noqa: B018 - loaded with the person when they sign in
    full_row(factories.make_plan_agency(plan), member)
    with_one = queries()
    full_row(factories.make_plan_agency(plan), member)
    full_row(factories.make_plan_agency(plan), member)

    assert queries() == with_one <= MOST_QUERIES


def test_the_cover_says_what_the_plan_is_and_of_which_day(plan):
    plan.protective_marking, plan.board_short_name = "official_sensitive", "SCP"

    report = report_of(plan, selection="Cafcass; Only outstanding assurance")

    assert (report.board_name, report.title, report.subject) == (
        "Sutton LSCB",
        "Child D Action Plan",
        "Serious case review: Child D",
    )
    assert (report.marking, report.as_at, report.selection) == (
        "OFFICIAL-SENSITIVE",
        ON,
        "Cafcass; Only outstanding assurance",
    )
    assert report.assurance_title == "ASSURANCE TO THE SCP"


def test_the_short_name_of_a_board_is_printed_in_capitals_like_its_column(plan):
    plan.board_short_name = "Board"

    assert report_of(plan).assurance_title == "ASSURANCE TO THE BOARD"


def test_a_plan_without_marking_prints_none(plan):
    plan.protective_marking = ""

    assert report_of(plan).marking == ""


def test_agencies_and_rows_stand_in_the_order_of_the_plan(plan):
    for number in (10, 2):
        part = factories.make_plan_agency(plan, number=number)
        for ref in (f"{number}.10", f"{number}.9"):
            factories.make_recommendation(ref, plan_agency=part)
    rows = PlanRow.objects.filter(plan=plan).order_by("-sort_key")

    report = plan_context(plan, on=ON, rows=rows)

    assert [(part.anchor, [row.ref for row in part.rows]) for part in report.parts] == [
        ("agency-2", ["2.9", "2.10"]),
        ("agency-10", ["10.9", "10.10"]),
    ]


def test_cells_hold_paragraphs_and_the_records_in_the_order_they_were_logged(plan, recommendation):
    factories.make_action(recommendation, label="a", text="First.\n\nSecond,\nstill second.")
    factories.make_action(recommendation, label="b", text="Third.")
    for text in ("One.\n\nTwo.", "Three."):
        factories.make_record(recommendation, text=text)

    row = only_row(plan)

    assert row.text == ["The agency should do what recommendation 1.1 asks."]
    assert row.actions == [
        ActionEntry("a", ["First.", "Second,\nstill second."]),
        ActionEntry("b", ["Third."]),
    ]
    assert row.assurance == [AssuranceEntry(["One.", "Two."]), AssuranceEntry(["Three."])]


def test_a_record_prints_in_each_row_that_it_serves(plan):
    part = factories.make_plan_agency(plan)
    rows = [factories.make_recommendation(plan_agency=part) for _ in range(2)]
    factories.make_record(*rows, text="For both.")

    (printed,) = report_of(plan).parts

    assert [row.assurance for row in printed.rows] == [[AssuranceEntry(["For both."])]] * 2


@pytest.mark.parametrize("state", [state for state in RecordState if state != RecordState.ACCEPTED])
def test_only_accepted_assurance_prints(plan, recommendation, manager, state):
    settled = {"settled_on": ON, "settled_by": manager, "settled_reason": "By mistake."}
    factories.make_record(recommendation, text="Not in the plan.", state=state, **settled)
    factories.make_record(recommendation, text="In the plan.")

    assert only_row(plan).assurance == [AssuranceEntry(["In the plan."])]


def test_an_agency_lead_is_not_shown_what_another_agency_said(plan, recommendation):
    lead = factories.make_user(Role.AGENCY_LEAD, agency=recommendation.plan_agency.agency)
    factories.make_record(recommendation, text="Our own.")
    factories.make_record(recommendation, text="Of others.", given_by_agency=factories.make_agency())
    factories.make_record(recommendation, text="The Board’s.", kind=RecordKind.BOARD_NOTE, given_by_agency=None)

    row = only_row(plan, records=AssuranceRecord.objects.visible_to(lead))

    assert row.assurance == [AssuranceEntry(["Our own."]), AssuranceEntry(["The Board’s."])]


def test_a_transferred_agency_says_to_whom_and_when(plan):
    part = factories.make_plan_agency(
        plan, disposition=Disposition.TRANSFERRED, transferred_to="Sussex LSCB", transferred_on=date(2016, 10, 18)
    )
    factories.make_recommendation(plan_agency=part)

    (printed,) = report_of(plan).parts

    assert printed.transfer == "Transferred to Sussex LSCB on 18 October 2016"


def test_a_transfer_is_not_told_before_its_day(plan):
    part = factories.make_plan_agency(
        plan, disposition=Disposition.TRANSFERRED, transferred_to="Sussex LSCB", transferred_on=date(2026, 11, 24)
    )
    factories.make_recommendation(plan_agency=part)

    (printed,) = report_of(plan).parts

    assert printed.transfer == ""


def test_totals_count_the_rows_and_those_of_each_agency(plan, manager):
    first, second = factories.make_plan_agency(plan), factories.make_plan_agency(plan)
    unassured = factories.make_recommendation(plan_agency=first)
    factories.make_action(unassured, status=ActionStatus.COMPLETE)
    overdue = factories.make_recommendation(plan_agency=first)
    factories.make_action(overdue, target_date=date(2026, 11, 22))
    assured = factories.make_recommendation(plan_agency=second)
    factories.make_action(assured, status=ActionStatus.COMPLETE)
    factories.make_decision(assured, by=manager)

    report = report_of(plan)

    assert report.totals == Totals(recommendations=3, outstanding=2, unassured=1, overdue=1)
    assert [part.totals for part in report.parts] == [Totals(2, 2, 1, 1), Totals(1, 0, 0, 0)]
    assert [part.summary for part in report.parts] == ["2 recommendations, 2 outstanding", "1 recommendation"]
    assert [(entry.name, entry.value) for entry in report.status_bar.legend] == [("Assured", 1), ("Not requested", 2)]


def test_a_selection_of_nothing_is_a_report_too(plan):
    report = report_of(plan)

    assert (report.parts, report.totals) == ([], Totals(0, 0, 0, 0))


@pytest.mark.parametrize(
    ("layout", "length", "is_short"),
    [(Layout.APPENDIX, 1600, True), (Layout.APPENDIX, 2000, False), (Layout.TRACKING, 1600, False)],
)
def test_only_short_rows_are_kept_on_one_page(plan, recommendation, layout, length, is_short):
    factories.make_record(recommendation, text="x" * length)

    assert only_row(plan, layout=layout).is_short is is_short


def test_the_appendix_tells_nothing_that_the_published_plan_does_not(plan, recommendation):
    factories.make_action(recommendation, lead_person="A. Nurse")
    factories.make_evidence(factories.make_record(recommendation))

    row = only_row(plan)

    assert (row.rating, row.facts) == ("", [])
    assert [action.facts for action in row.actions] == [[]]
    assert [(entry.source, entry.evidence) for entry in row.assurance] == [("", "")]


def test_tracking_says_what_the_status_is_rests_on_and_since_when_somebody_waits(plan, recommendation):
    factories.make_request(recommendation, sent_on=date(2026, 11, 13))
    factories.make_action(recommendation, target_date=date(2026, 11, 1))

    row = only_row(plan, layout=Layout.TRACKING)

    assert (row.rating, row.rating_label) == ("red", "Red")
    assert row.facts == [
        ("Assurance", "No response"),
        ("Outstanding", "yes"),
        ("Waiting", "10 days, since 13 November 2026"),
        ("Rests on", "Nothing"),
        ("Overdue", "yes"),
        ("Ledger", "Requested 13 November 2026. No response for 10 days."),
    ]


def test_tracking_says_that_a_review_is_due(plan, recommendation, manager):
    factories.make_decision(recommendation, by=manager, next_review_on=date(2026, 11, 22))

    row = only_row(plan, layout=Layout.TRACKING)

    assert row.facts == [
        ("Assurance", "Assured, review due"),
        ("Outstanding", "yes"),
        ("Waiting", "1 day, since 22 November 2026"),
        ("Rests on", "Document"),
    ]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        pytest.param({}, "not dated", id="no date"),
        pytest.param({"target_date": date(2027, 1, 31)}, "31 January 2027", id="as first agreed"),
        pytest.param(
            {"target_date": date(2027, 1, 31), "original_target_date": date(2026, 1, 31)},
            "first date 31 January 2026, now 31 January 2027",
            id="moved",
        ),
        pytest.param(
            {"original_target_date": date(2026, 1, 31)}, "first date 31 January 2026, now not dated", id="taken away"
        ),
    ],
)
def test_tracking_shows_the_first_target_date_beside_one_that_moved(plan, recommendation, dates, words):
    factories.make_action(recommendation, **dates)

    (action,) = only_row(plan, layout=Layout.TRACKING).actions

    assert action.facts == [("Action", "Not started"), ("Target date", words), ("Lead person", "not named")]


def test_tracking_shows_how_far_a_target_date_has_slipped_and_what_is_asked_for(plan, recommendation, manager):
    action = factories.make_action(
        recommendation, target_date=date(2025, 9, 30), original_target_date=date(2024, 3, 31)
    )
    agreed = {"state": "agreed", "decided_on": date(2025, 1, 6), "decided_by": manager}
    for _ in range(3):
        factories.make_target_date_move(action, by=manager, **agreed)
    factories.make_target_date_move(action, by=manager, to_date=date(2026, 3, 31))

    (entry,) = only_row(plan, layout=Layout.TRACKING).actions

    assert entry.facts[1:3] == [
        ("Target date", "31 March 2024 → 30 September 2025, moved 3 times, 548 days"),
        ("Move asked for", "to 31 March 2026, not decided"),
    ]


def test_tracking_shows_all_that_is_known_of_an_action(plan, recommendation, manager):
    action = factories.make_action(
        recommendation,
        status=ActionStatus.ONGOING,
        review_on=date(2027, 2, 1),
        lead_person="A. Nurse, Named nurse",
        dates_as_printed="Autumn 2016",
        status_reason="Continuing practice.",
    )
    for number, note in enumerate(("Earlier.", "Later.")):
        ActionUpdate.objects.create(
            action=action,
            note=note,
            status_after=action.status,
            made_on=ON,
            made_by=manager,
            submission_key=UUID(int=number),
        )

    (entry,) = only_row(plan, layout=Layout.TRACKING).actions

    assert entry.progress == ["23 November 2026: Later."]
    assert entry.facts == [
        ("Action", "Ongoing"),
        ("Reason", "Continuing practice."),
        ("Target date", "not dated"),
        ("Next review", "1 February 2027"),
        ("Dates in the plan", "Autumn 2016"),
        ("Lead person", "A. Nurse, Named nurse"),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({}, "From the agency: A. Nurse, Named nurse, 1 October 2026", id="received on a day"),
        pytest.param(
            {"received_on": None, "is_as_published": True, "date_as_printed": "May 2017", "given_by_name": ""},
            "From the agency: Named nurse, May 2017",
            id="the date in the words of the plan",
        ),
        pytest.param(
            {"received_on": None, "is_as_published": True, "given_by_name": "", "given_by_role": ""},
            "From the agency: not dated",
            id="no date",
        ),
        pytest.param(
            {"as_at": date(2026, 9, 30)},
            "From the agency: A. Nurse, Named nurse, 1 October 2026, as at 30 September 2026",
            id="true as at another day",
        ),
    ],
)
def test_tracking_says_who_gave_assurance_and_when(plan, recommendation, fields, words):
    factories.make_record(recommendation, **fields)

    (entry,) = only_row(plan, layout=Layout.TRACKING).assurance

    assert entry.source == words


def test_tracking_names_the_evidence_that_stands(plan, recommendation, manager):
    record = factories.make_record(recommendation)
    factories.make_evidence(record, place="held", document_date=date(2026, 9, 1))
    factories.make_evidence(record, title="Minutes", place="seen", document_date_as_printed="Autumn 2026")
    factories.make_evidence(
        record, title="Mistake", withdrawn_on=ON, withdrawn_by=manager, withdrawn_reason="Of another plan."
    )

    (entry,) = only_row(plan, layout=Layout.TRACKING).assurance

    assert entry.evidence == (
        "Audit of records (Held by the Board, 1 September 2026); Minutes (Seen by the Board, not held, Autumn 2026)"
    )


def test_another_day_has_its_own_standings_and_says_of_when_the_texts_are(plan, recommendation):
    standing = Standing(AssuranceStatus.ASSURED, Rule.DECIDED, False, EvidenceLevel.DOCUMENT)

    report = report_of(plan, standings={recommendation.pk: standing}, texts_as_at=date(2026, 11, 24))

    assert report.totals == Totals(1, 0, 0, 0)
    assert report.texts_as_at == date(2026, 11, 24)


def test_a_report_of_today_says_nothing_of_another_day(plan):
    assert report_of(plan, texts_as_at=ON).texts_as_at is None
