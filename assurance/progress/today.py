"""The plan of today as far as its charts count it: of thousands of rows the texts would take seconds to read."""

from datetime import date

from assurance.as_at.editions import Edition
from assurance.as_at.papers import PlanPapers
from assurance.models import PlanRow
from recommendations.models import Action, ActionPlan, TargetDateMove


def charted_today(plan: ActionPlan, *, user, on: date) -> Edition:
    """Rows, actions and moves alone, as far as `user` may see them. Four queries."""
    rows = PlanRow.objects.visible_to(user).filter(plan=plan)
    found = list(rows.with_position().order_by("plan_agency__number", "sort_key"))
    dated = Action.objects.filter(recommendation__in=rows.order_by().values("pk"), original_target_date__isnull=False)
    moves = TargetDateMove.objects.filter(action__in=dated.order_by().values("pk"))
    papers = PlanPapers(plan, found, actions=list(dated.order_by("position")), moves=list(moves))
    return Edition(papers, on, {row.pk: row.assurance_position.settled for row in found}, is_today=True)
