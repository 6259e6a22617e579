"""The plans that a user may see, each with its figures: for an agency lead, those of the own part alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from assurance.models import PlanRow
from assurance.querysets import outstanding
from recommendations.models import ActionPlan, PlanAgency


@dataclass(frozen=True, slots=True)
class ListedPlan:
    plan: ActionPlan
    agency_count: int = 0
    recommendation_count: int = 0
    outstanding_count: int = 0


def listed_plans(user, on: date) -> list[ListedPlan]:
    """Three queries: counted in one, each agency of a plan would be joined to each of its recommendations."""
    parts = PlanAgency.objects.visible_to(user).order_by().values("plan_id").annotate(agency_count=Count("pk"))
    rows = PlanRow.objects.visible_to(user).order_by().values("plan_id")
    counted = rows.annotate(recommendation_count=Count("pk"), outstanding_count=Count("pk", filter=outstanding(on)))
    figures: dict[int, dict[str, int]] = defaultdict(dict)
    for found in (*parts, *counted):
        figures[found.pop("plan_id")] |= found
    return [ListedPlan(plan, **figures[plan.pk]) for plan in ActionPlan.objects.visible_to(user)]
