"""The charts of a plan as a report."""

from dataclasses import dataclass
from datetime import date

from assurance.as_at.editions import Edition
from assurance.progress.page import ChartsPage
from lscb_tracker.audit.anchors import Anchor


@dataclass(frozen=True)
class ChartsReport:
    board_name: str
    title: str
    subject: str
    marking: str
    as_at: date
    note: str
    page: ChartsPage
    selection: str = ""
    anchor: str = ""
    cover: tuple[str, ...] = ()

    is_draft = True


def charts_report(page: ChartsPage, edition: Edition, *, anchor: Anchor | None = None) -> ChartsReport:
    plan = edition.plan
    return ChartsReport(
        board_name=plan.board_name,
        title=f"{plan.title}: charts",
        subject=f"{plan.get_review_type_display()}: {plan.publication_name}",
        marking=plan.get_protective_marking_display() if plan.protective_marking else "",
        as_at=edition.on,
        note=edition.note,
        page=page,
        anchor=str(anchor or ""),
    )
