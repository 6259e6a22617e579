"""What every layout prints around its rows: the Board, the plan, the day, the marking, the words that go before it."""

from dataclasses import dataclass
from datetime import date

from assurance.as_at.editions import Edition
from assurance.reports.texts import paragraphs
from lscb_tracker.audit.anchors import Anchor


@dataclass(frozen=True)
class Frame:
    """`note` is what a reader has to know of the day, `cover` the paragraphs of the covering letter."""

    board_name: str
    plan_title: str
    title: str
    subject: str
    marking: str
    as_at: date
    selection: str
    note: str = ""
    cover: tuple[str, ...] = ()
    anchor: str = ""

    is_draft = True  # only an issued version is none


def frame_of(
    edition: Edition, title: str, *, selection: str = "", cover_text: str = "", anchor: Anchor | None = None
) -> dict:
    plan = edition.plan
    return {
        "board_name": plan.board_name,
        "plan_title": plan.title,
        "title": title,
        "subject": f"{plan.title}. {plan.get_review_type_display()}: {plan.publication_name}",
        "marking": plan.get_protective_marking_display() if plan.protective_marking else "",
        "as_at": edition.on,
        "selection": selection,
        "note": edition.note,
        "cover": tuple(paragraphs(cover_text)),
        "anchor": str(anchor or ""),
    }
