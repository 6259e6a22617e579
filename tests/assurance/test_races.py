"""Eight people at once on the assurance of one recommendation: no form is saved twice, no event is forgotten."""

import uuid
from datetime import timedelta

import pytest

from assurance import services
from assurance.models import (
    Answer,
    AssuranceCycle,
    AssuranceRecord,
    AssuranceRequest,
    Delivery,
    DueDateExtension,
    EvidenceItem,
    ServedRecommendation,
)
from assurance.services.positions import stale_positions
from recommendations.models import Recommendation
from recommendations.versioning import AlreadySaved
from tests import factories
from tests.assurance.deciding import decide
from tests.racing import RUNNERS, outcomes, race

ROUNDS = 5
pytestmark = pytest.mark.django_db(transaction=True)
EVIDENCE = [services.NewEvidence(services.EvidenceDetails("Audit of records", "audit", "held"))]


def log(row: Recommendation, *, by, on, key=None, text="Told.", evidence=()):
    return services.log_assurance(
        details=services.AssuranceDetails(
            text=text, kind="from_agency", received_on=on, given_by_agency=row.plan_agency.agency
        ),
        recommendations=[row],
        evidence=evidence,
        by=by,
        on=on,
        submission_key=key,
    )


def test_the_same_assurance_sent_eight_times_at_once_is_kept_once(member, today):
    row = factories.make_recommendation()

    for _ in range(ROUNDS):
        key = uuid.uuid4()
        results = race(lambda n, key=key: log(row, by=member, on=today, key=key, evidence=EVIDENCE))

        assert outcomes(results) == {"AssuranceRecord": 1, "AlreadySaved": RUNNERS - 1}
        kept = AssuranceRecord.objects.get(submission_key=key)
        assert {result.saved for result in results if isinstance(result, AlreadySaved)} == {kept}
    assert [AssuranceRecord.objects.count(), ServedRecommendation.objects.count(), EvidenceItem.objects.count()] == [
        ROUNDS
    ] * 3
    assert row.change_events.filter(verb="assurance_logged").count() == ROUNDS


def test_the_same_evidence_sent_eight_times_at_once_is_kept_once(member):
    record = factories.make_record()

    for _ in range(ROUNDS):
        key = uuid.uuid4()
        results = race(
            lambda n, key=key: services.add_evidence(
                record=record, evidence=EVIDENCE * 2, by=member, submission_key=key
            )
        )

        assert outcomes(results) == {"list": 1, "AlreadySaved": RUNNERS - 1}
    assert EvidenceItem.objects.count() == 2 * ROUNDS


def test_a_position_rests_on_every_event_however_close_they_came(member, today):
    row = factories.make_recommendation()
    part = row.plan_agency

    def happen(number: int):
        if number % 4 == 1:
            return services.record_request(
                plan_agency=part,
                recommendations=[row],
                by=member,
                on=today,
                purpose="first_request",
                channel="email",
                sent_on=today,
                sent_to="A. Nurse",
            )
        if number % 4 == 2:
            return decide(row, by=member, on=today, own_work_reason="All of us decide at once.")
        return log(row, by=member, on=today, text=f"Told {number}.", evidence=EVIDENCE)

    for _ in range(ROUNDS):
        results = race(happen)

        assert outcomes(results) == {"AssuranceRecord": 4, "AssuranceRequest": 2, "ScrutinyDecision": 2}
        assert stale_positions([row.pk]) == []


def test_two_records_for_the_same_rows_in_another_order_do_not_wait_for_each_other(member, today):
    first = factories.make_recommendation()
    rows = [first, factories.make_recommendation(plan_agency=first.plan_agency)]

    def log_both(number: int):
        return services.log_assurance(
            details=services.AssuranceDetails(text="Told.", kind="board_note", received_on=today),
            recommendations=rows if number % 2 else rows[::-1],
            by=member,
            on=today,
        )

    for _ in range(ROUNDS):
        assert outcomes(race(log_both)) == {"AssuranceRecord": RUNNERS}


def test_of_eight_who_settle_a_proposal_one_does(manager, today):
    for _ in range(ROUNDS):
        record = factories.make_record(state="proposed")

        def settle(number: int, pk=record.pk):
            mine = AssuranceRecord.objects.get(pk=pk)
            if number % 2:
                return services.accept_record(record=mine, version=1, by=manager, on=today)
            return services.return_record(record=mine, version=1, reason=f"Reason {number}.", by=manager, on=today)

        results = race(settle)

        winners = [result for result in results if isinstance(result, AssuranceRecord)]
        record.refresh_from_db()
        assert [(won.state, won.settled_reason) for won in winners] == [(record.state, record.settled_reason)]
        assert record.version == 2


def test_two_clicks_on_send_make_one_round(manager, today):
    row = factories.make_recommendation()
    contact = factories.make_contact(row.plan_agency.agency, email="nurse@agency.example")
    asked = services.Round("first_request", "email", today, today)
    letter = services.Letter(row.plan_agency, [row], "Please answer.", [contact])

    for number in range(1, ROUNDS + 1):
        key = uuid.uuid4()
        results = race(
            lambda n, key=key: services.ask_agencies(
                asked=asked, letters=[letter], by=manager, on=today, submission_key=key
            )
        )

        assert outcomes(results) == {"AssuranceCycle": 1, "AlreadySaved": RUNNERS - 1}
        counts = [model.objects.count() for model in (AssuranceCycle, AssuranceRequest, Delivery, Answer)]
        assert counts == [number] * 4


def test_more_time_is_given_once_by_several_at_once(manager, today):
    row = factories.make_recommendation()
    request = factories.make_request(row, cycle=factories.make_cycle(), due_on=factories.DUE_ON)
    requested, later = list(request.requested.all()), today + timedelta(days=30)

    results = race(
        lambda n: services.extend_request(
            request=AssuranceRequest.objects.get(pk=request.pk),
            version=1,
            requested=requested,
            due_on=later,
            reason="Half term.",
            by=manager,
            on=today,
        )
    )

    assert outcomes(results) == {"list": 1, "EditConflict": RUNNERS - 1}
    assert DueDateExtension.objects.count() == 1
    row.assurance_position.refresh_from_db()
    assert row.assurance_position.due_on == later
