"""From which day somebody waits once a published plan has been overtaken: never from what the plan had judged."""

from datetime import date, timedelta

import pytest

from assurance.status import AssuranceStatus, Material, Opening, Request, assurance_status

S = AssuranceStatus
TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
ASKED_LONG_AGO = date(2016, 8, 16)
TOLD_LONG_AGO = date(2016, 9, 26)
OPENED = date(2018, 6, 1)


@pytest.mark.parametrize(
    ("opening", "before", "since"),
    [
        pytest.param(S.ASSURED, [Material(TOLD_LONG_AGO)], TODAY, id="judged-long-ago"),
        pytest.param(S.ASSURED, [Material(None)], TODAY, id="judged-and-never-dated"),
        pytest.param(S.ASSURED, [Request(ASKED_LONG_AGO), Material(TOLD_LONG_AGO)], TODAY, id="asked-and-judged"),
        pytest.param(S.ASSURED, [Material(OPENED)], TODAY, id="told-on-the-day-of-the-plan"),
        pytest.param(S.RECEIVED, [Material(TOLD_LONG_AGO)], TOLD_LONG_AGO, id="never-judged"),
    ],
)
def test_scrutiny_is_awaited_from_the_first_material_that_the_plan_had_not_judged(opening, before, since):
    standing = assurance_status([Opening(OPENED, opening), *before, Material(TODAY)], TODAY)

    assert (standing.status, standing.since) == (S.RECEIVED, since)


@pytest.mark.parametrize(
    ("opening", "since"),
    [
        pytest.param(S.ASSURED, YESTERDAY, id="the-plan-was-assured-all-the-same"),
        pytest.param(S.NO_RESPONSE, ASKED_LONG_AGO, id="the-plan-spoke-of-silence"),
        pytest.param(S.FURTHER_OUTSTANDING, ASKED_LONG_AGO, id="the-plan-spoke-of-silence-after-material"),
    ],
)
def test_silence_before_the_plan_counts_on_only_where_the_plan_speaks_of_it(opening, since):
    events = [Opening(OPENED, opening), Request(ASKED_LONG_AGO), Request(YESTERDAY)]

    standing = assurance_status(events, TODAY)

    assert (standing.status, standing.since) == (S.NO_RESPONSE, since)
