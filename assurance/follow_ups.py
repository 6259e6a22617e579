"""What answers announced: on the page of a recommendation, and what is overdue of a plan."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Window

from assurance.models import FollowUp, FollowUpState
from recommendations.models import Recommendation

OVERDUE_SHOWN = 10


@dataclass(frozen=True)
class FollowUpCard:
    follow_up: FollowUp
    days_overdue: int  # 0 while it is not


@dataclass(frozen=True)
class FollowUps:
    """Those of one recommendation: what is open by its due date, and what is settled."""

    open: list[FollowUpCard]
    settled: list[FollowUp]


def follow_ups_of(recommendation: Recommendation, *, user, on: date) -> FollowUps:
    """One query."""
    found = FollowUp.objects.visible_to(user).filter(recommendation=recommendation)
    rows = list(found.select_related("settled_by", "record").order_by("due_on", "pk"))
    return FollowUps(
        open=[FollowUpCard(row, days_overdue(row, on)) for row in rows if row.state == FollowUpState.OPEN],
        settled=[row for row in rows if row.state != FollowUpState.OPEN],
    )


def days_overdue(follow_up: FollowUp, on: date) -> int:
    return (on - follow_up.due_on).days if follow_up.is_overdue(on) else 0


@dataclass(frozen=True)
class OverdueFollowUps:
    """The longest overdue, and how many there are in all."""

    cards: list[FollowUpCard]
    total: int

    @property
    def left_out(self) -> int:
        return self.total - len(self.cards)


def overdue_follow_ups(*, user, on: date, plan: str = "", agency: str = "") -> OverdueFollowUps:
    """Of all plans and agencies that the person sees, or of these alone. One query."""
    found = FollowUp.objects.visible_to(user).overdue(on)
    if plan:
        found = found.filter(recommendation__plan__slug=plan)
    if agency:
        found = found.filter(recommendation__plan_agency__agency__slug=agency)
    found = found.select_related("recommendation__plan", "recommendation__plan_agency__agency")
    rows = list(found.annotate(total=Window(Count("pk"))).order_by("due_on", "pk")[:OVERDUE_SHOWN])
    return OverdueFollowUps(
        cards=[FollowUpCard(row, days_overdue(row, on)) for row in rows], total=rows[0].total if rows else 0
    )
