"""Which themes come back, and where: each theme by each agency, over one plan or all of them, in one GROUP BY."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

from django.db import models
from django.db.models import Count, Min

from assurance.querysets import PlanRowQuerySet, outstanding, waiting_since
from recommendations.models import Theme

STEPS = 4
NO_THEME = None


class Heat(models.TextChoices):
    """What the colour of a cell shows; its numbers are always all there."""

    COUNT = "count", "How many recommendations"
    OUTSTANDING = "outstanding", "How many are outstanding"
    AGE = "age", "How long the longest has waited"


@dataclass(frozen=True)
class Tally:
    """So many recommendations, how many of them are outstanding, and the day from which the longest waits."""

    count: int = 0
    outstanding: int = 0
    since: date | None = None

    def __add__(self, other: "Tally") -> "Tally":
        since = min(filter(None, (self.since, other.since)), default=None)
        return Tally(self.count + other.count, self.outstanding + other.outstanding, since)

    def days(self, on: date) -> int | None:
        return max((on - self.since).days, 0) if self.since else None

    def measured(self, heat: Heat, on: date) -> int:
        return {Heat.COUNT: self.count, Heat.OUTSTANDING: self.outstanding, Heat.AGE: self.days(on) or 0}[heat]


Tallies = Mapping[tuple[str, str | None], Tally]  # by the slugs of agency and theme


@dataclass(frozen=True)
class Counted:
    agencies: dict[str, str]  # slug: short name, by name
    tallies: Tallies


def counted(rows: PlanRowQuerySet, on: date) -> Counted:
    """One query, whatever the number of rows. A row that bears two themes counts once under each."""
    agency = "plan_agency__agency__"
    grouped = rows.order_by().values_list(f"{agency}slug", f"{agency}short_name", "themes__slug")
    found = list(
        grouped.annotate(
            number=Count("pk"), left=Count("pk", filter=outstanding(on)), since=Min(waiting_since(on))
        ).values_list(f"{agency}slug", f"{agency}short_name", "themes__slug", "number", "left", "since")
    )
    names = sorted({(name.casefold(), slug, name) for slug, name, *_ in found})
    return Counted(
        agencies={slug: name for _, slug, name in names},
        tallies={(slug, theme): Tally(*numbers) for slug, _, theme, *numbers in found},
    )


@dataclass(frozen=True)
class Cell:
    tally: Tally
    days: int | None
    step: int  # 0 for nothing, then four steps up to the highest in the map
    theme: str
    url: str


@dataclass(frozen=True)
class Line:
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Column:
    name: str
    slug: str


@dataclass(frozen=True)
class HeatMap:
    """A line for each agency, a column for each theme, and last a line over all agencies."""

    heat: Heat
    columns: list[Column]
    lines: list[Line]
    total: Line
    without_theme: Tally


def heat_map(rows: PlanRowQuerySet, *, heat: Heat = Heat.COUNT, on: date, url: Callable[[str, str], str]) -> HeatMap:
    """Two queries. `url` leads from the slugs of theme and agency to the rows of a cell; an empty agency means all."""
    return map_of(counted(rows, on), Theme.objects.all(), heat=heat, on=on, url=url)


def map_of(found: Counted, themes: Iterable[Theme], *, heat: Heat, on: date, url: Callable[[str, str], str]) -> HeatMap:
    themes = [Column(theme.short_name, theme.slug) for theme in themes]
    cells = [found.tallies.get((agency, theme.slug), Tally()) for agency in found.agencies for theme in themes]
    highest = max((tally.measured(heat, on) for tally in cells), default=0)

    def cell(tally: Tally, theme: Column, agency: str, most: int) -> Cell:
        step = -(-STEPS * tally.measured(heat, on) // most) if most else 0
        return Cell(tally, tally.days(on), step, theme.name, url(theme.slug, agency) if tally.count else "")

    lines = [
        Line(name, [cell(found.tallies.get((slug, theme.slug), Tally()), theme, slug, highest) for theme in themes])
        for slug, name in found.agencies.items()
    ]
    sums = [total(line.cells[place].tally for line in lines) for place in range(len(themes))]
    last = [cell(tally, theme, "", 0) for tally, theme in zip(sums, themes, strict=True)]
    bare = total(tally for (_, theme), tally in found.tallies.items() if theme is NO_THEME)
    return HeatMap(heat, themes, lines, Line("All agencies", last), bare)


def total(tallies: Iterable[Tally]) -> Tally:
    return reduce(Tally.__add__, tallies, Tally())
