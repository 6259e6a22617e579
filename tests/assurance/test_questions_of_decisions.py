"""What a decision itself asks: its outcome stands until the answer is due, and then the answer is missing."""

from datetime import date, timedelta

import pytest

from assurance.models import AssuranceRequest, Delivery, PlanRow, RequestedRecommendation
from assurance.status import AssuranceStatus as S
from assurance.status import Decision, Extension, Material, Request, Rule, assurance_status
from tests import factories
from tests.assurance.deciding import decide

ASKED, DUE = date(2026, 11, 2), date(2026, 11, 30)
DAY = timedelta(days=1)


def challenged(**changes) -> Decision:
    return Decision(ASKED, S.CHALLENGED, id=1, request_id=7, order=2, **changes)


def question(**changes) -> Request:
    return Request(ASKED, DUE, id=7, order=3, **changes)


@pytest.mark.parametrize(
    ("events", "on", "status"),
    [
        ([challenged(), question()], DUE, S.CHALLENGED),
        ([challenged(), question()], DUE + DAY, S.NO_RESPONSE),
        ([Material(ASKED, order=1), challenged(), question()], DUE + DAY, S.FURTHER_OUTSTANDING),
        ([challenged(), question(extensions=(Extension(DUE, DUE + 9 * DAY, 1),))], DUE + 9 * DAY, S.CHALLENGED),
        ([challenged(), question(), Material(DUE)], DUE, S.RECEIVED),
        ([challenged(), question(until=DUE)], DUE + DAY, S.CHALLENGED),
        ([challenged(), question(), Request(DUE, DUE + 5 * DAY, id=8)], DUE, S.REQUESTED),
        ([Decision(ASKED, S.ASSURED, order=2), question()], ASKED, S.REQUESTED),
    ],
    ids=[
        "on the day it is due",
        "the day after",
        "the day after, told before",
        "with more time",
        "answered",
        "withdrawn",
        "asked again",
        "another decision’s",
    ],
)
def test_the_outcome_stands_until_the_answer_is_due(events, on, status):
    assert assurance_status(events, on).status == status


def test_the_rule_says_that_the_decision_stands_and_then_that_the_answer_is_missing():
    events = [Material(ASKED, order=1), challenged(), question()]

    rules = [assurance_status(events, on).rule for on in (DUE, DUE + DAY)]

    assert rules == [Rule.DECIDED, Rule.UNANSWERED_AFTER_MATERIAL]


def test_a_failed_retest_shows_until_somebody_decides_anew():
    failed = challenged(is_regression=True)

    standings = [
        assurance_status(events, DUE)
        for events in (
            [failed],
            [failed, Material(DUE)],
            [failed, Material(DUE), Decision(DUE, S.ASSURED, order=9)],
        )
    ]

    assert [(each.status, each.is_regressed) for each in standings] == [
        (S.CHALLENGED, True),
        (S.RECEIVED, True),
        (S.ASSURED, False),
    ]


@pytest.mark.django_db
def test_a_challenge_asks_the_agency_and_is_chased_like_a_request(chair, today):
    row = factories.make_recommendation()
    factories.make_contact(row.plan_agency.agency, email="nurse@trust.example")
    due = today + 14 * DAY

    decision = decide(row, by=chair, on=today, outcome="challenged", missing="The audit of 2026.", answer_by=due)

    request = AssuranceRequest.objects.get()
    assert (decision.request, request.purpose, request.due_on) == (request, "challenge", due)
    assert "The audit of 2026." in request.text
    assert Delivery.objects.get().to_email == "nurse@trust.example"
    assert PlanRow.objects.get(pk=row.pk).standing(today).status == S.CHALLENGED
    assert list(RequestedRecommendation.objects.unanswered(today)) == [request.requested.get()]


@pytest.mark.django_db
def test_a_challenge_in_words_alone_asks_nobody(chair, today):
    row = factories.make_recommendation()

    decision = decide(row, by=chair, on=today, outcome="challenged", missing="The audit of 2026.")

    assert decision.request is None
    assert not AssuranceRequest.objects.exists()
