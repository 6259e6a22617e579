"""Compared rows as a page or a report shows them, with their changes marked in the cells in which they print."""

from collections.abc import Mapping
from dataclasses import dataclass

from assurance.comparing.changes import ADDED, GONE, SAME, Piece
from assurance.comparing.documents import AgencyComparison, RowComparison
from assurance.comparing.listing import ListedChange, listed_change
from assurance.comparing.told import Cell
from assurance.reports.texts import counted

LETTERS_IN_A_LINE = 50
SHORT_ROW = 1300
IN_WORDS = {ADDED: "inserted", GONE: "struck"}


@dataclass(frozen=True)
class ShownPiece:
    """`name` and `facts` stand where something changed, the text also where it prints."""

    piece: Piece
    has_name: bool

    @property
    def is_added(self) -> bool:
        return self.piece.state == ADDED

    @property
    def is_gone(self) -> bool:
        return self.piece.state == GONE

    @property
    def introduced(self) -> str:
        """What a part that came or went is introduced with: “Status: In progress; Lead person: A. Nurse”."""
        return "; ".join(f"{fact.label}: {fact.now if self.is_added else fact.was}" for fact in self.piece.facts)


@dataclass(frozen=True)
class ShownCell:
    label: str
    pieces: list[ShownPiece]

    @property
    def letters(self) -> int:
        """About how long it is in print, where each part begins a line."""
        return sum(LETTERS_IN_A_LINE + sum(len(run.text) for run in each.piece.runs) for each in self.pieces)


@dataclass(frozen=True)
class ShownRow:
    row: RowComparison
    change: ListedChange
    cells: list[ShownCell]
    boards: int  # that the row is unchanged for

    @property
    def anchor(self) -> str:
        return f"row-{self.row.ref}"

    @property
    def state_in_words(self) -> str:
        return IN_WORDS.get(self.row.state, "")

    @property
    def unchanged(self) -> str:
        if self.row.is_changed:
            return ""
        return f"Unchanged for {counted(self.boards, 'Board')}" if self.boards else "Unchanged"

    @property
    def is_short(self) -> bool:
        """Whether it stays on one page of a report."""
        return max((cell.letters for cell in self.cells), default=0) <= SHORT_ROW


@dataclass(frozen=True)
class ShownAgency:
    """`rows` in full, `folded` those of which the references are enough."""

    agency: AgencyComparison
    rows: list[ShownRow]
    folded: list[ShownRow]

    @property
    def anchor(self) -> str:
        return f"agency-{self.agency.part.number}"


def shown_agency(agency: AgencyComparison, boards: Mapping[str, int], *, shows_all: bool) -> ShownAgency:
    rows = [row for row in agency.rows if shows_all or row.is_changed]
    folded = [row for row in agency.rows if not (shows_all or row.is_changed)]
    return ShownAgency(
        agency,
        [shown_row(row, boards.get(row.ref, 0)) for row in rows],
        [ShownRow(row, listed_change(row), [], boards.get(row.ref, 0)) for row in folded],
    )


def shown_row(row: RowComparison, boards: int) -> ShownRow:
    pieces = [piece for piece in row.pieces if piece.is_changed or piece.is_printed]
    cells = [ShownCell(str(cell.label), shown_pieces(pieces, cell)) for cell in Cell]
    return ShownRow(row, listed_change(row), cells, boards)


def shown_pieces(pieces: list[Piece], cell: Cell) -> list[ShownPiece]:
    """The row itself has its reference; what prints anyhow needs a name where its status changed or it came or went."""
    return [
        ShownPiece(piece, has_name=piece.depth > 0 and (not piece.is_printed or bool(piece.facts) or is_alone(piece)))
        for piece in pieces
        if piece.cell == cell and (piece.state != SAME or piece.old_text)
    ]


def is_alone(piece: Piece) -> bool:
    """In one of the editions only."""
    return piece.state in (ADDED, GONE)
