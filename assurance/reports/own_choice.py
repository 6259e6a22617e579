"""The plan in the columns and the order that somebody chose."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

from assurance.as_at.editions import Edition
from assurance.charts import StatusBar, status_bar
from assurance.models import PlanRow
from assurance.reports.data import status_facts, transfer_in_words
from assurance.reports.decisions import decision_entries
from assurance.reports.entries import ActionEntry, AssuranceEntry, action_entries, assurance_entries
from assurance.reports.frames import Frame, frame_of
from assurance.reports.layouts import IN_PARTS, Column, Order
from assurance.reports.texts import counted, line_count, paragraphs
from assurance.reports.totals import Totals, totals

SHORT_ROW = 30  # lines, as in the tracking layout
LETTERS = 155  # about so many over the whole width
NOTHING = "None recorded"
LEAD = "Lead person"
# Of the width: at least so much, and an equal part of what is left.
SHARES = {"wide": 14, "middle": 11, "narrow": 8}
WIDTHS = {
    Column.ACTIONS: "wide",
    Column.ASSURANCE: "wide",
    Column.STATUS: "middle",
    Column.PROGRESS: "middle",
    Column.EVIDENCE: "middle",
    Column.LEDGER: "middle",
    Column.DECISIONS: "middle",
}


@dataclass(frozen=True)
class Line:
    """A paragraph of a cell, with a label in bold before it."""

    text: str
    label: str = ""
    style: str = ""


@dataclass(frozen=True)
class ChosenColumn:
    title: str
    width: str


@dataclass(frozen=True)
class ChosenRow:
    ref: str
    whose: str
    text: list[str]
    cells: list[list[Line]]
    rating: str
    is_short: bool


@dataclass(frozen=True)
class ChosenPart:
    anchor: str
    heading: str
    summary: str
    transfer: str
    totals: Totals
    rows: list[ChosenRow]


@dataclass(frozen=True)
class ChosenReport(Frame):
    layout: str = "own"
    columns: tuple[ChosenColumn, ...] = ()
    order: str = ""
    totals: Totals | None = None
    status_bar: StatusBar | None = None
    parts: tuple[ChosenPart, ...] = ()

    @property
    def column_count(self) -> int:
        return len(self.columns) + 1


@dataclass(frozen=True)
class Told:
    """What is told of one row, whichever columns print it."""

    row: PlanRow
    edition: Edition
    actions: list[ActionEntry]
    assurance: list[AssuranceEntry]
    decisions: list[str]
    ledger: list[str]
    themes: list[str]

    @property
    def standing(self):
        return self.edition.standings[self.row.pk]

    def facts(self, *labels: str) -> list[Line]:
        """The facts of the actions with these labels; where a row has several actions, with theirs."""
        return [
            Line(words, f"{action.label})" if action.label else "")
            for action in self.actions
            for label, words in action.facts
            if label in labels
        ]


def chosen_context(
    edition: Edition, rows: list[PlanRow], *, columns: list[Column], order: Order = Order.PLAN, **words
) -> ChosenReport:
    """`rows` are those of the edition, in the chosen order. Asks the database nothing."""
    told = told_of(edition, rows)
    frame = frame_of(edition, edition.plan.title, **words)
    frame["subject"] = f"{edition.plan.get_review_type_display()}: {edition.plan.publication_name}"
    found = [(row, edition.standings[row.pk]) for row in rows]
    board = edition.plan.board_short_name
    return ChosenReport(
        **frame,
        columns=tuple(ChosenColumn(title_of(each, board), WIDTHS.get(each, "narrow")) for each in columns),
        order="" if order == Order.PLAN else str(order.label),
        totals=totals(found, edition.on),
        status_bar=status_bar(Counter(standing.status for _, standing in found), title="Assurance status"),
        parts=tuple(parts_of(edition, rows, told, columns, order)),
    )


def title_of(column: Column, board: str) -> str:
    return f"ASSURANCE TO THE {board.upper()}" if column == Column.ASSURANCE else str(column.label).upper()


def told_of(edition: Edition, rows: list[PlanRow]) -> dict[int, Told]:
    papers = edition.papers
    actions, assurance = action_entries(papers, in_full=True), assurance_entries(papers, in_full=True)
    decisions = decision_entries(papers, on=edition.on, in_full=True)
    names = {theme.slug: theme.name for theme in papers.themes}
    return {
        row.pk: Told(
            row=row,
            edition=edition,
            actions=actions.get(row.pk, []),
            assurance=assurance.get(row.pk, []),
            decisions=decisions.get(row.pk, []),
            ledger=edition.ledgers.get(row.pk, []),
            themes=[names[slug] for slug in papers.themes_of.get(row.pk, ()) if slug in names],
        )
        for row in rows
    }


def parts_of(
    edition: Edition, rows: list[PlanRow], told: dict[int, Told], columns: list[Column], order: Order
) -> list[ChosenPart]:
    """A part for each agency where its rows stay together; otherwise one, in which each row says whose it is."""
    if order not in IN_PARTS:
        return [one_part(edition, rows, told, columns, order)] if rows else []
    parts = []
    for _, members in groupby(rows, key=lambda row: row.plan_agency_id):
        members = list(members)
        agency = members[0].plan_agency
        part = part_of(edition, members, [chosen_row(told[row.pk], columns, "") for row in members])
        parts.append(
            replace(
                part,
                anchor=f"agency-{agency.number}",
                heading=agency.heading,
                transfer=transfer_in_words(agency, edition.on),
            )
        )
    return parts


def one_part(
    edition: Edition, rows: list[PlanRow], told: dict[int, Told], columns: list[Column], order: Order
) -> ChosenPart:
    says = Column.AGENCY not in columns
    shown = [chosen_row(told[row.pk], columns, row.plan_agency.agency.name if says else "") for row in rows]
    return replace(part_of(edition, rows, shown), anchor="all-agencies", heading=f"By {order.label.lower()}")


def part_of(edition: Edition, rows: list[PlanRow], shown: list[ChosenRow]) -> ChosenPart:
    counts = totals(((row, edition.standings[row.pk]) for row in rows), edition.on)
    summary = counted(counts.recommendations, "recommendation")
    if counts.outstanding:
        summary += f", {counts.outstanding:,} outstanding"
    return ChosenPart("", "", summary, "", counts, shown)


def chosen_row(told: Told, columns: list[Column], whose: str) -> ChosenRow:
    row = told.row
    text, cells = paragraphs(row.text), [CELLS[column](told) for column in columns]
    shares = [SHARES["wide"], *(SHARES[WIDTHS.get(column, "narrow")] for column in columns)]
    spare = (100 - sum(shares)) / len(shares)
    letters = [max(int(LETTERS * (share + spare) / 100) - 3, 6) for share in shares]
    lines = [1 + line_count(text, letters[0])]
    lines += [
        line_count([f"{line.label} {line.text}" for line in cell], width)
        for cell, width in zip(cells, letters[1:], strict=True)
    ]
    return ChosenRow(
        ref=row.ref,
        whose=whose,
        text=text,
        cells=cells,
        rating=row.rating(told.edition.on, told.standing).value,
        is_short=max(lines) <= SHORT_ROW,
    )


def action_lines(told: Told) -> list[Line]:
    return [
        Line(text, f"{action.label})" if first and action.label else "")
        for action in told.actions
        for first, text in zip([True, *[False] * len(action.paragraphs)], action.paragraphs, strict=False)
    ]


def status_lines(told: Told) -> list[Line]:
    rating = told.row.rating(told.edition.on, told.standing)
    facts = [Line(words, label) for label, words in status_facts(told.row, told.standing, told.edition.on)]
    dates = [Line(words, label) for action in told.actions for label, words in action.facts if label != LEAD]
    return [Line(str(rating.label), style=f"tag {rating.value}"), *facts, *dates]


def assurance_lines(told: Told) -> list[Line]:
    found = []
    for entry in told.assurance:
        found.append(Line(entry.source, style="source"))
        found += [Line(text) for text in entry.paragraphs]
    return found


def plain(texts: list[str]) -> list[Line]:
    return [Line(text) for text in texts if text]


def or_none(lines: Callable[[Told], list[Line]]) -> Callable[[Told], list[Line]]:
    """A cell is never empty: a screen reader would fall silent in it."""
    return lambda told: lines(told) or [Line(NOTHING)]


CELLS: dict[Column, Callable[[Told], list[Line]]] = {
    column: or_none(lines)
    for column, lines in {
        Column.ACTIONS: action_lines,
        Column.PROGRESS: lambda told: plain([text for action in told.actions for text in action.progress]),
        Column.STATUS: status_lines,
        Column.LEAD: lambda told: told.facts(LEAD),
        Column.TARGET: lambda told: told.facts("Target date", "Move asked for"),
        Column.ASSURANCE: assurance_lines,
        Column.EVIDENCE: lambda told: plain([entry.evidence for entry in told.assurance]),
        Column.LEDGER: lambda told: plain(told.ledger),
        Column.DECISIONS: lambda told: plain(told.decisions),
        Column.AGENCY: lambda told: plain([told.row.plan_agency.agency.name]),
        Column.SUBGROUP: lambda told: plain([getattr(told.row.overseeing_subgroup, "name", "")]),
        Column.THEMES: lambda told: plain(told.themes),
    }.items()
}
