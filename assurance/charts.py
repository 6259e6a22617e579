"""Charts laid out in Python: templates only print what stands here, so that a chart needs neither script nor style.

Colour never stands alone: the numbers are printed, light and dark fills alternate for print in black and white, and
each chart has its table.
"""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assurance.status import AssuranceStatus

DARK, WHITE = "#0b0c0c", "#ffffff"
WIDE, NARROW = 720, 345  # one drawing scaled down to a phone would have letters of 7 pixels
BAR_HEIGHT = 22
BASELINE = BAR_HEIGHT / 2 + 5  # of 14 pixel type in the middle of a bar
LINE_HEIGHT = 16
LETTER_WIDTH = 7.6  # of 14 pixel type, rounded up
NAME_WIDTH = 250
TOTAL_WIDTH = 48
HEAT_STEPS = 4


@dataclass(frozen=True)
class Paint:
    """How a series is drawn: its number has at least 4.5:1 on the fill, its edge 3:1 on white."""

    fill: str
    ink: str
    edge: str


OUTSTANDING_PAINT = Paint("#d4550f", DARK, "#d4550f")
SETTLED_PAINT = Paint("#cfe6da", DARK, "#00703c")
# In the order of the bar, settled first; neighbours differ in lightness.
STATUS_PAINTS = {
    AssuranceStatus.ASSURED: Paint("#00703c", WHITE, "#00703c"),
    AssuranceStatus.NOT_REQUIRED: Paint("#cfe6da", DARK, "#00703c"),
    AssuranceStatus.TRANSFERRED: Paint(WHITE, DARK, "#505a5f"),
    AssuranceStatus.RECEIVED: Paint("#1d70b8", WHITE, "#1d70b8"),
    AssuranceStatus.PARTLY_ASSURED: Paint("#fbe0b5", DARK, "#8a5a00"),
    AssuranceStatus.CHALLENGED: Paint("#d4550f", DARK, "#d4550f"),
    AssuranceStatus.REQUESTED: Paint("#d8e5f2", DARK, "#1d70b8"),
    AssuranceStatus.FURTHER_OUTSTANDING: Paint("#ca3535", WHITE, "#ca3535"),
    AssuranceStatus.NO_RESPONSE: Paint("#f6d7d2", DARK, "#942514"),
    AssuranceStatus.NOT_REQUESTED: Paint("#505a5f", WHITE, "#505a5f"),
}

# From nothing to impact shown: the darker, the more it rests on.
LEVEL_PAINTS = [
    Paint(WHITE, DARK, "#505a5f"),
    Paint("#d8e5f2", DARK, "#1d70b8"),
    Paint("#9dc3e6", DARK, "#1d70b8"),
    Paint("#2a6aa8", WHITE, "#2a6aa8"),
    Paint("#0f2f57", WHITE, "#0f2f57"),
]
# In the order of assurance.progress.points.Progress; neighbours differ in lightness.
PROGRESS_PAINTS = {
    "complete_and_settled": Paint("#00703c", WHITE, "#00703c"),
    "complete_unassured": Paint("#cfe6da", DARK, "#00703c"),
    "under_way": Paint("#1d70b8", WHITE, "#1d70b8"),
    "overdue": Paint("#fbe0b5", DARK, "#8a5a00"),
    "closed_otherwise": Paint("#505a5f", WHITE, "#505a5f"),
}
SILENCE_PAINT = Paint("#d4550f", DARK, "#d4550f")
# As first agreed, earlier, and later in three steps.
SLIP_PAINTS = [
    Paint(WHITE, DARK, "#505a5f"),
    Paint("#00703c", WHITE, "#00703c"),
    Paint("#fbe0b5", DARK, "#8a5a00"),
    Paint("#d4550f", DARK, "#d4550f"),
    Paint("#7a1f12", WHITE, "#7a1f12"),
]


@dataclass(frozen=True)
class Segment:
    x: float
    width: float
    paint: Paint
    label: str  # the number, where there is room for it

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class LegendEntry:
    key: str
    name: str
    value: int
    paint: Paint


@dataclass(frozen=True)
class StatusBar:
    """One bar over the whole width. Its legend holds the numbers, so it is its table too."""

    title: str
    description: str
    width: int
    height: int
    segments: list[Segment]
    legend: list[LegendEntry]


@dataclass(frozen=True)
class ChartRow:
    """What one bar shows: a value for each series. `url` leads to what is counted."""

    name: str
    values: Sequence[int]
    url: str = ""

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True)
class TextLine:
    y: float
    text: str


@dataclass(frozen=True)
class Bar:
    name_lines: list[TextLine]
    y: float
    text_y: float
    segments: list[Segment]
    total: int
    total_x: float


@dataclass(frozen=True)
class Drawing:
    """The bars in one width, `form` being wide or narrow; `key` keeps the ids of the two apart."""

    form: str
    key: str
    width: int
    height: float
    bars: list[Bar]
    bar_height: int = BAR_HEIGHT


@dataclass(frozen=True)
class StackedBars:
    """A chart in both widths, with its legend and its table."""

    key: str
    title: str
    description: str
    row_title: str
    legend: list[LegendEntry]
    rows: list[ChartRow]
    drawings: list[Drawing]


def status_bar(counts: Mapping[str, int], *, title: str, width: int = 1000, height: int = 24) -> StatusBar:
    """A bar of the assurance statuses that occur."""
    legend = [
        LegendEntry(s.value, str(s.label), counts[s], paint) for s, paint in STATUS_PAINTS.items() if counts.get(s)
    ]
    description = "; ".join(f"{entry.name}: {entry.value:,}" for entry in legend)
    scale = (width - 1) / max(sum(entry.value for entry in legend), 1)
    segments = _segments([(entry.value, entry.paint) for entry in legend], x=0.5, scale=scale)
    return StatusBar(title, description, width, height, segments, legend)


def outstanding_by_agency(rows: Sequence[tuple[str, int, int, str]]) -> StackedBars:
    """Rows are (agency, outstanding, assured or settled, url)."""
    return stacked_bars(
        "Outstanding assurance by agency",
        row_title="Agency",
        series=[("outstanding", "Outstanding", OUTSTANDING_PAINT), ("settled", "Assured or settled", SETTLED_PAINT)],
        rows=[ChartRow(name, (outstanding, settled), url) for name, outstanding, settled, url in rows],
        key="outstanding-by-agency",
    )


def stacked_bars(
    title: str,
    *,
    row_title: str,
    series: Sequence[tuple[str, str, Paint]],
    rows: list[ChartRow],
    key: str,
    is_over_time: bool = False,
) -> StackedBars:
    """Lay the rows out in both widths. Series are (key, name, paint); the chart's own `key` is unique on its page.

    Rows that show the same thing at several times are not summed up: the last one is described.
    """
    summed = rows[-1:] if is_over_time else rows
    legend = [
        LegendEntry(series_key, name, sum(row.values[place] for row in summed), paint)
        for place, (series_key, name, paint) in enumerate(series)
    ]
    sums = "; ".join(f"{entry.name}: {entry.value:,}" for entry in legend)
    sums = f"{rows[-1].name}: {sums}" if is_over_time else sums
    description = f"{sums}. The numbers of each bar are in the table that follows."
    paints = [entry.paint for entry in legend]
    drawings = [_wide(f"{key}-wide", paints, rows), _narrow(f"{key}-narrow", paints, rows)]
    return StackedBars(key, title, description, row_title, legend, rows, drawings)


def _wide(key: str, paints: list[Paint], rows: list[ChartRow]) -> Drawing:
    """Names to the left of their bars, in one or two lines."""
    step = BAR_HEIGHT + 14
    scale = _scale(rows, WIDE - NAME_WIDTH - TOTAL_WIDTH)
    bars = []
    for place, row in enumerate(rows):
        y = 6 + place * step
        names = _name_lines(row.name, NAME_WIDTH - 10, most=2)
        first = y + BASELINE - (len(names) - 1) * LINE_HEIGHT / 2
        lines = [TextLine(first + LINE_HEIGHT * number, name) for number, name in enumerate(names)]
        bars.append(_bar(row, paints, lines, x=NAME_WIDTH, y=y, scale=scale))
    return Drawing("wide", key, WIDE, 4 + step * len(rows), bars)


def _narrow(key: str, paints: list[Paint], rows: list[ChartRow]) -> Drawing:
    """Names above their bars."""
    step = BAR_HEIGHT + 30
    scale = _scale(rows, NARROW - TOTAL_WIDTH)
    bars = []
    for place, row in enumerate(rows):
        y = 22 + place * step
        lines = [TextLine(y - 7, name) for name in _name_lines(row.name, NARROW, most=1)]
        bars.append(_bar(row, paints, lines, x=1, y=y, scale=scale))
    return Drawing("narrow", key, NARROW, 4 + step * len(rows), bars)


def _scale(rows: list[ChartRow], width: float) -> float:
    return width / max([row.total for row in rows] + [1])


def _name_lines(name: str, width: float, most: int) -> list[str]:
    return textwrap.wrap(name, int(width / LETTER_WIDTH), max_lines=most, placeholder=" …")


def _bar(row: ChartRow, paints: list[Paint], lines: list[TextLine], *, x: float, y: float, scale: float) -> Bar:
    segments = _segments(list(zip(row.values, paints, strict=True)), x=x, scale=scale)
    return Bar(lines, y, y + BASELINE, segments, row.total, round(x + row.total * scale + 8, 2))


def _segments(values: list[tuple[int, Paint]], *, x: float, scale: float) -> list[Segment]:
    segments = []
    for value, paint in values:
        if not value:
            continue
        width, label = value * scale, f"{value:,}"
        has_room = width >= LETTER_WIDTH * len(label) + 4
        segments.append(Segment(round(x, 2), round(width, 2), paint, label if has_room else ""))
        x += width
    return segments


@dataclass(frozen=True)
class HeatCell:
    count: int
    step: int  # 0 for nothing, then four steps up to the highest count
    url: str
    column: str
    note: str = ""  # a second line under the number


@dataclass(frozen=True)
class HeatRow:
    name: str
    cells: list[HeatCell]


@dataclass(frozen=True)
class HeatMap:
    key: str
    title: str
    corner: str
    columns: list[str]
    rows: list[HeatRow]


def heat_map(
    title: str,
    *,
    corner: str,
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    counts: Mapping[tuple[str, str], int],
    url: Callable[[str, str], str],
    notes: Mapping[tuple[str, str], str] | None = None,
    key: str = "heat-map",
) -> HeatMap:
    """Rows and columns are (slug, name), `counts` and `notes` by (row slug, column slug). Counts above 0 are links."""
    notes = notes or {}
    most = max(counts.values(), default=0)

    def cell(row: str, column: str, column_name: str) -> HeatCell:
        count = counts.get((row, column), 0)
        step = -(-HEAT_STEPS * count // most) if count else 0
        return HeatCell(count, step, url(row, column) if count else "", column_name, notes.get((row, column), ""))

    heat_rows = [HeatRow(row_name, [cell(row, *column) for column in columns]) for row, row_name in rows]
    return HeatMap(key, title, corner, [column_name for _, column_name in columns], heat_rows)
