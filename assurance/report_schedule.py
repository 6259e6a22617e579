"""When regular reports fall due: a series of days that begins with the first one."""

from calendar import monthrange
from datetime import date, timedelta

from assurance.models.regular_reports import Frequency

MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.SIX_MONTHLY: 6,
    Frequency.YEARLY: 12,
    Frequency.FINANCIAL_YEAR_END: 12,
}
WEEK = timedelta(days=7)
# The shortest time between two reports: asking earlier than that would ask for two at once.
SHORTEST = {
    Frequency.WEEKLY: 7,
    Frequency.MONTHLY: 28,
    Frequency.QUARTERLY: 89,
    Frequency.SIX_MONTHLY: 181,
    Frequency.YEARLY: 365,
    Frequency.FINANCIAL_YEAR_END: 365,
}


def next_due_date(frequency: str, first: date, after: date) -> date:
    """The earliest day of the series that lies after `after`. What begins on the last day of a month stays on it."""
    if after < first:
        return first
    if frequency == Frequency.WEEKLY:
        return first + ((after - first) // WEEK + 1) * WEEK
    step = MONTHS[Frequency(frequency)]
    count = ((after.year - first.year) * 12 + after.month - first.month) // step
    return next(day for day in (months_after(first, step * (count + more)) for more in (0, 1)) if day > after)


def months_after(first: date, months: int) -> date:
    """The same day of a later month, or its last one where it has no such day."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_end_of_month = first.day == monthrange(first.year, first.month)[1]
    return date(year, month + 1, last if is_end_of_month else min(first.day, last))


def first_financial_year_end(on: date) -> date:
    """The first 31 March on or after the day."""
    end = date(on.year, 3, 31)
    return end if end >= on else date(on.year + 1, 3, 31)


def next_to_ask_for(frequency: str, first: date, asked_for: date, ask_before: int, on: date) -> date:
    """The report after the one that is asked for on this day.

    After an interruption one report is asked for, not all that were missed: those whose turn has passed are left out.
    """
    due = next_due_date(frequency, first, asked_for)
    while due - timedelta(days=ask_before) <= on:
        due = next_due_date(frequency, first, due)
    return due
