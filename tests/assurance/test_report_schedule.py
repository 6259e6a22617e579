"""When regular reports fall due, as a table."""

from datetime import date

import pytest

from assurance.models import Frequency
from assurance.report_schedule import first_financial_year_end, next_due_date, next_to_ask_for

WEEKLY, MONTHLY, QUARTERLY, SIX_MONTHLY, YEARLY, YEAR_END = Frequency


@pytest.mark.parametrize(
    ("frequency", "first", "after", "due"),
    [
        (WEEKLY, date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 9)),
        (WEEKLY, date(2026, 11, 2), date(2026, 11, 8), date(2026, 11, 9)),
        (WEEKLY, date(2026, 11, 2), date(2026, 12, 30), date(2027, 1, 4)),
        (MONTHLY, date(2026, 1, 15), date(2026, 1, 15), date(2026, 2, 15)),
        (MONTHLY, date(2026, 1, 30), date(2026, 1, 30), date(2026, 2, 28)),
        (MONTHLY, date(2026, 1, 30), date(2026, 2, 28), date(2026, 3, 30)),
        (MONTHLY, date(2028, 1, 30), date(2028, 1, 30), date(2028, 2, 29)),
        (MONTHLY, date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)),
        (MONTHLY, date(2026, 4, 30), date(2026, 4, 30), date(2026, 5, 31)),
        (MONTHLY, date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 31)),
        (QUARTERLY, date(2026, 11, 30), date(2026, 11, 30), date(2027, 2, 28)),
        (QUARTERLY, date(2026, 11, 15), date(2027, 2, 14), date(2027, 2, 15)),
        (SIX_MONTHLY, date(2026, 8, 31), date(2026, 8, 31), date(2027, 2, 28)),
        (SIX_MONTHLY, date(2026, 5, 1), date(2026, 10, 31), date(2026, 11, 1)),
        (YEARLY, date(2024, 2, 29), date(2024, 2, 29), date(2025, 2, 28)),
        (YEARLY, date(2024, 2, 29), date(2027, 2, 28), date(2028, 2, 29)),
        (YEARLY, date(2023, 2, 28), date(2027, 2, 28), date(2028, 2, 29)),
        (YEARLY, date(2026, 6, 1), date(2029, 5, 31), date(2029, 6, 1)),
        (YEAR_END, date(2027, 3, 31), date(2027, 3, 31), date(2028, 3, 31)),
        (YEAR_END, date(2027, 3, 31), date(2026, 11, 23), date(2027, 3, 31)),
    ],
)
def test_the_next_due_date(frequency, first, after, due):
    assert next_due_date(frequency, first, after) == due


@pytest.mark.parametrize(
    ("on", "end"),
    [
        (date(2026, 11, 23), date(2027, 3, 31)),
        (date(2027, 3, 31), date(2027, 3, 31)),
        (date(2027, 4, 1), date(2028, 3, 31)),
    ],
)
def test_a_financial_year_ends_on_31_march(on, end):
    assert first_financial_year_end(on) == end


@pytest.mark.parametrize(
    ("frequency", "asked_for", "ask_before", "on", "following"),
    [
        (MONTHLY, date(2026, 12, 15), 27, date(2026, 11, 23), date(2027, 1, 15)),
        (MONTHLY, date(2026, 8, 15), 14, date(2026, 11, 23), date(2026, 12, 15)),
        (MONTHLY, date(2026, 8, 15), 27, date(2026, 11, 23), date(2027, 1, 15)),
        (WEEKLY, date(2026, 9, 1), 6, date(2026, 11, 23), date(2026, 12, 1)),
        (YEARLY, date(2026, 12, 15), 28, date(2026, 11, 23), date(2027, 12, 15)),
    ],
    ids=["in time", "late", "late, whose turn has come", "weeks late", "yearly"],
)
def test_after_an_interruption_one_report_is_asked_for(frequency, asked_for, ask_before, on, following):
    assert next_to_ask_for(frequency, asked_for, asked_for, ask_before, on) == following
