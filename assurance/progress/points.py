"""What is counted of a plan on one day, and the days between its beginning and now on which it is counted."""

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models

from assurance.models import PlanRow
from assurance.querysets import SETTLED
from assurance.status import Standing
from recommendations.models import ActionStatus
from recommendations.models.actions import OPEN_STATUSES

MOST_POINTS = 13  # a year of months, with both ends
MONTHS_BETWEEN = (1, 3, 6, 12)


class Progress(models.TextChoices):
    """How far the action of a recommendation is, with what the Board says of it. Each recommendation is in one."""

    COMPLETE_AND_SETTLED = "complete_and_settled", "Complete, and assured or settled"
    COMPLETE_UNASSURED = "complete_unassured", "Complete but unassured"
    UNDER_WAY = "under_way", "Not complete, and not overdue"
    OVERDUE = "overdue", "Overdue"
    CLOSED_OTHERWISE = "closed_otherwise", "Not accepted, closed or superseded"


@dataclass(frozen=True)
class Point:
    """Counts of recommendations on a day: by assurance status, by progress, and how many are outstanding."""

    on: date
    statuses: Mapping[str, int]
    progress: Mapping[str, int]
    outstanding: int

    @property
    def recommendations(self) -> int:
        return sum(self.statuses.values())


def point_of(rows: Iterable[PlanRow], standings: Mapping[int, Standing], on: date) -> Point:
    rows = list(rows)
    found = [standings[row.pk] for row in rows]
    return Point(
        on,
        statuses=Counter(standing.status for standing in found),
        progress=Counter(progress_of(row, standings[row.pk], on) for row in rows),
        outstanding=sum(standing.is_outstanding for standing in found),
    )


def progress_of(row: PlanRow, standing: Standing, on: date) -> Progress:
    if row.action_status == ActionStatus.COMPLETE:
        return Progress.COMPLETE_AND_SETTLED if standing.status in SETTLED else Progress.COMPLETE_UNASSURED
    if row.is_overdue(on):
        return Progress.OVERDUE
    if row.action_status in (*OPEN_STATUSES, ActionStatus.ONGOING):
        return Progress.UNDER_WAY
    return Progress.CLOSED_OTHERWISE


def days_between(first: date, last: date) -> list[date]:
    """The first day, the ends of months between, and the last; of a long time not every month, but even steps."""
    ends = ends_of_months(first, last)
    for months in MONTHS_BETWEEN:
        days = [day for place, day in enumerate(ends[::-1], 1) if place % months == 0][::-1]
        if len(days) + 2 <= MOST_POINTS:
            break
    else:
        days = days[-(MOST_POINTS - 2) :]
    return sorted({first, *days, last})


def ends_of_months(first: date, last: date) -> list[date]:
    found, year, month = [], first.year, first.month
    while (end := date(year, month, calendar.monthrange(year, month)[1])) < last:
        if end > first:
            found.append(end)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found
