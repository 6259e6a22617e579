"""Requests to agencies and decisions on recommendations: what is kept, refused and written beside it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from assurance import services
from assurance.models import AssuranceRequest, PlanRow, ScrutinyDecision
from recommendations.models import ChangeEvent
from tests import factories
from tests.assurance import deciding
from tests.failures import traces_of_broken_changes

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def ask(row, *, by, on=DAY, **changes) -> AssuranceRequest:
    values = {"purpose": "first_request", "channel": "email", "sent_on": DAY, "sent_to": "A. Nurse"}
    rows = changes.pop("recommendations", [row])
    return services.record_request(plan_agency=row.plan_agency, recommendations=rows, by=by, on=on, **values | changes)


def decide(row, *, by, on=DAY, **changes) -> ScrutinyDecision:
    return deciding.decide(row, by=by, on=on, **{"decided_on": DAY} | changes)


def two_rows():
    first = factories.make_recommendation()
    return first, factories.make_recommendation(plan_agency=first.plan_agency)


def status(row, on=DAY) -> str:
    return PlanRow.objects.get(pk=row.pk).standing(on).status


def test_a_request_is_kept_with_what_was_asked(manager):
    first, second = two_rows()

    request = ask(first, by=manager, recommendations=[second, first], due_on=TOMORROW, text="What has changed?")

    request.refresh_from_db()
    assert (request.plan_agency, request.sent_by, request.updated_by) == (first.plan_agency, manager, manager)
    assert (request.sent_on, request.due_on, request.sent_to, request.text) == (
        DAY,
        TOMORROW,
        "A. Nurse",
        "What has changed?",
    )
    assert set(request.recommendations.all()) == {first, second}
    assert [status(row, on) for row in (first, second) for on in (TOMORROW, TOMORROW + timedelta(days=1))] == [
        "requested",
        "no_response",
    ] * 2
    for event in ChangeEvent.objects.all():
        assert (event.verb, event.subject) == ("request_sent", "Request of 23 November 2026 to A. Nurse")
        assert (event.by, event.agency) == (manager, first.plan_agency.agency)
    assert {event.recommendation for event in ChangeEvent.objects.all()} == {first, second}


def test_an_agency_is_asked_about_its_own_recommendations_alone(manager):
    row, foreign = factories.make_recommendation(), factories.make_recommendation()

    with pytest.raises(ValidationError, match="Select recommendations of the agency that is asked"):
        ask(row, by=manager, recommendations=[row, foreign])
    ask(row, by=manager)

    assert AssuranceRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sent_on": TOMORROW}, "The date must be today or in the past"),
        ({"due_on": YESTERDAY}, "The request must be due on or after the day it is sent"),
        ({"sent_to": ""}, "This field cannot be blank"),
    ],
)
def test_a_request_is_dated_and_addressed(wrong, words, manager):
    row = factories.make_recommendation()

    with pytest.raises(ValidationError, match=words):
        ask(row, by=manager, **wrong)
    ask(row, by=manager, due_on=DAY)

    assert AssuranceRequest.objects.count() == 1


def test_a_decision_is_kept_with_what_was_decided(chair):
    row, subgroup = factories.make_recommendation(), factories.make_subgroup()

    decision = decide(
        row, by=chair, outcome="partly_assured", missing="The audit.", subgroup=subgroup, next_review_on=TOMORROW
    )

    decision.refresh_from_db()
    assert (decision.recommendation, decision.subgroup, decision.recorded_by) == (row, subgroup, chair)
    assert (decision.decided_on, decision.missing, decision.next_review_on) == (DAY, "The audit.", TOMORROW)
    assert status(row) == "partly_assured"
    event = ChangeEvent.objects.get()
    assert (event.verb, event.subject) == ("decision_recorded", "Partly assured on 23 November 2026")
    assert (event.recommendation, event.by) == (row, chair)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"decided_on": TOMORROW}, "The date must be today or in the past"),
        ({"outcome": "challenged"}, "Say what is missing"),
        ({"outcome": "not_required"}, "Say why no further assurance is required"),
        ({"next_review_on": DAY}, "The next review must be after the day of the decision"),
    ],
)
def test_a_decision_says_what_it_needs_to(wrong, words, chair):
    row = factories.make_recommendation()

    with pytest.raises(ValidationError, match=words):
        decide(row, by=chair, **wrong)
    decide(row, by=chair)

    assert ScrutinyDecision.objects.count() == 1


def test_a_broken_request_or_decision_leaves_no_trace(chair):
    first, second = two_rows()

    assert traces_of_broken_changes(lambda: ask(first, by=chair, recommendations=[first, second])) == []
    assert traces_of_broken_changes(lambda: decide(first, by=chair)) == []
