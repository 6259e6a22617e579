"""The heat map of themes as a report of a page or two."""

from dataclasses import dataclass
from datetime import date

from assurance.reports.outstanding import severest_marking
from assurance.themes.heat_map import HeatMap
from lscb_tracker.audit.anchors import Anchor
from recommendations.models import ActionPlan


@dataclass(frozen=True)
class ThemeMapReport:
    board_name: str
    title: str
    subject: str
    marking: str
    as_at: date
    selection: str
    map: HeatMap
    anchor: str = ""
    note: str = ""
    cover: tuple[str, ...] = ()

    is_draft = True


def theme_map_context(
    heat_map: HeatMap,
    *,
    plan: ActionPlan | None,
    plans: list[ActionPlan],
    on: date,
    board_name: str,
    anchor: Anchor | None = None,
) -> ThemeMapReport:
    """`plans` are those that the reader may see, `plan` the one that was chosen. No query."""
    shown = [plan] if plan else plans
    boards = {each.board_name for each in shown}
    return ThemeMapReport(
        board_name=boards.pop() if len(boards) == 1 else board_name,
        title="Themes by agency",
        subject=", ".join(each.title for each in shown),
        marking=severest_marking(shown),
        as_at=on,
        selection=plan.title if plan else "",
        map=heat_map,
        anchor=str(anchor or ""),
    )
