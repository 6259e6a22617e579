"""The rows of the table, read from rows.toml: what is tested, what is promised, and what each row means."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

SQLITE, POSTGRESQL, BROWSER = "sqlite", "postgresql", "browser"
BOTH = (SQLITE, POSTGRESQL)


@dataclass(frozen=True)
class Row:
    code: str
    tested: str
    target: str
    meaning: str
    on: tuple[str, ...] = BOTH
    added_up: bool = False


@dataclass(frozen=True)
class Chapter:
    heading: str
    rows: tuple[Row, ...]


def read(row: dict) -> Row:
    return Row(**row | {"meaning": " ".join(row["meaning"].split()), "on": tuple(row.get("on", BOTH))})


WRITTEN = tomllib.loads((Path(__file__).parent / "rows.toml").read_text(encoding="utf-8"))
CHAPTERS = tuple(Chapter(each["heading"], tuple(map(read, each["row"]))) for each in WRITTEN["chapter"])
ROWS = {row.code: row for chapter in CHAPTERS for row in chapter.rows}
NOT_YET = tuple((each["what"], each["why"]) for each in WRITTEN["not_yet"])
# Rows for which nobody has written a test yet. They are in the document, as not measured.
WITHOUT_A_TEST: frozenset[str] = frozenset()
