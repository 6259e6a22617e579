"""What changed between two parts of two documents, as plain values: texts word by word, everything else was and is."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from assurance.comparing.told import Cell, ChangeKind, Kind, Part
from assurance.comparing.values import NONE, in_words, label_of
from assurance.comparing.words import Run, runs_of

SAME, CHANGED, ADDED, GONE = "same", "changed", "added", "gone"
LONG = 60  # letters from which a value is compared by words


@dataclass(frozen=True)
class Fact:
    """A value that is another now, in words."""

    kind: ChangeKind
    cell: Cell
    label: str
    was: str
    now: str

    @property
    def is_long(self) -> bool:
        return max(len(self.was), len(self.now)) > LONG

    @cached_property
    def runs(self) -> list[Run]:
        return runs_of("" if self.was == NONE else self.was, "" if self.now == NONE else self.now)


@dataclass(frozen=True)
class Piece:
    """A part of a row in both editions or in one. `facts` are those that changed; of a new part, what introduces it."""

    kind: ChangeKind
    cell: Cell
    name: str
    state: str
    old_text: str
    new_text: str
    facts: tuple[Fact, ...]
    is_printed: bool
    depth: int  # how many parts it is a part of

    @cached_property
    def runs(self) -> list[Run]:
        return runs_of(self.old_text, self.new_text)

    @property
    def is_changed(self) -> bool:
        return self.state != SAME

    @property
    def kinds(self) -> set[ChangeKind]:
        if self.state != CHANGED:
            return {self.kind} if self.is_changed else set()
        found = {fact.kind for fact in self.facts}
        return found | {self.kind} if self.old_text != self.new_text else found


@dataclass(frozen=True)
class Differ:
    """Compares parts; `names` are those of the slugs in either document."""

    names: Mapping[str, str]

    def pieces(self, kind: Kind, old: Part | None, new: Part | None, depth: int = 0) -> Iterator[Piece]:
        """The part itself, then what belongs to it."""
        yield self.piece(kind, old, new, depth)
        for key, below in kind.parts.items():
            for before, after in paired(parts_in(old, key), parts_in(new, key), below.same_by):
                yield from self.pieces(below, before, after, depth + 1)

    def piece(self, kind: Kind, old: Part | None, new: Part | None, depth: int) -> Piece:
        texts = [str((each or {}).get(kind.text) or "") for each in (old, new)]
        facts = tuple(self.facts(kind, old, new))
        state = ADDED if old is None else GONE if new is None else CHANGED if facts or texts[0] != texts[1] else SAME
        part = new if new is not None else old
        return Piece(kind.change, kind.cell, kind.name(part), state, *texts, facts, kind.is_printed, depth)

    def facts(self, kind: Kind, old: Part | None, new: Part | None) -> Iterator[Fact]:
        if old is None or new is None:
            part = new if new is not None else old
            for key in kind.telling:
                if said := part.get(key):
                    words = in_words(key, said, self.names)
                    yield self.fact(kind, key, *((NONE, words) if old is None else (words, NONE)))
            return
        for key in dict.fromkeys([*old, *new]):
            if key != kind.text and key not in kind.parts and old.get(key) != new.get(key):
                was, now = (in_words(key, each.get(key), self.names) for each in (old, new))
                yield self.fact(kind, key, was, now)

    def fact(self, kind: Kind, key: str, was: str, now: str) -> Fact:
        change = kind.fact_kinds.get(key, kind.change)
        return Fact(change, kind.cell, label_of(key), was, now)


def parts_in(whole: Part | None, key: str) -> list[Part]:
    """One part is a list of one, none an empty list."""
    found = (whole or {}).get(key)
    if isinstance(found, dict):
        return [found]
    return found or []


def paired(
    old: list[Part], new: list[Part], same_by: tuple[tuple[str, ...], ...]
) -> list[tuple[Part | None, Part | None]]:
    """Parts that are one and the same, in the order of the new ones, and then those that are gone."""
    partner: dict[int, int] = {}
    for keys in same_by:
        waiting = defaultdict(list)
        for place, part in enumerate(old):
            if place not in partner.values():
                waiting[identity(part, keys)].append(place)
        for place, part in enumerate(new):
            if place not in partner and (found := waiting[identity(part, keys)]):
                partner[place] = found.pop(0)
    pairs = [(old[partner[place]] if place in partner else None, part) for place, part in enumerate(new)]
    taken = set(partner.values())
    return pairs + [(part, None) for place, part in enumerate(old) if place not in taken]


def identity(part: Part, keys: tuple[str, ...]) -> str:
    return json.dumps([part.get(key) for key in keys], sort_keys=True, default=str)
