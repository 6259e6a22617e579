"""What changed, in one line for each row."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.comparing.changes import ADDED, CHANGED, GONE, Fact, Piece
from assurance.comparing.documents import RowComparison
from assurance.comparing.told import ChangeKind
from assurance.reports.texts import counted

# Of these the line says what they were and are, under these words; of everything else only that it changed.
SAID = {
    "Action": "Action",
    "Status": "Action",
    "Assurance": "Assurance",
    "Outstanding": "Outstanding",
    "Waiting since": "Waiting since",
    "Regressed": "Regressed",
    "Rating": "Rating",
    "Rests on": "Rests on",
    "Target date": "Target date",
    "Next review": "Next review",
}
UNCOUNTED = {ChangeKind.PROGRESS, ChangeKind.ASSURANCE, ChangeKind.EVIDENCE, ChangeKind.SUBJECT, ChangeKind.OTHER}
NAMES_WHAT = {
    *(ChangeKind.ACTION, ChangeKind.ACTION_STATUS, ChangeKind.TARGET_DATE, ChangeKind.REQUEST),
    ChangeKind.SUBJECT,
    ChangeKind.ASSURANCE,
    ChangeKind.OTHER,
}


@dataclass(frozen=True)
class ListedChange:
    ref: str
    heading: str
    words: list[str]
    kinds: list[str]

    @property
    def in_short(self) -> str:
        return ", ".join(self.kinds)


def listed_change(row: RowComparison) -> ListedChange:
    return ListedChange(row.ref, row.part.heading, words_of(row), [str(kind.label) for kind in row.kinds])


def words_of(row: RowComparison) -> list[str]:
    """“Assurance: Requested → No response”, “2 new decisions”, “text of the recommendation changed”."""
    if row.state in (ADDED, GONE):
        return [str(ChangeKind(row.state).label)]
    words = []
    for kind in row.kinds:
        said = [f"{SAID[fact.label]}: {fact.was} → {fact.now}" for fact in said_facts(row.pieces, kind)]
        words += said or happened(row.pieces, kind)
    return list(dict.fromkeys(words)) or [f"{ChangeKind.ORDER.label} changed"]


def said_facts(pieces: list[Piece], kind: ChangeKind) -> Iterator[Fact]:
    for piece in pieces:
        if piece.state == CHANGED:
            yield from (fact for fact in piece.facts if fact.kind == kind and fact.label in SAID)


def happened(pieces: list[Piece], kind: ChangeKind) -> Iterator[str]:
    """“new request”, “3 new decisions”, “evidence no longer there”, “action: text, lead person”."""
    of_kind = [piece for piece in pieces if kind in piece.kinds]
    states, noun = Counter(piece.state for piece in of_kind), str(kind.label)
    if (count := states[ADDED]) > 1 and kind not in UNCOUNTED:
        yield counted(count, f"new {noun}")
    elif count:
        yield f"new {noun}"
    if states[GONE]:
        yield f"{noun} no longer there"
    if states[CHANGED]:
        what = [each for piece in of_kind if piece.state == CHANGED for each in changed_in(piece, kind)]
        yield f"{noun}: {', '.join(dict.fromkeys(what))}" if kind in NAMES_WHAT else f"{noun} changed"


def changed_in(piece: Piece, kind: ChangeKind) -> Iterator[str]:
    if piece.kind == kind and piece.old_text != piece.new_text:
        yield "text"
    yield from (fact.label.lower() for fact in piece.facts if fact.kind == kind)


def summary_of(rows: list[RowComparison]) -> list[tuple[str, int]]:
    """(what changed, in how many rows), in the order of the list."""
    found = Counter(kind for row in rows for kind in row.kinds)
    return [(str(kind.label), found[kind]) for kind in ChangeKind if found[kind]]
