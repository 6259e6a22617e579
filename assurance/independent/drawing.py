"""Drawing a dip sample so that anybody can repeat it: no chance but the seed, no order but that of hashes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from assurance.status import AssuranceStatus

CLOSED = (AssuranceStatus.ASSURED, AssuranceStatus.NOT_REQUIRED)
MOST_DRAWN = 40  # as many as the report shows on its one page
METHOD = (
    "The population is every recommendation that was closed on the day (assured, or no further assurance required), "
    "written as “plan/reference”. Each line is ordered by the SHA-256 of “SEED:plan/reference”, the hash in small "
    "hexadecimal letters. The first {size} of that order are the sample."
)


@dataclass(frozen=True)
class Population:
    """What is drawn from: one “plan-slug/ref” a line, in the order of their characters, each line ended."""

    text: str

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Population":
        return cls("".join(f"{line}\n" for line in sorted(lines)))

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def drawn(self, seed: str, size: int) -> list[str]:
        return sorted(self.lines, key=lambda line: (lot_of(seed, line), line))[:size]


def lot_of(seed: str, line: str) -> str:
    return hashlib.sha256(f"{seed}:{line}".encode()).hexdigest()


def line_of(plan_slug: str, ref: str) -> str:
    return f"{plan_slug}/{ref}"


def method_in_words(size: int) -> str:
    return METHOD.format(size=size)
