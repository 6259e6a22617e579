"""A plan as tables of plain values, one for each subject: what Excel and CSV show of the exchange document.

They are made of the document itself and of nothing else, so that they cannot say anything that it does not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Choices
from django.utils import timezone

Value = str | int | Decimal | date | datetime | None
Told = Mapping[str, dict]  # by level: the parts of the document that a line is about, from the plan down

NARROW, MIDDLE, BROAD, WIDE = 11, 18, 30, 60
BETWEEN = "\n\n"  # texts of one cell
MOST_DIGITS = 15  # that a spreadsheet keeps of a number


@dataclass(frozen=True)
class Column:
    title: str
    value: Callable[[Told], Value]
    width: int = MIDDLE
    is_address: bool = False


@dataclass(frozen=True)
class Subject:
    """What a sheet is about. `lines` finds the parts of the document that make a line each."""

    title: str
    about: str
    lines: Callable[[dict], Iterable[Told]]
    columns: list[Column]
    is_always_shown: bool = False


@dataclass(frozen=True)
class Table:
    title: str
    about: str
    columns: list[Column]
    rows: list[list[Value]]


def table_of(subject: Subject, document: dict) -> Table:
    rows = [[column.value(told) for column in subject.columns] for told in subject.lines(document)]
    return Table(subject.title, subject.about, subject.columns, rows)


# Columns: `path` is “level.key”


def text(title: str, path: str, width: int = MIDDLE) -> Column:
    level, key = path.split(".")
    return Column(title, lambda told: told[level][key] or "", width)


def address(title: str, path: str) -> Column:
    level, key = path.split(".")
    return Column(title, lambda told: told[level][key] or "", BROAD, is_address=True)


def day(title: str, path: str) -> Column:
    level, key = path.split(".")
    return Column(title, lambda told: as_day(told[level][key]), NARROW + 3)


def moment(title: str, path: str) -> Column:
    level, key = path.split(".")
    return Column(title, lambda told: as_moment(told[level][key]), MIDDLE)


def number(title: str, path: str) -> Column:
    level, key = path.split(".")
    return Column(title, lambda told: as_number(told[level][key]), NARROW)


def yes(title: str, path: str) -> Column:
    level, key = path.split(".")
    return Column(title, lambda told: "Yes" if told[level][key] else "No", NARROW)


def word(title: str, path: str, choices: type[Choices], width: int = MIDDLE) -> Column:
    level, key = path.split(".")
    labels = {each.value: str(each.label) for each in choices}
    return Column(title, lambda told: as_word(told[level][key], labels), width)


def found(title: str, value: Callable[[Told], Value], width: int = MIDDLE) -> Column:
    return Column(title, value, width)


# Values


def as_day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def as_moment(told: str | None) -> datetime | None:
    """Where the Board is: a spreadsheet knows no time zones."""
    return timezone.make_naive(datetime.fromisoformat(told)).replace(microsecond=0) if told else None


def as_number(told: str | int | None) -> Value:
    """The document tells fractions as text. A number longer than a spreadsheet keeps stays text."""
    if told is None or isinstance(told, int):
        return told
    found_number = Decimal(told)
    return found_number if len(found_number.as_tuple().digits) <= MOST_DIGITS else told


def as_word(told, labels: Mapping) -> str:
    """A choice in the words of the pages; one that is not known any more as it is stored."""
    return "" if told is None else labels.get(told, str(told))


def joined(texts: Iterable[str | None]) -> str:
    return BETWEEN.join(filter(None, texts))


def within(told: Told, level: str, parts: Iterable[dict]) -> Iterator[Told]:
    """The parts of what is told, each with what it stands under."""
    return ({**told, level: part} for part in parts)
