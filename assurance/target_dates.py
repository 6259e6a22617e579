"""What pages show of moved target dates: how far an action's has slipped, by which moves, and what waits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.paginator import Page, Paginator

from recommendations.models import Action, MoveState, TargetDateMove
from recommendations.slippage import slippage_of

PER_PAGE = 50
SHOWN_FOR = timedelta(days=365)


@dataclass(frozen=True)
class DateLedger:
    """The moves of one action's target date, as they were asked for."""

    slippage: str = ""
    moves: list[TargetDateMove] = field(default_factory=list)

    @property
    def agreed(self) -> list[TargetDateMove]:
        return [move for move in self.moves if move.state == MoveState.AGREED]

    @property
    def waiting(self) -> TargetDateMove | None:
        return next((move for move in self.moves if move.state == MoveState.ASKED), None)


def date_ledgers(actions: Iterable[Action]) -> dict[int, DateLedger]:
    """By action. One query; none where no action ever had a target date."""
    dated = [action for action in actions if action.original_target_date]
    found: dict[int, list[TargetDateMove]] = defaultdict(list)
    moves = TargetDateMove.objects.filter(action__in=dated).select_related("asked_by", "decided_by")
    for move in moves if dated else ():
        found[move.action_id].append(move)
    return {action.pk: ledger_of(action, found[action.pk]) for action in dated}


def ledger_of(action: Action, moves: list[TargetDateMove]) -> DateLedger:
    agreed = [move for move in moves if move.state == MoveState.AGREED]
    return DateLedger(slippage_of(action.original_target_date, agreed, action.target_date), moves)


@dataclass(frozen=True)
class MovesPage:
    """What waits for a decision, the oldest first; and what was decided in the last year, the newest first."""

    waiting: Page
    decided: list[TargetDateMove]
    decided_count: int


def moves_page(user, number: int | None, on: date) -> MovesPage:
    moves = TargetDateMove.objects.visible_to(user).select_related(
        "action__recommendation__plan", "action__recommendation__plan_agency__agency", "asked_by", "decided_by"
    )
    decided = moves.exclude(state=MoveState.ASKED).filter(decided_on__gt=on - SHOWN_FOR)
    return MovesPage(
        waiting=Paginator(moves.asked(), PER_PAGE).get_page(number),
        decided=list(decided.order_by("-decided_on", "-pk")[:PER_PAGE]),
        decided_count=decided.count(),
    )
