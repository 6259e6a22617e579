"""The charts of a plan as at a day: each with what it says in words, its table, and where its numbers lead."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from assurance.as_at.editions import Edition, beginnings
from assurance.charts import (
    LEVEL_PAINTS,
    PROGRESS_PAINTS,
    SILENCE_PAINT,
    SLIP_PAINTS,
    STATUS_PAINTS,
    ChartRow,
    StackedBars,
    stacked_bars,
)
from assurance.explanations import days as days_in_words
from assurance.progress.figures import Silence, Slip, Slippage, levels_of, silence_of, slips_of
from assurance.progress.points import Point, Progress, days_between, point_of
from assurance.progress.versions import PlanVersions
from assurance.reports.texts import counted, day_in_words
from assurance.status import SILENT, EvidenceLevel

MOST_ROWS_OVER_TIME = 500  # as many as a report holds; of more rows only the day itself is counted
SLIP_CLASSES = ((0, "Earlier"), (90, "Up to 90 days later"), (180, "91 to 180 days later"))
SLIPPED_FURTHER = "Over 180 days later"
NOT_MOVED = "As first agreed"
SLIPS_SHOWN = 50


@dataclass(frozen=True)
class Section:
    """`summary` says the chart in words, `how` how its numbers come about; without a chart `empty` says why."""

    key: str
    title: str
    summary: list[str]
    how: str
    chart: StackedBars | None = None
    empty: str = ""
    link: tuple[str, str] | None = None  # address and words


@dataclass(frozen=True)
class MovedDate:
    """A line of the table of target dates that moved."""

    ref: str
    url: str
    agency: str
    action: str
    first: date | None
    now: date | None
    moves: int
    moved: str


@dataclass(frozen=True)
class ChartsPage:
    sections: list[Section]
    moved: list[MovedDate] = field(default_factory=list)
    moved_left_out: int = 0


class Addresses:
    """Where the numbers lead: the plan with a filter, as at the day of the charts."""

    def __init__(self, edition: Edition):
        self.plan = edition.plan
        self.day = {} if edition.is_today else {"as_at": edition.on.isoformat()}

    def filtered(self, query: dict | None = None, on: date | None = None) -> str:
        asked = (query or {}) | (self.day if on is None else {"as_at": on.isoformat()})
        address = self.plan.get_absolute_url()
        return f"{address}?{urlencode(asked, doseq=True)}" if asked else address

    def row(self, ref: str) -> str:
        address = reverse("assurance:recommendation-detail", args=[self.plan.slug, ref])
        return f"{address}?{urlencode(self.day)}" if self.day else address


def charts_page(edition: Edition, *, user) -> ChartsPage:
    """As many queries for one row as for thousands: those of `PlanVersions`, and two for the beginnings."""
    addresses, points = Addresses(edition), points_of(edition, user=user)
    slippage = slips_of(edition)
    return ChartsPage(
        sections=[
            assurance_over_time(points, edition, addresses),
            progress_over_time(points, edition, addresses),
            age_of_silence(silence_of(edition), addresses),
            evidence_levels(edition, addresses),
            slipped_dates(slippage, addresses),
        ],
        moved=[moved_date(slip, addresses) for slip in slippage.slips[:SLIPS_SHOWN]],
        moved_left_out=len(slippage.slips[SLIPS_SHOWN:]),
    )


def points_of(edition: Edition, *, user) -> list[Point]:
    """The last one is the edition itself, so that it says what every page says of the day."""
    last = point_of(edition.papers.rows, edition.standings, edition.on)
    if not edition.papers.rows or len(edition.papers.rows) > MOST_ROWS_OVER_TIME:
        return [last]
    known = beginnings(edition.plan)
    before = days_between(known.told, edition.on)[:-1]
    if not before:
        return [last]
    versions = PlanVersions(edition.plan, user=user, known=known)
    points = [versions.point(day) for day in before]
    return [*(point for point in points if point.recommendations), last]


HOW_OVER_TIME = (
    "Each line counts the recommendations as they stood at the end of that day, from what had been recorded by then. "
    "For a day before the record of the plan began, it counts what is dated by then, and actions as first recorded. "
    "Over a long time the lines stand three, six or twelve months apart."
)
ONE_DAY_ONLY = "There is one day only to be shown so far. A line is added at the end of each month."
TOO_MANY = f"A plan of more than {MOST_ROWS_OVER_TIME:,} recommendations is counted for the chosen day only."


def assurance_over_time(points: list[Point], edition: Edition, addresses: Addresses) -> Section:
    shown = [status for status in STATUS_PAINTS if any(point.statuses.get(status) for point in points)]
    series = [(status.value, str(status.label), STATUS_PAINTS[status]) for status in shown]
    rows = [line(point, [point.statuses.get(status, 0) for status in shown], edition, addresses) for point in points]
    first, last = points[0], points[-1]
    summary = [
        f"On {day_in_words(last.on)} assurance is outstanding for {last.outstanding:,} of "
        f"{counted(last.recommendations, 'recommendation')}"
        + (f"; on {day_in_words(first.on)} it was for {first.outstanding:,}." if first is not last else "."),
    ]
    return over_time("assurance", "Assurance over time", summary, series, rows, points, edition)


def progress_over_time(points: list[Point], edition: Edition, addresses: Addresses) -> Section:
    series = [(each.value, str(each.label), PROGRESS_PAINTS[each]) for each in Progress]
    rows = [line(point, [point.progress.get(each, 0) for each in Progress], edition, addresses) for point in points]
    last = points[-1].progress
    done = last.get(Progress.COMPLETE_AND_SETTLED, 0) + last.get(Progress.COMPLETE_UNASSURED, 0)
    summary = [
        f"On {day_in_words(points[-1].on)} the action is complete for {counted(done, 'recommendation')}, "
        f"of which {last.get(Progress.COMPLETE_UNASSURED, 0):,} are not assured; "
        f"{last.get(Progress.OVERDUE, 0):,} are overdue."
    ]
    return over_time("actions", "Actions over time", summary, series, rows, points, edition)


def line(point: Point, values: list[int], edition: Edition, addresses: Addresses) -> ChartRow:
    is_last = point.on == edition.on
    url = addresses.filtered() if is_last else addresses.filtered(on=point.on)
    return ChartRow(f"{point.on:%-d %b %Y}", values, url)


def over_time(key: str, title: str, summary, series, rows, points: list[Point], edition: Edition) -> Section:
    if not edition.papers.rows:
        return Section(key, title, [], HOW_OVER_TIME, empty="The plan has no recommendations to be counted.")
    if len(points) == 1:
        summary = [*summary, TOO_MANY if len(edition.papers.rows) > MOST_ROWS_OVER_TIME else ONE_DAY_ONLY]
    chart = stacked_bars(title, row_title="As at", series=series, rows=rows, key=key, is_over_time=True)
    return Section(key, title, summary, HOW_OVER_TIME, chart)


def age_of_silence(silence: Silence, addresses: Addresses) -> Section:
    key, title = "silence", "Age of silence"
    how = (
        "Counted are the recommendations with no response, or with further assurance outstanding, by the days since "
        "the request that was not answered."
    )
    if not silence.rows:
        return Section(key, title, [], how, empty="No agency owes the Board an answer that is past its day.")
    asked = {"assurance_status": [status.value for status in SILENT], "sort": "waiting"}
    rows = [ChartRow(name, (number,)) for name, number in silence.classes.items()]
    longest = f", the longest for {days_in_words(silence.longest)}" if silence.longest is not None else ""
    summary = [f"The Board waits in silence for {counted(silence.rows, 'recommendation')}{longest}."]
    series = [("silent", "Recommendations without an answer", SILENCE_PAINT)]
    chart = stacked_bars(title, row_title="Waiting for", series=series, rows=rows, key=key)
    link = (addresses.filtered(asked), "These recommendations, the longest wait first")
    return Section(key, title, summary, how, chart, link=link)


def evidence_levels(edition: Edition, addresses: Addresses) -> Section:
    key, title = "evidence", "What it rests on, by agency"
    how = "Counted is the level of evidence on which the present position of each recommendation rests."
    found = levels_of(edition)
    if not found:
        return Section(key, title, [], how, empty="The plan has no recommendations to be counted.")
    series = [(str(level.value), str(level.label), LEVEL_PAINTS[level]) for level in EvidenceLevel]
    rows = [
        ChartRow(
            part.agency.short_name,
            [counts[level] for level in EvidenceLevel],
            addresses.filtered({"agency": part.agency.slug}),
        )
        for part, counts in found.items()
    ]
    total = sum(row.total for row in rows)
    bare, strong = (sum(row.values[level] for row in rows for level in some) for some in ((0, 1), (3, 4)))
    summary = [
        f"Of {counted(total, 'recommendation')}, {bare:,} rest on nothing or on a statement alone, "
        f"and {strong:,} on an audit, on data or on an impact that was shown."
    ]
    chart = stacked_bars(title, row_title="Agency", series=series, rows=rows, key=key)
    link = (addresses.filtered({"level": ["0", "1"]}), "Recommendations that rest on nothing or on a statement alone")
    return Section(key, title, summary, how, chart, link=link)


def slipped_dates(slippage: Slippage, addresses: Addresses) -> Section:
    key, title = "slippage", "Target dates that moved, by agency"
    how = "Counted are the actions that have a target date, by the days of all agreed moves of it together."
    if not slippage.dated:
        return Section(key, title, [], how, empty="No action has a target date, so none can have moved.")
    names = slip_classes()
    series = [(f"slip-{place}", name, SLIP_PAINTS[place]) for place, name in enumerate(names)]
    rows = [
        ChartRow(
            part.agency.short_name,
            slip_counts([slip.days for slip in slippage.of(part)], dated),
            addresses.filtered({"agency": part.agency.slug}),
        )
        for part, dated in slippage.dated.items()
    ]
    dated = sum(slippage.dated.values())
    summary = [f"{len(slippage.slips):,} of {counted(dated, 'target date')} moved."]
    if slippage.slips and slippage.slips[0].days > 0:
        summary = [f"{summary[0][:-1]}, the furthest by {days_in_words(slippage.slips[0].days)}."]
    if slippage.waiting:
        summary.append(f"{counted(slippage.waiting, 'move')} asked for and not decided.")
    chart = stacked_bars(title, row_title="Agency", series=series, rows=rows, key=key)
    return Section(key, title, summary, how, chart)


def slip_classes() -> list[str]:
    return [NOT_MOVED, *(name for _, name in SLIP_CLASSES), SLIPPED_FURTHER]


def slip_counts(moved: list[int], dated: int) -> list[int]:
    """How many target dates are in each of the classes. Moves that took each other back leave a date as agreed."""
    names = slip_classes()
    counts = dict.fromkeys(names, 0)
    for days in moved:
        counts[slip_class(days)] += 1
    counts[NOT_MOVED] += dated - len(moved)
    return [counts[name] for name in names]


def slip_class(days: int) -> str:
    if days == 0:
        return NOT_MOVED
    return next((name for most, name in SLIP_CLASSES if days <= most), SLIPPED_FURTHER)


def moved_date(slip: Slip, addresses: Addresses) -> MovedDate:
    direction = "later" if slip.days > 0 else "earlier"
    return MovedDate(
        ref=slip.ref,
        url=addresses.row(slip.ref),
        agency=slip.part.agency.short_name,
        action=str(slip.action),
        first=slip.action.original_target_date,
        now=slip.action.target_date,
        moves=slip.moves,
        moved=f"{days_in_words(abs(slip.days))} {direction}" if slip.days else "Back where it was",
    )
