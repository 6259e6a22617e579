"""What the charts of one day count: how long silence lasts, what recommendations rest on, which target dates moved."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from assurance.as_at.editions import Edition
from assurance.as_at.papers import grouped
from assurance.status import SILENT, EvidenceLevel
from recommendations.models import Action, MoveState, PlanAgency

# The longest wait of each class, in days.
SILENCE_CLASSES = ((30, "0 to 30 days"), (90, "31 to 90 days"), (180, "91 to 180 days"), (365, "181 to 365 days"))
LONGER = "Over 365 days"
NOT_DATED = "Not dated"


@dataclass(frozen=True)
class Silence:
    """Recommendations about which an agency was asked and did not answer, by how long; and the longest wait."""

    classes: Mapping[str, int]
    longest: int | None

    @property
    def rows(self) -> int:
        return sum(self.classes.values())


def silence_of(edition: Edition) -> Silence:
    waits = [each.days_waiting(edition.on) for each in edition.standings.values() if each.status in SILENT]
    counted = Counter(class_of(days) for days in waits)
    names = [name for _, name in SILENCE_CLASSES] + [LONGER] + ([NOT_DATED] if counted[NOT_DATED] else [])
    return Silence({name: counted[name] for name in names}, max((d for d in waits if d is not None), default=None))


def class_of(days: int | None) -> str:
    if days is None:
        return NOT_DATED
    return next((name for longest, name in SILENCE_CLASSES if days <= longest), LONGER)


def levels_of(edition: Edition) -> dict[PlanAgency, Counter]:
    """The recommendations of each agency by the level of what they rest on, in the order of the plan."""
    found = {part: Counter() for part in edition.papers.parts}
    for row in edition.papers.rows:
        found[row.plan_agency][EvidenceLevel(edition.standings[row.pk].evidence_level)] += 1
    return found


@dataclass(frozen=True)
class Slip:
    """An action whose target date has moved: `days` later than first agreed, or earlier where it is less than 0."""

    action: Action
    part: PlanAgency
    ref: str
    moves: int
    days: int


@dataclass(frozen=True)
class Slippage:
    """`dated` counts the actions of each agency that have a target date, whether it moved or not."""

    slips: list[Slip]
    dated: Mapping[PlanAgency, int]
    waiting: int  # moves that are asked for and not decided

    def of(self, part: PlanAgency) -> list[Slip]:
        return [slip for slip in self.slips if slip.part == part]


def slips_of(edition: Edition) -> Slippage:
    """From the agreed moves of each target date, the longest first."""
    papers = edition.papers
    rows = {row.pk: row for row in papers.rows}
    agreed = grouped([move for move in papers.moves if move.state == MoveState.AGREED], "action_id")
    slips, dated = [], Counter()
    for action in papers.actions:
        row = rows[action.recommendation_id]
        if action.target_date or action.original_target_date:
            dated[row.plan_agency] += 1
        if moves := agreed.get(action.pk):
            days = sum((move.to_date - move.from_date).days for move in moves)
            slips.append(Slip(action, row.plan_agency, row.ref, len(moves), days))
    waiting = sum(move.state == MoveState.ASKED for move in papers.moves)
    slips.sort(key=lambda slip: (-slip.days, rows[slip.action.recommendation_id].sort_key, slip.action.position))
    return Slippage(slips, {part: dated[part] for part in papers.parts if dated[part]}, waiting)
