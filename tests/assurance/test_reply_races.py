"""Eight managers at the inbox at once, and eight runs that ask for the same report."""

from datetime import date

import pytest

from assurance import services
from assurance.due_reports import ask_for_due_reports
from assurance.models import (
    Answer,
    AssuranceCycle,
    AssuranceRecord,
    Delivery,
    DueDateExtension,
    RegularReport,
)
from assurance.services.positions import stale_positions
from tests import factories
from tests.assurance.answered import asked, more_time, proposal, sent
from tests.racing import RUNNERS, outcomes, race

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


def make_rows(number: int) -> list:
    part = factories.make_plan_agency()
    return [factories.make_recommendation(plan_agency=part) for _ in range(number)]


def test_of_eight_who_accept_edit_or_return_an_answer_one_does(manager, today):
    for _ in range(ROUNDS):
        [row] = make_rows(1)
        record = proposal(sent(asked(row)), row)

        def settle(number: int, pk=record.pk):
            mine = AssuranceRecord.objects.select_related("in_answer__sent_through", "given_by_agency").get(pk=pk)
            said = {"record": mine, "version": 1, "by": manager, "on": today}
            if number % 4 == 0:
                return services.accept_record(**said)
            if number % 2:
                return services.return_record(reason=f"Reason {number}.", **said)
            return services.accept_edited_record(text=f"Words {number}.", **said)

        results = race(settle)

        [won] = [result for result in results if isinstance(result, AssuranceRecord)]
        record.refresh_from_db()
        assert (won.state, won.text, won.settled_reason) == (record.state, record.text, record.settled_reason)
        assert record.version == 2
        was_returned = record.state == "returned"
        assert Answer.objects.drafts().filter(cycle=record.in_answer.cycle).count() == was_returned
        assert Delivery.objects.filter(kind="returned", about_id=record.pk).count() == was_returned
        assert stale_positions([row.pk]) == []


def test_of_eight_who_decide_on_more_time_one_does(manager, today):
    for _ in range(ROUNDS):
        rows = make_rows(3)
        answer = sent(asked(*rows))
        extensions = [more_time(answer, row) for row in rows]

        def decide(number: int, extensions=extensions):
            mine = DueDateExtension.objects.get(pk=extensions[number % 3].pk)
            due_on = date(2026, 12, 18) if number % 2 else None
            decision = services.ExtensionDecision(due_on, f"Reason {number}.")
            return services.decide_extension(
                extension=mine, version=1, decision=decision, by=manager, on=today, with_alike=True
            )

        results = race(decide)

        [won] = [result for result in results if isinstance(result, list)]
        kept = DueDateExtension.objects.filter(pk__in=[each.pk for each in extensions])
        assert {each.decision_reason for each in kept} == {won[0].decision_reason}
        draft = Answer.objects.drafts().get(cycle=answer.cycle)
        assert draft.rows.count() == 3
        assert stale_positions([row.pk for row in rows]) == []


def test_of_eight_runs_one_asks_for_a_report(today):
    for number in range(1, ROUNDS + 1):
        [row] = make_rows(1)
        factories.make_contact(row.plan_agency.agency, email="nurse@hospital.example")
        report = factories.make_regular_report(row, next_due_on=date(2026, 12, 15))

        results = race(lambda _: len(ask_for_due_reports(on=today).cycles))

        assert sorted(results) == [0] * (RUNNERS - 1) + [1]
        assert AssuranceCycle.objects.count() == number
        assert RegularReport.objects.get(pk=report.pk).next_due_on == date(2027, 12, 15)


def test_of_eight_who_settle_a_follow_up_one_does(manager, today):
    follow_up = factories.make_follow_up()

    def settle(number: int):
        mine = type(follow_up).objects.get(pk=follow_up.pk)
        return services.settle_follow_up(
            follow_up=mine, version=1, state="done", reason=f"Result {number}.", by=manager, on=today
        )

    results = race(settle)

    assert outcomes(results)["FollowUp"] == 1
    follow_up.refresh_from_db()
    assert follow_up.version == 2
