"""The recommendations of a plan as CSV: the first sheet of the workbook, a line at a time."""

from collections.abc import Iterator

from assurance.formats.subjects import RECOMMENDATIONS
from lscb_tracker.csv_lines import csv_lines

OF_EVERY_LINE = ("Plan", "As at")  # so that lines of several files can stand together


def csv_of(document: dict) -> Iterator[str]:
    """Days as year-month-day, which sort."""
    columns = RECOMMENDATIONS.columns
    of_plan = (document["title"], document["as_at"])
    lines = RECOMMENDATIONS.lines(document)
    rows = ((*of_plan, *(column.value(told) for column in columns)) for told in lines)
    return csv_lines([*OF_EVERY_LINE, *(column.title for column in columns)], rows)
