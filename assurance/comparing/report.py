"""The changes between two editions as a report: a list in front, then the plan with every change marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse

from assurance.comparing.changes import Piece
from assurance.comparing.choosing import TwoEditions
from assurance.comparing.listing import ListedChange
from assurance.comparing.pages import ChangesPage
from assurance.comparing.shown import ShownAgency, shown_agency
from assurance.reports.texts import printable
from lscb_tracker.audit.anchors import Anchor
from lscb_tracker.privacy_question import Passage

# The list in front is to stay on its page: so many rows with what they were and are, above it what kind of change.
MOST_IN_FULL = 14


@dataclass(frozen=True)
class ChangesReport:
    """`issue` and `selection` are there for the particulars that every report prints."""

    board_name: str
    title: str
    subject: str
    marking: str
    as_at: date
    selection: str
    anchor: str
    old_name: str
    new_name: str
    notes: list[str]
    row_count: int
    changed_count: int
    summary: list[tuple[str, int]]
    of_the_plan: list[Piece]
    listed: list[ListedChange]
    parts: list[ShownAgency]
    assurance_title: str
    is_draft: bool
    issue: None = None

    @property
    def is_empty(self) -> bool:
        return not self.of_the_plan and not any(part.agency.is_changed for part in self.parts)

    @property
    def lists_in_full(self) -> bool:
        return len(self.listed) <= MOST_IN_FULL

    @property
    def columns(self) -> list[list[ListedChange]]:
        """The list in two columns, where it is in short."""
        half = -(-len(self.listed) // 2)
        return [self.listed[:half], self.listed[half:]]


def changes_report(asked: TwoEditions, *, anchor: Anchor | None) -> ChangesReport:
    plan, page = asked.plan, ChangesPage(asked, None)
    parts = [shown_agency(each, asked.unchanged, shows_all=True) for each in page.agencies]
    parts = [part for part in parts if part.rows or part.agency.is_changed]
    return ChangesReport(
        board_name=plan.board_name,
        title=plan.title,
        subject=f"What changed from {asked.old.name} to {asked.new.name}",
        marking=plan.get_protective_marking_display() if plan.protective_marking else "",
        as_at=asked.new.on,
        selection=", ".join(part.agency.part.heading for part in parts) if asked.form.agency else "",
        anchor=str(anchor or ""),
        old_name=asked.old.name,
        new_name=asked.new.name,
        notes=[each.note for each in (asked.old, asked.new) if each.note],
        row_count=len(page.rows),
        changed_count=len(page.changed),
        summary=page.summary,
        of_the_plan=page.of_the_plan,
        listed=[row.change for part in parts for row in part.rows if row.row.is_changed],
        parts=parts,
        assurance_title=f"ASSURANCE TO THE {plan.board_short_name.upper()}",
        is_draft=not (asked.old.issue and asked.new.issue),
    )


def changes_html(report: ChangesReport) -> str:
    return printable(render_to_string("reports/changes.html", {"report": report}))


def passages_of_changes(report: ChangesReport, plan) -> Iterator[Passage]:
    """Everything that the report prints of what people wrote, struck words too."""
    for piece in report.of_the_plan:
        yield Passage(piece.name, words_in(piece), href=plan.get_absolute_url())
    for part in report.parts:
        for piece in part.agency.pieces:
            yield Passage(part.agency.part.heading, words_in(piece), href=plan.get_absolute_url())
        for shown in part.rows:
            href = reverse("assurance:recommendation-detail", args=[plan.slug, shown.row.ref])
            for cell in shown.cells:
                words = "\n\n".join(words_in(each.piece) for each in cell.pieces)
                yield Passage(f"{shown.row.ref}, {cell.label.lower()}", words, href=href)


def words_in(piece: Piece) -> str:
    texts = dict.fromkeys([piece.name, piece.old_text, piece.new_text])
    facts = [f"{fact.label}: {words}" for fact in piece.facts for words in (fact.was, fact.now)]
    return "\n\n".join([*filter(None, texts), *facts])
