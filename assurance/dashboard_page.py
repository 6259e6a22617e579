"""What the dashboard of one plan shows: its figures with the addresses they lead to."""

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
    plan_agencies = agencies_in(plan, user=user, on=on)
    figures = figures_of(plan, user=user, on=on)
    plan_url = plan.get_absolute_url()
    shared = {
        "plan_agencies": plan_agencies,
        "tiles": tiles(plan_url, figures),
        "follow_ups": overdue_follow_ups(user=user, on=on, plan=plan.slug),
        "ratings": [(rating, figures.ratings[rating], RATINGS_IN_WORDS[rating]) for rating in Rating],
    }
    if not reads_all_agencies(user):
        return DashboardPage(
            heat_map=own_themes(plan_url, plan_agencies, figures),
            waiting=waiting_rows(plan, user=user, on=on),
            **shared,
        )
    most_outstanding = sorted(plan_agencies, key=lambda part: (-figures.agency(part).outstanding, part.number))
    shown = most_outstanding[:AGENCIES_SHOWN]
    silences = longest_silences(figures, plan_agencies, on)
    return DashboardPage(
        heat_map=themes_by_agency(plan_url, sorted(shown, key=lambda part: part.number), figures),
        chart=chart(plan_url, shown, figures),
        agencies_left_out=len(plan_agencies) - len(shown),
        silences=silences[:SILENCES_SHOWN],
        silences_left_out=len(silences[SILENCES_SHOWN:]),
        **shared,
    )


def tiles(plan_url: str, figures: Figures) -> list[Tile]:
    return [
        Tile("Recommendations", figures.recommendations, plan_url),
        Tile("Outstanding assurance", figures.outstanding, f"{plan_url}?outstanding=on", warns=True),
        Tile("Complete but unassured", figures.unassured, f"{plan_url}?unassured=on"),
        Tile("Overdue actions", figures.overdue, f"{plan_url}?overdue=on", warns=True),
    ]


def chart(plan_url: str, plan_agencies: list[PlanAgency], figures: Figures) -> StackedBars:
    rows = []
    for part in plan_agencies:
        counted = figures.agency(part)
        settled = counted.recommendations - counted.outstanding
        rows.append((part.agency.short_name, counted.outstanding, settled, f"{plan_url}?agency={part.agency.slug}"))
    return outstanding_by_agency(rows)


def themes_by_agency(plan_url: str, plan_agencies: list[PlanAgency], figures: Figures) -> HeatMap:
    """A row for each agency, a column for each theme."""
    themes = named_themes()
    places = {(part.agency.slug, slug): (part.pk, pk) for part in plan_agencies for pk, slug, _ in themes}
    return heat_map(
        "Themes by agency",
        corner="Agency",
        rows=[(part.agency.slug, part.agency.short_name) for part in plan_agencies],
        columns=[(slug, name) for _, slug, name in themes],
        **counted_at(places, figures),
        url=lambda agency, theme: f"{plan_url}?{urlencode({'theme': theme, 'agency': agency})}",
        key="themes",
    )


def own_themes(plan_url: str, plan_agencies: list[PlanAgency], figures: Figures) -> HeatMap:
    """A row for each theme, a column for the own agency: eight columns of one row would not fit on a phone."""
    themes = named_themes()
    places = {(slug, part.agency.slug): (part.pk, pk) for part in plan_agencies for pk, slug, _ in themes}
    return heat_map(
        "Themes",
        corner="Theme",
        rows=[(slug, name) for _, slug, name in themes],
        columns=[(part.agency.slug, part.agency.short_name) for part in plan_agencies],
        **counted_at(places, figures),
        url=lambda theme, agency: f"{plan_url}?{urlencode({'theme': theme, 'agency': agency})}",
        key="themes",
    )


def named_themes() -> list[tuple[int, str, str]]:
    """Key, slug and short name of each."""
    return [(theme.pk, theme.slug, theme.short_name) for theme in Theme.objects.all()]


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
