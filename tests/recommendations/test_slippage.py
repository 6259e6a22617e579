from datetime import date

import pytest

from recommendations.slippage import slippage_of

FIRST, LATER, EARLIER = date(2024, 3, 31), date(2025, 9, 30), date(2024, 3, 30)


@pytest.mark.parametrize(
    ("original", "times", "present", "words"),
    [
        pytest.param(None, 0, None, "", id="no date"),
        pytest.param(FIRST, 0, FIRST, "", id="as first agreed"),
        pytest.param(FIRST, 1, LATER, "31 March 2024 → 30 September 2025, moved once, 548 days", id="once"),
        pytest.param(FIRST, 3, LATER, "31 March 2024 → 30 September 2025, moved 3 times, 548 days", id="three times"),
        pytest.param(
            date(2024, 3, 1),
            3,
            date(2025, 9, 1),
            "1 March 2024 → 1 September 2025, moved 3 times, 549 days",
            id="first of the month",
        ),
        pytest.param(
            date(2023, 3, 31), 1, date(2026, 3, 31), "31 March 2023 → 31 March 2026, moved once, 1,096 days", id="years"
        ),
        pytest.param(FIRST, 1, EARLIER, "31 March 2024 → 30 March 2024, moved once, 1 day earlier", id="earlier"),
        pytest.param(FIRST, 2, FIRST, "31 March 2024 → 31 March 2024, moved 2 times, 0 days", id="there and back"),
        pytest.param(FIRST, 0, LATER, "first date 31 March 2024, now 30 September 2025", id="before moves were kept"),
        pytest.param(FIRST, 0, None, "first date 31 March 2024, now not dated", id="taken away"),
    ],
)
def test_slippage_in_words(original, times, present, words):
    assert slippage_of(original, ["a move"] * times, present) == words
