from datetime import date, timedelta

import pytest

from assurance.rating import Rating, rating
from assurance.status import AssuranceStatus, Rule, Standing
from recommendations.models import ActionStatus

A, S = ActionStatus, AssuranceStatus
TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
IN_28_DAYS, IN_29_DAYS = TODAY + timedelta(days=28), TODAY + timedelta(days=29)

# id: (action status, target date, review date, assurance status, rating)
CASES = {
    "complete and assured": (A.COMPLETE, None, None, S.ASSURED, Rating.BLUE),
    "complete, not asked": (A.COMPLETE, None, None, S.NOT_REQUESTED, Rating.GREEN),
    "complete, no further assurance required": (A.COMPLETE, None, None, S.NOT_REQUIRED, Rating.GREEN),
    "complete, no response": (A.COMPLETE, None, None, S.NO_RESPONSE, Rating.RED),
    "complete long after its target": (A.COMPLETE, YESTERDAY, None, S.ASSURED, Rating.BLUE),
    "in progress, assured": (A.IN_PROGRESS, None, None, S.ASSURED, Rating.GREEN),
    "target yesterday": (A.IN_PROGRESS, YESTERDAY, None, S.ASSURED, Rating.RED),
    "target today": (A.IN_PROGRESS, TODAY, None, S.ASSURED, Rating.AMBER),
    "target tomorrow": (A.NOT_STARTED, TOMORROW, None, S.ASSURED, Rating.AMBER),
    "target in 28 days": (A.NOT_STARTED, IN_28_DAYS, None, S.ASSURED, Rating.AMBER),
    "target in 29 days": (A.NOT_STARTED, IN_29_DAYS, None, S.ASSURED, Rating.GREEN),
    "ongoing, review yesterday": (A.ONGOING, None, YESTERDAY, S.ASSURED, Rating.RED),
    "ongoing, review today": (A.ONGOING, None, TODAY, S.ASSURED, Rating.GREEN),
    "further assurance outstanding": (A.ONGOING, None, TOMORROW, S.FURTHER_OUTSTANDING, Rating.RED),
    "partly assured": (A.ONGOING, None, TOMORROW, S.PARTLY_ASSURED, Rating.AMBER),
    "challenged": (A.COMPLETE, None, None, S.CHALLENGED, Rating.AMBER),
    "received": (A.ONGOING, None, TOMORROW, S.RECEIVED, Rating.GREEN),
    "transferred": (A.COMPLETE, None, None, S.TRANSFERRED, Rating.GREEN),
}


@pytest.mark.parametrize(("action_status", "target", "review", "status", "expected"), CASES.values(), ids=CASES)
def test_rating_follows_the_action_and_the_assurance(action_status, target, review, status, expected):
    standing = Standing(status, Rule.DECIDED, is_outstanding=False, evidence_level=0)

    found = rating(standing, action_status=action_status, target_date=target, review_on=review, on=TODAY)

    assert found == expected


def test_an_assurance_whose_review_is_due_is_red_although_the_action_is_complete():
    standing = Standing(S.ASSURED, Rule.REVIEW_DUE, is_outstanding=True, evidence_level=2)

    found = rating(standing, action_status=A.COMPLETE, target_date=None, review_on=None, on=TODAY)

    assert found == Rating.RED
