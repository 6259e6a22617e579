"""The error rate in words and its interval, beside values that were worked out elsewhere."""

import pytest

from assurance.independent.error_rates import ErrorRate, wilson_interval


@pytest.mark.parametrize(
    ("failed", "tested", "low", "high"),
    [
        (3, 10, 0.1078, 0.6032),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_the_interval_is_that_of_wilson(failed, tested, low, high):
    assert wilson_interval(failed, tested) == pytest.approx((low, high), abs=0.0001)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (ErrorRate(10, 10, 3, 37), "3 of 10 failed: 30 %, 95 % interval 11–60 % (Wilson)"),
        (ErrorRate(10, 4, 0, 37), "0 of 4 failed: 0 %, 95 % interval 0–49 % (Wilson)"),
        (ErrorRate(10, 0, 0, 37), "None of the 10 drawn has been tested yet"),
        (ErrorRate(1, 0, 0, 37), "Not tested yet"),
        (ErrorRate(3, 3, 1, 3), "1 of 3 failed: 33 % of everything that was closed"),
    ],
)
def test_a_rate_says_its_counts(rate, words):
    assert rate.in_words == words
