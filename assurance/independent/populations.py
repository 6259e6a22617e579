"""The closed recommendations of a day, from which a dip sample is drawn."""

from datetime import date

from assurance.events import events_of
from assurance.independent.drawing import CLOSED, Population, line_of
from assurance.models import PlanRow
from assurance.services.positions import in_chunks
from assurance.status import assurance_status
from recommendations.models import ActionPlan


def rows_of(plan: ActionPlan | None):
    """Of all plans, where none is given: whoever draws reads them all."""
    rows = PlanRow.objects.order_by()
    return rows if plan is None else rows.filter(plan=plan)


def closed_today(plan: ActionPlan | None, on: date) -> Population:
    """`on` is today: the stored positions hold what has happened until now. One query."""
    rows = rows_of(plan).with_status(CLOSED, on).values_list("plan__slug", "ref")
    return Population.of(line_of(*row) for row in rows)


def closed_on(plan: ActionPlan | None, on: date) -> Population:
    """Any day, from the events that are dated until then. Six queries for each few hundred recommendations."""
    lines, rows = [], {pk: line_of(*rest) for pk, *rest in rows_of(plan).values_list("pk", "plan__slug", "ref")}
    for chunk in in_chunks(sorted(rows)):
        events = events_of(chunk)
        lines += [rows[pk] for pk in chunk if assurance_status(events.get(pk, []), on).status in CLOSED]
    return Population.of(lines)
