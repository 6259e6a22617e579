"""“September 2018”: a date without a day, as answers announce their next step."""

import re
from calendar import monthrange
from datetime import date

from lscb_tracker.govuk_dates import FIRST_YEAR, LAST_YEAR, month_from

MONTH_AND_YEAR = re.compile(r"(?:(?:the )?end of )?([A-Za-z]+),? (\d{4})", re.IGNORECASE)


def last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def end_of_month(words: str) -> date | None:
    """The last day of the month that the words name; None where they name none, or something less exact."""
    found = MONTH_AND_YEAR.fullmatch(" ".join(words.split()))
    month = month_from(found[1]) if found else None
    if not month or not FIRST_YEAR <= int(found[2]) <= LAST_YEAR:
        return None
    return last_day(int(found[2]), month)
