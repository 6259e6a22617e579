"""What was measured: lines that tests wrote, and the file in docs/ that keeps them until they are measured again."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
KEPT = DOCS / "assurance-figures.json"
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?![\w.]*\d)")


@dataclass(frozen=True)
class Figure:
    row: str
    place: str  # sqlite, postgresql, browser
    figure: str
    reached: bool
    test: str
    is_long: bool
    measured_on: str


@dataclass(frozen=True)
class Measured:
    """`runs` says of "changes" and of "long" when, on which state of the code and with what they were measured."""

    runs: dict[str, dict]
    figures: list[Figure]


def read_lines(path: Path, *, on: str) -> list[Figure]:
    """What the fixture `figure` wrote."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Figure(**json.loads(line), measured_on=on) for line in lines]


def kept(path: Path = KEPT) -> Measured:
    if not path.exists():
        return Measured({}, [])
    found = json.loads(path.read_text(encoding="utf-8"))
    return Measured(found["runs"], [Figure(**figure) for figure in found["figures"]])


def keep(measured: Measured, path: Path = KEPT) -> None:
    figures = sorted(map(asdict, measured.figures), key=lambda f: (f["row"], f["place"], f["test"], f["figure"]))
    content = {"runs": measured.runs, "figures": figures}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def merged(old: list[Figure], new: list[Figure], *, rows: Iterable[str], is_long: bool) -> list[Figure]:
    """The new figures in place of all the old ones of that run: what was not measured again is not shown again."""
    return [figure for figure in old if figure.is_long != is_long or figure.row not in rows] + new


def in_words(figures: list[Figure], *, added_up: bool) -> str:
    """What a cell of the table says."""
    texts = list(dict.fromkeys(figure.figure for figure in figures))
    if added_up and len(figures) > 1:
        return added([figure.figure.partition(": ")[2] or figure.figure for figure in figures])
    return "; ".join(texts)


def added(texts: list[str]) -> str:
    """“2 of 2 asked, 0 wrong” and “3 of 4 asked, 1 wrong” as “5 of 6 asked, 1 wrong”. Other words stay apart."""
    sums: dict[str, list[int]] = {}
    for text in texts:
        numbers = [int(number.replace(",", "")) for number in NUMBER.findall(text)]
        before = sums.get(NUMBER.sub("#", text), [0] * len(numbers))
        sums[NUMBER.sub("#", text)] = [a + b for a, b in zip(before, numbers, strict=True)]
    filled = []
    for words, numbers in sums.items():
        for number in numbers:
            words = words.replace("#", f"{number:,}", 1)
        filled.append(words)
    return "; ".join(filled)
