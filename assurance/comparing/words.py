"""Which words of a text were inserted and which were struck.

The runs that are kept and inserted are the new text to the letter, those that are kept and struck the old one.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word, the space between words, or punctuation. Hyphens and apostrophes stay in their words, marks on their letters.
TOKEN = re.compile(r"\s+|[.,;:!?()\[\]“”\"/…]+|[^\s.,;:!?()\[\]“”\"/…]+")
KEPT, STRUCK, INSERTED = "kept", "struck", "inserted"
# Between two words that each text has once, so many pairs are compared at most: one word again and again would take
# minutes. Above it the stretch counts as replaced, which is true, only less fine.
MOST_PAIRS = 40_000
LOST_BETWEEN = 16  # letters that two replaced stretches share and that no reader looks for


@dataclass(frozen=True)
class Run:
    kind: str
    text: str

    @property
    def shown(self) -> str:
        """Space that came or went is nothing to see: the signs of printers stand for it."""
        return self.text.lstrip() or self.text.replace("\n", "¶\n").replace(" ", "␣")

    @property
    def lead(self) -> str:
        """The space before the words, so that their mark stands beside them."""
        return self.text[: len(self.text) - len(self.text.lstrip())] if self.text.strip() else ""


@dataclass(frozen=True)
class Stretch:
    """A part of both texts: the same in both, or replaced."""

    old: str
    new: str

    @property
    def is_kept(self) -> bool:
        return self.old == self.new

    @property
    def length(self) -> int:
        return max(len(self.old), len(self.new))

    def __add__(self, other: "Stretch") -> "Stretch":
        return Stretch(self.old + other.old, self.new + other.new)


def runs_of(old: str, new: str) -> list[Run]:
    """The words of both texts in order; what is struck stands before what was inserted in its place."""
    if old > new:  # always compared in one direction, so that the way back is the same, mirrored
        stretches = [Stretch(each.new, each.old) for each in stretches_of(new, old)]
    else:
        stretches = stretches_of(old, new)
    runs = []
    for each in stretches:
        if each.is_kept:
            runs.append(Run(KEPT, each.old))
        else:
            runs += [Run(STRUCK, each.old)] if each.old else []
            runs += [Run(INSERTED, each.new)] if each.new else []
    return runs


def stretches_of(old: str, new: str) -> list[Stretch]:
    tokens, others = TOKEN.findall(old), TOKEN.findall(new)
    found, i, j = [], 0, 0
    for start, other, length in [*common(tokens, others), (len(tokens), len(others), 0)]:
        found.append(Stretch("".join(tokens[i:start]), "".join(others[j:other])))
        kept = "".join(tokens[start : start + length])
        found.append(Stretch(kept, kept))
        i, j = start + length, other + length
    return settled(readable(joined(found)))


def joined(stretches: list[Stretch]) -> list[Stretch]:
    """Without two kept ones, or two replaced ones, beside each other."""
    found: list[Stretch] = []
    for each in stretches:
        if found and found[-1].is_kept == each.is_kept:
            found[-1] += each
        elif each.length:
            found.append(each)
    return found


def readable(stretches: list[Stretch]) -> list[Stretch]:
    """Without the few letters that two replaced stretches happen to share."""
    found: list[Stretch] = []
    for place, each in enumerate(stretches):
        if each.is_kept and 0 < place < len(stretches) - 1:
            is_lost = each.length <= min(LOST_BETWEEN, found[-1].length, stretches[place + 1].length)
        else:
            is_lost = bool(found) and not each.is_kept and not found[-1].is_kept  # after something that was lost
        if is_lost:
            found[-1] += each
        else:
            found.append(each)
    return found


def settled(stretches: list[Stretch]) -> list[Stretch]:
    """A sentence that came behind another one has its own full stop, not the one before: what came or went slides
    behind the words that it shares with what follows it."""
    found: list[Stretch] = []
    for each in stretches:
        if each.is_kept and len(found) > 1 and found[-2].is_kept and "" in (found[-1].old, found[-1].new):
            moved, after = TOKEN.findall(found[-1].old + found[-1].new), TOKEN.findall(each.old)
            both = moved + after
            slid = next((k for k, token in enumerate(after) if token != both[k]), len(after))
            passed, moved = "".join(after[:slid]), "".join(both[slid : slid + len(moved)])
            found[-2] += Stretch(passed, passed)
            found[-1] = Stretch(moved, "") if found[-1].old else Stretch("", moved)
            rest = "".join(after[slid:])
            each = Stretch(rest, rest)
        found.append(each)
    return joined(found)


def common(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int]]:
    """(place in the old, in the new, how many) of the tokens that both have, in order."""
    most = min(len(old), len(new))
    begin = next((i for i in range(most) if old[i] != new[i]), most)
    end = next((i for i in range(most - begin) if old[-1 - i] != new[-1 - i]), most - begin)
    yield 0, 0, begin
    i = j = begin
    stop, other_stop = len(old) - end, len(new) - end
    for anchor, other in [*anchors(old, new, begin, stop, other_stop), (stop, other_stop)]:
        yield from between(old, new, (i, anchor, j, other))
        if anchor < stop:
            yield anchor, other, 1
        i, j = anchor + 1, other + 1
    yield stop, other_stop, end


def anchors(old: list[str], new: list[str], begin: int, stop: int, other_stop: int) -> list[tuple[int, int]]:
    """Words that each text has once, as far as they stand in the same order in both."""
    counts, other_counts = Counter(old[begin:stop]), Counter(new[begin:other_stop])
    places = {new[j]: j for j in range(begin, other_stop) if other_counts[new[j]] == 1}
    pairs = [(i, places[old[i]]) for i in range(begin, stop) if counts[old[i]] == 1 and old[i] in places]
    return longest_rising(pairs)


def longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of the pairs, whose first numbers rise, in which the second ones rise too."""
    last: list[int] = []  # by the length of a choice, the smallest second number that ends one
    ends: list[int] = []
    before: list[int | None] = []
    for place, (_, other) in enumerate(pairs):
        length = bisect_left(last, other)
        last[length : length + 1] = [other]
        ends[length : length + 1] = [place]
        before.append(ends[length - 1] if length else None)
    chosen, place = [], ends[-1] if ends else None
    while place is not None:
        chosen.append(pairs[place])
        place = before[place]
    return chosen[::-1]


def between(old: list[str], new: list[str], bounds: tuple[int, int, int, int]) -> Iterator[tuple[int, int, int]]:
    """What stands between two anchors. No word counts as junk: a long text would be compared without its commonest."""
    i, stop, j, other_stop = bounds
    if 0 < (stop - i) * (other_stop - j) <= MOST_PAIRS:
        matcher = SequenceMatcher(None, old[i:stop], new[j:other_stop], autojunk=False)
        for start, other, length in matcher.get_matching_blocks()[:-1]:
            yield i + start, j + other, length
