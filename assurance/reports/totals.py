"""What a report counts, over all its rows and for each agency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assurance.models import PlanRow
from assurance.querysets import SETTLED
from assurance.status import Standing
from recommendations.models import ActionStatus


@dataclass(frozen=True)
class Totals:
    recommendations: int
    outstanding: int
    unassured: int  # the action is complete, the Board is not assured
    overdue: int


def totals(standings: Iterable[tuple[PlanRow, Standing]], on: date) -> Totals:
    count = outstanding = unassured = overdue = 0
    for row, standing in standings:
        count += 1
        outstanding += standing.is_outstanding
        unassured += row.action_status == ActionStatus.COMPLETE and standing.status not in SETTLED
        overdue += row.is_overdue(on)
    return Totals(count, outstanding, unassured, overdue)
