from datetime import date

import pytest

from assurance.months_in_words import end_of_month


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("September 2018", date(2018, 9, 30)),
        ("september  2018", date(2018, 9, 30)),
        ("Sept 2018", date(2018, 9, 30)),
        ("the end of February 2024", date(2024, 2, 29)),
        ("February 2023", date(2023, 2, 28)),
        ("December, 2026", date(2026, 12, 31)),
        ("", None),
        ("2018", None),
        ("Autumn 2016", None),
        ("2016/17", None),
        ("Ju 2018", None),
        ("September 3018", None),
        ("3 September 2018", None),
    ],
)
def test_a_month_in_words_is_due_at_its_end(words, day):
    assert end_of_month(words) == day
