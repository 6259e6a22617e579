"""Two exchange documents of a plan compared. Asks the database nothing.

Rows are the same by their reference, whoever they belong to. Of a row that is the same in both only that is known.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from assurance.comparing.changes import ADDED, CHANGED, GONE, SAME, Differ, Piece, paired
from assurance.comparing.told import AGENCY, PLAN, ROW, ChangeKind, Kind, Part

NOT_COMPARED = {"as_at", "issue"}  # when a document was made is no change of the plan
BESIDE_ROWS = {"recommendations", "requests"}


@dataclass(frozen=True)
class AgencyPart:
    """Under which heading rows stand."""

    slug: str
    number: int
    heading: str


@dataclass(frozen=True)
class RowComparison:
    """`old` and `new` are the row with what was asked about it; one of them is None where there is no such row."""

    ref: str
    part: AgencyPart
    old: Part | None
    new: Part | None
    differ: Differ = field(repr=False)

    @property
    def told(self) -> Part:
        return self.old if self.new is None else self.new

    @cached_property
    def state(self) -> str:
        if self.old is None:
            return ADDED
        if self.new is None:
            return GONE
        return SAME if self.old == self.new else CHANGED

    @property
    def is_changed(self) -> bool:
        return self.state != SAME

    @cached_property
    def pieces(self) -> list[Piece]:
        return list(self.differ.pieces(ROW, self.old, self.new))

    @cached_property
    def kinds(self) -> list[ChangeKind]:
        """What changed, in the order of the list of changes."""
        if self.state in (ADDED, GONE):
            return [ChangeKind(self.state)]
        if self.state == SAME:
            return []
        found = {kind for piece in self.pieces for kind in piece.kinds} or {ChangeKind.ORDER}
        return [kind for kind in ChangeKind if kind in found]


@dataclass(frozen=True)
class AgencyComparison:
    """`pieces` are what changed in the agency’s part itself: its heading, a transfer, a regular report."""

    part: AgencyPart
    state: str
    pieces: list[Piece]
    rows: list[RowComparison]

    @property
    def changed_rows(self) -> list[RowComparison]:
        return [row for row in self.rows if row.is_changed]

    @property
    def is_changed(self) -> bool:
        return self.state != SAME or bool(self.pieces) or any(row.is_changed for row in self.rows)


@dataclass(frozen=True)
class Comparison:
    """`pieces` are what changed in the plan itself: its title, a theme’s name, a meeting that was closed."""

    pieces: list[Piece]
    agencies: list[AgencyComparison]

    @property
    def rows(self) -> list[RowComparison]:
        return [row for agency in self.agencies for row in agency.rows]

    @cached_property
    def changed_rows(self) -> list[RowComparison]:
        return [row for row in self.rows if row.is_changed]

    @property
    def is_empty(self) -> bool:
        return not self.pieces and not any(agency.is_changed for agency in self.agencies)


def comparison_of(old: Part, new: Part) -> Comparison:
    differ = Differ(names_in(old) | names_in(new))
    pieces = own_pieces(
        differ, PLAN, without(old, NOT_COMPARED | {"agencies"}), without(new, NOT_COMPARED | {"agencies"})
    )
    before, after = rows_of(old), rows_of(new)
    rows: dict[str, list[RowComparison]] = {}
    parts = {part["slug"]: AgencyPart(part["slug"], part["number"], part["heading"]) for part in agencies_in(old, new)}
    for ref in dict.fromkeys([*after, *before]):
        was, now = before.get(ref), after.get(ref)
        slug = (was if now is None else now)["agency"]
        rows.setdefault(slug, []).append(RowComparison(ref, parts[slug], was, now, differ))
    agencies = []
    for was, now in paired(old["agencies"], new["agencies"], (("slug",),)):
        slug = (was if now is None else now)["slug"]
        state = ADDED if was is None else GONE if now is None else SAME
        found = own_pieces(differ, AGENCY, *(each and without(each, BESIDE_ROWS) for each in (was, now)))
        agencies.append(AgencyComparison(parts[slug], state, found, rows.get(slug, [])))
    return Comparison(pieces, sorted(agencies, key=lambda each: each.part.number))


def own_pieces(differ: Differ, kind: Kind, old: Part | None, new: Part | None) -> list[Piece]:
    return [piece for piece in differ.pieces(kind, old, new) if piece.is_changed]


def agencies_in(*documents: Part) -> Iterable[Part]:
    return (agency for document in documents for agency in document["agencies"])


def without(part: Part, keys: set[str]) -> Part:
    return {key: value for key, value in part.items() if key not in keys}


def rows_of(document: Part) -> dict[str, Part]:
    """By reference: the row, whose it is, and what was asked about it."""
    found = {}
    for agency in document["agencies"]:
        asked: dict[str, list[Part]] = {}
        for request in agency.get("requests", []):
            for ref in request["refs"]:
                extensions = [each for each in request["extensions"] if each["ref"] == ref]
                asked.setdefault(ref, []).append({**request, "extensions": extensions})
        for row in agency["recommendations"]:
            found[row["ref"]] = {**row, "agency": agency["slug"], "requests": asked.get(row["ref"], [])}
    return found


def names_in(document: Part) -> dict[str, str]:
    """What slugs stand for: agencies, themes and subgroups."""
    named = [*document["agencies"], *document.get("themes", []), *document.get("subgroups", [])]
    return {each["slug"]: each["name"] for each in named}


def fingerprint_of(row: Part) -> bytes:
    """Of everything that is told of a row: two editions of it are the same, or their fingerprints are not."""
    return hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode()).digest()
