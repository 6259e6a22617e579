"""The rules of assurance as a table: every rule, and both sides of each day boundary."""

from datetime import date, timedelta

import pytest

from assurance.status import (
    AssuranceStatus,
    Decision,
    EvidenceLevel,
    Material,
    Opening,
    Request,
    Rule,
    Transfer,
    assurance_status,
)

S = AssuranceStatus
TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
OPENED = date(2018, 6, 1)
ASKED = date(2026, 9, 1)
ANSWERED = date(2026, 10, 1)
DECIDED = date(2026, 11, 2)

# id: (events, status, rule, outstanding, since)
CASES = {
    "nothing at all": ([], S.NOT_REQUESTED, Rule.NEVER_ASKED, True, None),
    "received without being asked": (
        [Material(ANSWERED)],
        S.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        True,
        ANSWERED,
    ),
    "received on a day that nobody wrote down": (
        [Material(None)],
        S.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        True,
        None,
    ),
    "asked, due tomorrow": ([Request(ASKED, TOMORROW)], S.REQUESTED, Rule.NOT_YET_DUE, True, ASKED),
    "asked, due today": ([Request(ASKED, TODAY)], S.REQUESTED, Rule.NOT_YET_DUE, True, ASKED),
    "asked, due yesterday": ([Request(ASKED, YESTERDAY)], S.NO_RESPONSE, Rule.UNANSWERED, True, ASKED),
    "asked without a due date": ([Request(ASKED)], S.NO_RESPONSE, Rule.UNANSWERED, True, ASKED),
    "asked today without a due date": ([Request(TODAY)], S.NO_RESPONSE, Rule.UNANSWERED, True, TODAY),
    "asked tomorrow": ([Request(TOMORROW, TOMORROW)], S.NOT_REQUESTED, Rule.NEVER_ASKED, True, None),
    "asked again: silence counts from the first time": (
        [Request(ASKED, DECIDED), Request(ANSWERED, YESTERDAY)],
        S.NO_RESPONSE,
        Rule.UNANSWERED,
        True,
        ASKED,
    ),
    "asked again, due today": (
        [Request(ASKED, ANSWERED), Request(ANSWERED, TODAY)],
        S.REQUESTED,
        Rule.NOT_YET_DUE,
        True,
        ASKED,
    ),
    "asked after something was received, due yesterday": (
        [Material(ASKED), Request(ANSWERED, YESTERDAY)],
        S.FURTHER_OUTSTANDING,
        Rule.UNANSWERED_AFTER_MATERIAL,
        True,
        ANSWERED,
    ),
    "asked after something undated was received, due yesterday": (
        [Material(None), Request(ANSWERED, YESTERDAY)],
        S.FURTHER_OUTSTANDING,
        Rule.UNANSWERED_AFTER_MATERIAL,
        True,
        ANSWERED,
    ),
    "asked after something was received, due today": (
        [Material(ASKED), Request(ANSWERED, TODAY)],
        S.REQUESTED,
        Rule.NOT_YET_DUE,
        True,
        ANSWERED,
    ),
    "answered": (
        [Request(ASKED, YESTERDAY), Material(ANSWERED)],
        S.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        True,
        ANSWERED,
    ),
    "answered too late": (
        [Request(ASKED, ASKED), Material(TODAY)],
        S.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        True,
        TODAY,
    ),
    "answered tomorrow": (
        [Request(ASKED, YESTERDAY), Material(TOMORROW)],
        S.NO_RESPONSE,
        Rule.UNANSWERED,
        True,
        ASKED,
    ),
    "asked and answered on one day": (
        [Request(ASKED, YESTERDAY, order=1), Material(ASKED, order=2)],
        S.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        True,
        ASKED,
    ),
    "received and asked further on one day": (
        [Material(ASKED, order=1), Request(ASKED, YESTERDAY, order=2)],
        S.FURTHER_OUTSTANDING,
        Rule.UNANSWERED_AFTER_MATERIAL,
        True,
        ASKED,
    ),
    "received and asked in the same moment": (
        [Material(ASKED), Request(ASKED, YESTERDAY)],
        S.FURTHER_OUTSTANDING,
        Rule.UNANSWERED_AFTER_MATERIAL,
        True,
        ASKED,
    ),
    "answered, and the answer withdrawn today": (
        [Request(ASKED, YESTERDAY), Material(ANSWERED, until=TODAY)],
        S.NO_RESPONSE,
        Rule.UNANSWERED,
        True,
        ASKED,
    ),
    "answered, and the answer withdrawn tomorrow": (
        [Request(ASKED, YESTERDAY), Material(ANSWERED, until=TOMORROW)],
        S.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        True,
        ANSWERED,
    ),
    "asked, and the request withdrawn": (
        [Request(ASKED, YESTERDAY, until=TODAY)],
        S.NOT_REQUESTED,
        Rule.NEVER_ASKED,
        True,
        None,
    ),
    "assured": ([Decision(DECIDED, S.ASSURED)], S.ASSURED, Rule.DECIDED, False, DECIDED),
    "assured, review tomorrow": (
        [Decision(DECIDED, S.ASSURED, review_on=TOMORROW)],
        S.ASSURED,
        Rule.DECIDED,
        False,
        DECIDED,
    ),
    "assured, review today": (
        [Decision(DECIDED, S.ASSURED, review_on=TODAY)],
        S.ASSURED,
        Rule.DECIDED,
        False,
        DECIDED,
    ),
    "assured, review yesterday": (
        [Decision(DECIDED, S.ASSURED, review_on=YESTERDAY)],
        S.ASSURED,
        Rule.REVIEW_DUE,
        True,
        YESTERDAY,
    ),
    "assured, and something newer": (
        [Decision(DECIDED, S.ASSURED), Material(TODAY)],
        S.ASSURED,
        Rule.DECIDED,
        False,
        DECIDED,
    ),
    "not required": ([Decision(DECIDED, S.NOT_REQUIRED)], S.NOT_REQUIRED, Rule.DECIDED, False, DECIDED),
    "not required, review yesterday": (
        [Decision(DECIDED, S.NOT_REQUIRED, review_on=YESTERDAY)],
        S.NOT_REQUIRED,
        Rule.DECIDED,
        False,
        DECIDED,
    ),
    "challenged": (
        [Material(ANSWERED), Decision(DECIDED, S.CHALLENGED)],
        S.CHALLENGED,
        Rule.DECIDED,
        True,
        DECIDED,
    ),
    "challenged, and something newer": (
        [Decision(DECIDED, S.CHALLENGED), Material(TODAY)],
        S.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        True,
        TODAY,
    ),
    "partly assured": ([Decision(DECIDED, S.PARTLY_ASSURED)], S.PARTLY_ASSURED, Rule.DECIDED, True, DECIDED),
    "partly assured, and something newer": (
        [Decision(DECIDED, S.PARTLY_ASSURED), Material(TODAY)],
        S.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        True,
        TODAY,
    ),
    "partly assured on what came the same day": (
        [Material(DECIDED, order=1), Decision(DECIDED, S.PARTLY_ASSURED, order=2)],
        S.PARTLY_ASSURED,
        Rule.DECIDED,
        True,
        DECIDED,
    ),
    "challenged, and asked on the same day, due yesterday": (
        [Decision(DECIDED, S.CHALLENGED, order=1), Request(DECIDED, YESTERDAY, order=2)],
        S.NO_RESPONSE,
        Rule.UNANSWERED,
        True,
        DECIDED,
    ),
    "assured, then asked again, due today": (
        [Decision(ANSWERED, S.ASSURED), Request(DECIDED, TODAY)],
        S.REQUESTED,
        Rule.NOT_YET_DUE,
        True,
        DECIDED,
    ),
    "assured on something, then asked again, due yesterday": (
        [Material(ASKED), Decision(ANSWERED, S.ASSURED), Request(DECIDED, YESTERDAY)],
        S.FURTHER_OUTSTANDING,
        Rule.UNANSWERED_AFTER_MATERIAL,
        True,
        DECIDED,
    ),
    "assured, then asked again and answered": (
        [Decision(ASKED, S.ASSURED), Request(ANSWERED, DECIDED), Material(TODAY)],
        S.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        True,
        TODAY,
    ),
    "asked before the decision": (
        [Request(ASKED, YESTERDAY), Decision(DECIDED, S.ASSURED)],
        S.ASSURED,
        Rule.DECIDED,
        False,
        DECIDED,
    ),
    "the latest of two decisions": (
        [Decision(ANSWERED, S.CHALLENGED), Decision(DECIDED, S.ASSURED)],
        S.ASSURED,
        Rule.DECIDED,
        False,
        DECIDED,
    ),
    "opening position": (
        [Opening(OPENED, S.PARTLY_ASSURED)],
        S.PARTLY_ASSURED,
        Rule.OPENING_POSITION,
        True,
        OPENED,
    ),
    "opening position of silence since a request": (
        [Request(date(2016, 8, 18)), Opening(OPENED, S.NO_RESPONSE)],
        S.NO_RESPONSE,
        Rule.OPENING_POSITION,
        True,
        date(2016, 8, 18),
    ),
    "opening position, something received on its day": (
        [Opening(OPENED, S.ASSURED), Material(OPENED)],
        S.ASSURED,
        Rule.OPENING_POSITION,
        False,
        OPENED,
    ),
    "opening position, something received the day after": (
        [Opening(OPENED, S.ASSURED), Material(OPENED + timedelta(days=1))],
        S.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        True,
        OPENED + timedelta(days=1),
    ),
    "opening position, then a request": (
        [Opening(OPENED, S.ASSURED), Request(ASKED, YESTERDAY)],
        S.NO_RESPONSE,
        Rule.UNANSWERED,
        True,
        ASKED,
    ),
    "opening position, something undated in the plan, then a request": (
        [Opening(OPENED, S.ASSURED), Material(None), Request(ASKED, YESTERDAY)],
        S.FURTHER_OUTSTANDING,
        Rule.UNANSWERED_AFTER_MATERIAL,
        True,
        ASKED,
    ),
    "opening position, then a request that was withdrawn": (
        [Opening(OPENED, S.ASSURED), Request(ASKED, YESTERDAY, until=ANSWERED)],
        S.ASSURED,
        Rule.OPENING_POSITION,
        False,
        OPENED,
    ),
    "opening position, then a decision": (
        [Opening(OPENED, S.NO_RESPONSE), Decision(DECIDED, S.ASSURED)],
        S.ASSURED,
        Rule.DECIDED,
        False,
        DECIDED,
    ),
    "opening position of tomorrow": (
        [Opening(TOMORROW, S.ASSURED)],
        S.NOT_REQUESTED,
        Rule.NEVER_ASKED,
        True,
        None,
    ),
    "transferred": ([Transfer(), Request(ASKED, YESTERDAY)], S.TRANSFERRED, Rule.TRANSFERRED, False, None),
    "transferred today": (
        [Transfer(TODAY), Request(ASKED, YESTERDAY)],
        S.TRANSFERRED,
        Rule.TRANSFERRED,
        False,
        None,
    ),
    "transferred tomorrow": (
        [Transfer(TOMORROW), Request(ASKED, YESTERDAY)],
        S.NO_RESPONSE,
        Rule.UNANSWERED,
        True,
        ASKED,
    ),
}


@pytest.mark.parametrize(("events", "status", "rule", "is_outstanding", "since"), CASES.values(), ids=CASES)
def test_assurance_status_follows_its_rule(events, status, rule, is_outstanding, since):
    standing = assurance_status(events, TODAY)

    assert (standing.status, standing.rule, standing.is_outstanding, standing.since) == (
        status,
        rule,
        is_outstanding,
        since,
    )


@pytest.mark.parametrize(("events", "status", "rule", "is_outstanding", "since"), CASES.values(), ids=CASES)
def test_assurance_status_does_not_depend_on_the_order_in_which_events_are_given(
    events, status, rule, is_outstanding, since
):
    assert assurance_status(reversed(events), TODAY) == assurance_status(events, TODAY)


def test_the_table_has_every_status_and_every_rule():
    assert {case[1] for case in CASES.values()} == set(S)
    assert {case[2] for case in CASES.values()} == set(Rule)


LEVELS = {
    "nothing": ([], EvidenceLevel.NOTHING),
    "a statement": ([Material(ANSWERED)], EvidenceLevel.STATEMENT),
    "the best of two answers": (
        [Material(ASKED, EvidenceLevel.AUDIT_OR_DATA), Material(ANSWERED, EvidenceLevel.DOCUMENT)],
        EvidenceLevel.AUDIT_OR_DATA,
    ),
    "what the decision says": (
        [Material(ANSWERED, EvidenceLevel.AUDIT_OR_DATA), Decision(DECIDED, S.ASSURED, EvidenceLevel.IMPACT_SHOWN)],
        EvidenceLevel.IMPACT_SHOWN,
    ),
    "what the opening position says": (
        [Material(None, EvidenceLevel.DOCUMENT), Opening(OPENED, S.ASSURED, EvidenceLevel.STATEMENT)],
        EvidenceLevel.STATEMENT,
    ),
    "silence after a document": (
        [Material(ASKED, EvidenceLevel.DOCUMENT), Request(ANSWERED, YESTERDAY)],
        EvidenceLevel.DOCUMENT,
    ),
}


@pytest.mark.parametrize(("events", "level"), LEVELS.values(), ids=LEVELS)
def test_a_status_rests_on_its_evidence(events, level):
    assert assurance_status(events, TODAY).evidence_level == level


WAITS = {
    "since yesterday": ([Material(YESTERDAY)], 1),
    "since today": ([Material(TODAY)], 0),
    "since a day that nobody wrote down": ([Material(None)], None),
    "settled": ([Decision(DECIDED, S.ASSURED)], None),
    "overdue for review since yesterday": ([Decision(DECIDED, S.ASSURED, review_on=YESTERDAY)], 1),
    "silent since 18 August 2016": ([Request(date(2016, 8, 18))], 3749),
}


@pytest.mark.parametrize(("events", "days"), WAITS.values(), ids=WAITS)
def test_days_waiting_are_counted_while_somebody_waits(events, days):
    assert assurance_status(events, TODAY).days_waiting(TODAY) == days
