"""What the last column of a sceptic's list says of its rows: one query for a page of them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Max

from assurance.independent.failed_samples import unsettled_failures
from assurance.independent.own_decisions import own_decisions
from assurance.models import PlanRow
from assurance.plan_page import beginning
from recommendations.models import Action, ActionStatus, TargetDateMove

LETTERS = 180


def moves_in_words(rows: list[PlanRow]) -> dict[int, str]:
    agreed = TargetDateMove.objects.agreed().order_by().filter(action__recommendation__in=rows)
    counted = agreed.values_list("action__recommendation", "action__original_target_date", "action__target_date")
    moved = counted.annotate(moves=Count("pk"), latest=Max("decided_on")).filter(moves__gt=1).order_by("action")
    return joined(
        (pk, f"Moved {moves} times, from {first:%-d %B %Y} to {now:%-d %B %Y}; last agreed on {latest:%-d %B %Y}.")
        for pk, first, now, moves, latest in moved
    )


def undated_actions_in_words(rows: list[PlanRow]) -> dict[int, str]:
    undated = Action.objects.filter(recommendation__in=rows, status=ActionStatus.ONGOING, review_on=None)
    found = undated.order_by("recommendation", "position").values_list("recommendation", "label", "text")
    return joined(
        (pk, f"{label}) {beginning(text, LETTERS)}" if label else beginning(text, LETTERS)) for pk, label, text in found
    )


def own_decisions_in_words(rows: list[PlanRow]) -> dict[int, str]:
    found = own_decisions().filter(recommendation__in=rows).select_related("decided_by").distinct()
    return joined((each.recommendation_id, decision_in_words(each)) for each in found.order_by("decided_on", "pk"))


def decision_in_words(decision) -> str:
    who = decision.decided_by_name or (str(decision.decided_by) if decision.decided_by else "")
    by = f" by {who}" if who else ""
    why = (
        f" Why: {beginning(decision.own_work_reason, LETTERS)}" if decision.own_work_reason else " No reason was kept."
    )
    return f"{decision}{by}.{why}"


def failures_in_words(rows: list[PlanRow]) -> dict[int, str]:
    found = unsettled_failures().filter(recommendation__in=rows).order_by("tested_on", "pk")
    return joined(
        (each.recommendation_id, f"{each.tested_on:%-d %B %Y}: {beginning(each.finding, LETTERS)}") for each in found
    )


def joined(found: Iterable[tuple[int, str]]) -> dict[int, str]:
    texts: dict[int, list[str]] = defaultdict(list)
    for pk, text in found:
        texts[pk].append(text)
    return {pk: " ".join(said) for pk, said in texts.items()}
