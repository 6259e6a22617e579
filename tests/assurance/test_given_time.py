"""More time than the request gave: from the day it is agreed, the later agreement before the earlier one."""

from datetime import date, timedelta

import pytest

from assurance.status import AssuranceStatus, Extension, Request, Rule, assurance_status

S = AssuranceStatus
TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
ASKED = date(2026, 9, 1)
ANSWERED = date(2026, 10, 1)
DECIDED = date(2026, 11, 2)

CASES = {
    "asked, due yesterday, given time until tomorrow": (
        [Request(ASKED, YESTERDAY, extensions=(Extension(YESTERDAY, TOMORROW),))],
        S.REQUESTED,
        Rule.NOT_YET_DUE,
    ),
    "given time until today": (
        [Request(ASKED, ANSWERED, extensions=(Extension(ANSWERED, TODAY),))],
        S.REQUESTED,
        Rule.NOT_YET_DUE,
    ),
    "given time until yesterday": (
        [Request(ASKED, ANSWERED, extensions=(Extension(ANSWERED, YESTERDAY),))],
        S.NO_RESPONSE,
        Rule.UNANSWERED,
    ),
    "given time tomorrow is not known today": (
        [Request(ASKED, YESTERDAY, extensions=(Extension(TOMORROW, TOMORROW),))],
        S.NO_RESPONSE,
        Rule.UNANSWERED,
    ),
    "given time twice: the later agreement counts": (
        [Request(ASKED, ANSWERED, extensions=(Extension(DECIDED, YESTERDAY), Extension(ANSWERED, TOMORROW)))],
        S.NO_RESPONSE,
        Rule.UNANSWERED,
    ),
    "given time twice on one day: the later agreement counts": (
        [Request(ASKED, ANSWERED, extensions=(Extension(DECIDED, TOMORROW, 2), Extension(DECIDED, YESTERDAY, 1)))],
        S.REQUESTED,
        Rule.NOT_YET_DUE,
    ),
    "time given where no due date was": (
        [Request(ASKED, extensions=(Extension(ANSWERED, TOMORROW),))],
        S.REQUESTED,
        Rule.NOT_YET_DUE,
    ),
}


@pytest.mark.parametrize(("events", "status", "rule"), CASES.values(), ids=CASES)
def test_time_that_was_given_moves_the_due_date(events, status, rule):
    standing = assurance_status(events, TODAY)

    assert (standing.status, standing.rule, standing.is_outstanding, standing.since) == (status, rule, True, ASKED)
