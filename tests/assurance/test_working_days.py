from datetime import date

import pytest

from assurance.working_days import is_working_day, working_days_after

CASES = {
    "the next day": (date(2026, 11, 23), 1, date(2026, 11, 24)),
    "over a weekend": (date(2026, 11, 27), 1, date(2026, 11, 30)),
    "from a Saturday": (date(2026, 11, 28), 1, date(2026, 11, 30)),
    "two weeks": (date(2026, 11, 23), 10, date(2026, 12, 7)),
    "over Christmas, with Boxing Day on a Saturday": (date(2026, 12, 24), 1, date(2026, 12, 29)),
    "over New Year": (date(2026, 12, 31), 1, date(2027, 1, 4)),
    "over Easter": (date(2026, 4, 2), 1, date(2026, 4, 7)),
    "over both bank holidays of May": (date(2026, 4, 30), 20, date(2026, 6, 1)),
    "over 29 February": (date(2028, 2, 28), 2, date(2028, 3, 1)),
    "no days": (date(2026, 11, 28), 0, date(2026, 11, 28)),
    "the day of the coronation": (date(2023, 5, 5), 1, date(2023, 5, 9)),
}


@pytest.mark.parametrize(("day", "count", "expected"), CASES.values(), ids=CASES)
def test_working_days_leave_out_weekends_and_bank_holidays(day, count, expected):
    assert working_days_after(day, count) == expected


def test_a_holiday_of_scotland_alone_is_a_working_day():
    assert (is_working_day(date(2026, 11, 30)), is_working_day(date(2026, 12, 25))) == (True, False)
