"""What the dashboard of one plan shows: its figures with the addresses they lead to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from assurance.charts import HeatMap, StackedBars, heat_map, outstanding_by_agency
from assurance.dashboard import Figures, Silence, agencies_in, figures_of, longest_silences
from assurance.follow_ups import OverdueFollowUps, overdue_follow_ups
from assurance.models import PlanRow
from assurance.outstanding import OutstandingRow, for_reading, outstanding_row
from assurance.plan_page import RecommendationUrls
from assurance.rating import RATINGS_IN_WORDS, Rating
from lscb_tracker.addresses import as_at
from recommendations.models import ActionPlan, PlanAgency, Theme
from recommendations.permissions import reads_all_agencies

SILENCES_SHOWN = 10
WAITING_SHOWN = 10
AGENCIES_SHOWN = 40  # in the pictures; the list of agencies holds all


@dataclass(frozen=True)
class Tile:
    words: str
    number: int
    url: str
    warns: bool = False

    @property
    def is_warning(self) -> bool:
        return self.warns and self.number > 0


@dataclass(frozen=True)
class DashboardPage:
    """Somebody who sees every agency compares them; the lead of one sees what the Board waits for from it."""

    plan_agencies: list[PlanAgency]
    tiles: list[Tile]
    ratings: list[tuple[Rating, int, str]]
    heat_map: HeatMap
    chart: StackedBars | None = None
    agencies_left_out: int = 0
    silences: list[Silence] | None = None
    silences_left_out: int = 0
    waiting: list[OutstandingRow] | None = None
    follow_ups: OverdueFollowUps | None = None


def dashboard_page(plan: ActionPlan, *, user, on: date) -> DashboardPage:
    counted = Counted(
        links=PlanLinks(plan.get_absolute_url()),
        plan_agencies=agencies_in(plan, user=user, on=on),
        figures=figures_of(plan, user=user, on=on),
        themes=named_themes(Theme.objects.all()),
        follow_ups=overdue_follow_ups(user=user, on=on, plan=plan.slug),
    )
    if reads_all_agencies(user):
        return page_of_board(counted, on)
    return page_of_agency(counted, waiting_rows(plan, user=user, on=on))


@dataclass(frozen=True)
class PlanLinks:
    """The addresses of the plan's list, of another day if one is given."""

    plan_url: str
    day: date | None = None

    def to(self, **answers: str) -> str:
        return as_at(f"{self.plan_url}?{urlencode(answers)}" if answers else self.plan_url, self.day)


@dataclass(frozen=True)
class Counted:
    """What the dashboard is made of, on any day. `themes` are key, slug and short name of each."""

    links: PlanLinks
    plan_agencies: list[PlanAgency]
    figures: Figures
    themes: list[tuple[int, str, str]]
    follow_ups: OverdueFollowUps


def page_of_agency(counted: Counted, waiting: list[OutstandingRow]) -> DashboardPage:
    return DashboardPage(heat_map=own_themes(counted), waiting=waiting, **shared_parts(counted))


def page_of_board(counted: Counted, on: date) -> DashboardPage:
    plan_agencies, figures = counted.plan_agencies, counted.figures
    most_outstanding = sorted(plan_agencies, key=lambda part: (-figures.agency(part).outstanding, part.number))
    shown = most_outstanding[:AGENCIES_SHOWN]
    silences = longest_silences(figures, plan_agencies, on)
    return DashboardPage(
        heat_map=themes_by_agency(counted, sorted(shown, key=lambda part: part.number)),
        chart=chart(counted.links, shown, figures),
        agencies_left_out=len(plan_agencies) - len(shown),
        silences=silences[:SILENCES_SHOWN],
        silences_left_out=len(silences[SILENCES_SHOWN:]),
        **shared_parts(counted),
    )


def shared_parts(counted: Counted) -> dict:
    ratings = counted.figures.ratings
    return {
        "plan_agencies": counted.plan_agencies,
        "tiles": tiles(counted.links, counted.figures),
        "follow_ups": counted.follow_ups,
        "ratings": [(rating, ratings[rating], RATINGS_IN_WORDS[rating]) for rating in Rating],
    }


def tiles(links: PlanLinks, figures: Figures) -> list[Tile]:
    return [
        Tile("Recommendations", figures.recommendations, links.to()),
        Tile("Outstanding assurance", figures.outstanding, links.to(outstanding="on"), warns=True),
        Tile("Complete but unassured", figures.unassured, links.to(unassured="on")),
        Tile("Overdue actions", figures.overdue, links.to(overdue="on"), warns=True),
    ]


def chart(links: PlanLinks, plan_agencies: list[PlanAgency], figures: Figures) -> StackedBars:
    rows = []
    for part in plan_agencies:
        of_agency = figures.agency(part)
        settled = of_agency.recommendations - of_agency.outstanding
        rows.append((part.agency.short_name, of_agency.outstanding, settled, links.to(agency=part.agency.slug)))
    return outstanding_by_agency(rows)


def themes_by_agency(counted: Counted, plan_agencies: list[PlanAgency]) -> HeatMap:
    """A row for each agency, a column for each theme."""
    themes = counted.themes
    places = {(part.agency.slug, slug): (part.pk, pk) for part in plan_agencies for pk, slug, _ in themes}
    return heat_map(
        "Themes by agency",
        corner="Agency",
        rows=[(part.agency.slug, part.agency.short_name) for part in plan_agencies],
        columns=[(slug, name) for _, slug, name in themes],
        **counted_at(places, counted.figures),
        url=lambda agency, theme: counted.links.to(theme=theme, agency=agency),
        key="themes",
    )


def own_themes(counted: Counted) -> HeatMap:
    """A row for each theme, a column for the own agency: eight columns of one row would not fit on a phone."""
    themes, plan_agencies = counted.themes, counted.plan_agencies
    places = {(slug, part.agency.slug): (part.pk, pk) for part in plan_agencies for pk, slug, _ in themes}
    return heat_map(
        "Themes",
        corner="Theme",
        rows=[(slug, name) for _, slug, name in themes],
        columns=[(part.agency.slug, part.agency.short_name) for part in plan_agencies],
        **counted_at(places, counted.figures),
        url=lambda theme, agency: counted.links.to(theme=theme, agency=agency),
        key="themes",
    )


def named_themes(themes: Iterable[Theme]) -> list[tuple[int, str, str]]:
    return [(theme.pk, theme.slug, theme.short_name) for theme in themes]


def counted_at(places: dict[tuple[str, str], tuple[int, int]], figures: Figures) -> dict[str, dict]:
    """The number in each place of the heat map, and the line under it."""
    found = {place: figures.themes[keys] for place, keys in places.items() if keys in figures.themes}
    return {
        "counts": {place: number for place, (number, _) in found.items()},
        "notes": {place: f"{left:,} outstanding" for place, (_, left) in found.items() if left},
    }


def waiting_rows(plan: ActionPlan, *, user, on: date) -> list[OutstandingRow]:
    """What the Board waits for from this person's agency, the longest wait first."""
    rows = PlanRow.objects.visible_to(user).filter(plan=plan).outstanding(on).by_wait(on)
    urls = RecommendationUrls()
    return [outstanding_row(row, urls.of(row), on) for row in for_reading(rows)[:WAITING_SHOWN]]
