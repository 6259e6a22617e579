"""What the exchange format tells of asking, reminding, escalating, reporting and following up."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assurance.models import DeliveryState, PlanRow
from assurance.reports.exchange import plan_document
from tests import factories

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)


def document_of(plan) -> dict:
    return plan_document(plan, on=ON, rows=PlanRow.objects.filter(plan=plan))


def told_of(row) -> dict:
    """The one agency of the row's plan."""
    [agency] = document_of(row.plan)["agencies"]
    return agency


@pytest.fixture
def row():
    return factories.make_recommendation()


@pytest.fixture
def request_of_a_round(row):
    return factories.make_request(row, cycle=factories.make_cycle(), due_on=factories.DUE_ON)


def test_a_request_tells_its_round_and_its_report(row):
    cycle, report = factories.make_cycle(purpose="regular_report"), factories.make_regular_report(row)
    factories.make_request(row, cycle=cycle, report=report, due_on=factories.DUE_ON)

    [told] = told_of(row)["requests"]

    assert (told["round"], told["report"]) == (cycle.pk, "Key performance indicators")


def test_more_time_is_told_with_what_was_decided(row, request_of_a_round, manager):
    requested = request_of_a_round.requested.get()
    agreed = {"state": "agreed", "decided_on": ON, "decided_by": manager, "due_on": date(2026, 12, 1)}
    factories.make_extension(requested, asked_by_role="Named nurse", **agreed)

    [told] = told_of(row)["requests"]

    assert told["extensions"] == [
        {
            "ref": "1.1",
            "asked_on": "2026-10-01",
            "asked_until": "2026-10-31",
            "asked_by_name": "A. Nurse",
            "asked_by_role": "Named nurse",
            "reason": "The audit is not finished.",
            "state": "agreed",
            "due_on": "2026-12-01",
            "decided_on": "2026-11-23",
            "decision_reason": "",
        }
    ]


def test_reminders_tell_whether_they_are_known_to_have_gone(row, request_of_a_round, manager):
    for rule, state in ((7, DeliveryState.SENT), (14, DeliveryState.CLAIMED)):
        reminder = factories.make_reminder(request_of_a_round, rule=rule)
        moments = {"sent_at": timezone.now(), "claimed_at": timezone.now()}
        reminder.deliveries.add(factories.make_delivery(state=state, **moments))
    factories.make_reminder(request_of_a_round, rule=None, about=None, sent_by=manager, channel="telephone")

    [told] = told_of(row)["requests"]

    found = [(each["rule"], each["channel"], each["is_sent"]) for each in told["reminders"]]
    assert found == [(7, "email", True), (14, "email", False), (None, "telephone", True)]


def test_an_escalation_step_tells_its_answer(row, request_of_a_round, manager):
    answered = {"answered_on": ON, "answer": "They will write.", "text": "Please answer."}
    factories.make_escalation_step(request_of_a_round, by=manager, **answered)

    [told] = told_of(row)["requests"]

    assert told["escalation_steps"] == [
        {
            "rung": "The agency’s safeguarding lead",
            "position": 2,
            "taken_on": "2026-09-22",
            "channel": "letter",
            "addressee": "B. Doctor, Safeguarding lead",
            "words": "Please answer.",
            "answered_on": "2026-11-23",
            "answer": "They will write.",
            "withdrawn_on": None,
            "withdrawn_reason": "",
        }
    ]


def test_a_regular_report_tells_which_rows_it_serves(row):
    subgroup = factories.make_subgroup(slug="quality-assurance")
    factories.make_regular_report(row, subgroup=subgroup, figure_label="Staff trained, of all staff")
    factories.make_regular_report()  # of another plan

    [told] = told_of(row)["regular_reports"]

    assert (told["title"], told["refs"], told["frequency"], told["subgroup"], told["figure_label"]) == (
        "Key performance indicators",
        ["1.1"],
        "yearly",
        "quality-assurance",
        "Staff trained, of all staff",
    )


def test_a_follow_up_and_a_figure_are_told(row, manager):
    record = factories.make_record(row, answer_kind="new_answer")
    factories.make_reported_figure(record, numerator="45.5", denominator=52, not_answered="One ward.")
    factories.make_follow_up(row, record=record, due_as_printed="October 2026")

    [told] = told_of(row)["recommendations"]

    assert (told["follow_ups"][0]["due_as_printed"], told["follow_ups"][0]["record"]) == ("October 2026", record.pk)
    assert (told["assurance"][0]["answer_kind"], told["assurance"][0]["figures"]) == (
        "new_answer",
        [
            {
                "label": "Staff trained, of all staff",
                "numerator": "45.5",
                "denominator": "52",
                "as_at": "2026-10-01",
                "not_answered": "One ward.",
            }
        ],
    )


def test_the_number_of_queries_does_not_grow_with_the_requests(row, manager):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            document_of(row.plan)
        return len(captured)

    def full_request():
        request = factories.make_request(row, cycle=factories.make_cycle(), due_on=factories.DUE_ON)
        factories.make_extension(request.requested.get())
        factories.make_reminder(request)
        factories.make_escalation_step(request, by=manager)
        factories.make_regular_report(row)
        factories.make_follow_up(row)
        factories.make_reported_figure(factories.make_record(row))

    full_request()
    with_one = queries()
    full_request()
    full_request()

    assert queries() == with_one
