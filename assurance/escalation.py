"""The next step of the Board's ladder: offered when the silence is long enough, never taken by itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Exists, F, Min, OuterRef, When

from assurance.models import AssuranceRequest, ChasingRules, EscalationStep, RequestedRecommendation
from recommendations.models import ActionPlan

POSITION = "recommendation__assurance_position__"


@dataclass(frozen=True)
class NextStep:
    """`is_due`: the due date, and the last step, have passed by as many days as the Board waits."""

    position: int
    rung: str
    overdue_days: int
    is_due: bool


def next_rung(rungs: Sequence[str], taken: Iterable[int]) -> tuple[int, str] | None:
    """The first rung above all that were taken; None at the top of the ladder. Positions count from 1."""
    position = max(taken, default=0) + 1
    return (position, rungs[position - 1]) if position <= len(rungs) else None


def next_step_of(request: AssuranceRequest, *, rules: ChasingRules, on: date) -> NextStep | None:
    """What can be done next about one request; None when it is answered, withdrawn, not yet due, or at the top."""
    return next_steps_of([request], rules=rules, on=on).get(request.pk)


def next_steps_of(requests: Iterable[AssuranceRequest], *, rules: ChasingRules, on: date) -> dict[int, NextStep]:
    """The same of many, in two queries."""
    open_ones = [request.pk for request in requests if not request.withdrawn_on]
    return steps_after(dict(overdue(on).filter(request__in=open_ones)), rules, on)


def steps_after(overdue_since: dict[int, date], rules: ChasingRules, on: date) -> dict[int, NextStep]:
    taken: dict[int, list[tuple[int, date]]] = defaultdict(list)
    steps = EscalationStep.objects.counted().filter(request__in=overdue_since)
    for pk, *step in steps.values_list("request", "position", "taken_on"):
        taken[pk].append(tuple(step))
    found = {}
    for pk, since in overdue_since.items():
        if following := next_rung(rules.rungs, [position for position, _ in taken[pk]]):
            waiting_from = max([since, *(taken_on for _, taken_on in taken[pk])])
            is_due = (on - waiting_from).days >= rules.escalate_after
            found[pk] = NextStep(*following, overdue_days=(on - since).days, is_due=is_due)
    return found


def overdue(on: date):
    """Requests with silent rows past their due date, with the day from which they are: (request, overdue_since).

    What was asked without a due date is overdue from the day on which it was asked.
    """
    counted_from = Case(
        When(**{f"{POSITION}due_on__isnull": True}, then=F("request__sent_on")), default=F(f"{POSITION}due_on")
    )
    silent = RequestedRecommendation.objects.unanswered(on).annotate(counted_from=counted_from)
    silent = silent.filter(request__withdrawn_on=None, counted_from__lt=on).order_by()
    return silent.values_list("request").annotate(overdue_since=Min("counted_from"))


def long_overdue_count(plan: ActionPlan, *, rules: ChasingRules, on: date) -> int:
    """How many requests are overdue for as long as the Board waits before it is offered the next step. One query.

    Requests of a published plan belong to no round: they are history, for which nobody is offered a step.
    """
    latest = on - timedelta(days=rules.escalate_after)
    of_the_plan = {"request__plan_agency__plan": plan, "request__cycle__isnull": False}
    just_taken = EscalationStep.objects.counted().filter(request=OuterRef("request"), taken_on__gt=latest)
    return overdue(on).filter(~Exists(just_taken), **of_the_plan, counted_from__lte=latest).count()
