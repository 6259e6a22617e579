"""Everything that was ever recommended on a theme, over all plans, and how each was assured."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min

from assurance.forms.themes import ThemeRowsForm
from assurance.models import PlanRow
from assurance.outstanding import for_reading, reason
from assurance.plan_page import ACTION_LABELS, ASSURANCE_LABELS, LEVEL_LABELS, RecommendationUrls, shortened
from assurance.querysets import PlanRowQuerySet, outstanding, waiting_since
from assurance.themes.heat_map import Tally
from recommendations.models import ActionPlan, Agency, Theme

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A row with every label resolved, so that the template only prints."""

    ref: str
    url: str
    plan: str
    agency: str
    text: str
    action_status: str
    action_label: str
    assurance_status: str
    assurance_label: str
    is_review_due: bool
    level_label: str
    reason: str


@dataclass(frozen=True)
class ThemePage:
    """The numbers are those of the whole theme, as far as the reader may see it; the rows those that are selected."""

    form: ThemeRowsForm
    tally: Tally
    plans: int
    agencies: int
    days: int | None
    page_obj: Page
    total: int
    rows: list[ThemeRow]


def theme_page(theme: Theme, data, *, user, number: int | None, on: date) -> ThemePage:
    """Five queries, whatever the number of rows; the newest plan first."""
    bearing = PlanRow.objects.visible_to(user).filter(themes=theme)
    plans, agencies = concerned(bearing)
    form = ThemeRowsForm(data, plans=plans, agencies=agencies)
    rows = selected(bearing, form, on).order_by("-plan", "sort_key")
    tally = summed_up(bearing, on)
    paginator = Paginator(for_reading(rows), ROWS_ON_A_PAGE)
    page_obj = paginator.get_page(number)
    return ThemePage(
        form=form,
        tally=tally,
        plans=len(plans),
        agencies=len(agencies),
        days=tally.days(on),
        page_obj=page_obj,
        total=paginator.count,
        rows=shown(page_obj.object_list, on),
    )


def concerned(bearing: PlanRowQuerySet) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The plans and the agencies of the rows, as (slug, name)."""
    rows = bearing.order_by()
    plans = ActionPlan.objects.filter(pk__in=rows.values("plan"))
    agencies = Agency.objects.filter(pk__in=rows.values("plan_agency__agency")).order_by("name")
    return list(plans.values_list("slug", "title")), list(agencies.values_list("slug", "name"))


def selected(bearing: PlanRowQuerySet, form: ThemeRowsForm, on: date) -> PlanRowQuerySet:
    if not form.is_valid():
        return bearing.none()
    asked = form.cleaned_data
    if asked.get("plan"):
        bearing = bearing.filter(plan__slug=asked["plan"])
    if asked.get("agency"):
        bearing = bearing.filter(plan_agency__agency__slug=asked["agency"])
    if asked["show"] == ThemeRowsForm.OUTSTANDING:
        return bearing.outstanding(on)
    return bearing.filter(~outstanding(on)) if asked["show"] == ThemeRowsForm.SETTLED else bearing


def summed_up(bearing: PlanRowQuerySet, on: date) -> Tally:
    return Tally(
        **bearing.order_by().aggregate(
            count=Count("pk"), outstanding=Count("pk", filter=outstanding(on)), since=Min(waiting_since(on))
        )
    )


def shown(rows, on: date) -> list[ThemeRow]:
    urls = RecommendationUrls()
    return [theme_row(row, urls.of(row), on) for row in rows]


def theme_row(row: PlanRow, url: str, on: date) -> ThemeRow:
    standing = row.standing(on)
    return ThemeRow(
        ref=row.ref,
        url=url,
        plan=row.plan.publication_name,
        agency=row.plan_agency.agency.short_name,
        text=shortened(row.text),
        action_status=row.action_status,
        action_label=ACTION_LABELS[row.action_status],
        assurance_status=standing.status,
        assurance_label=ASSURANCE_LABELS[standing.status],
        is_review_due=standing.is_review_due,
        level_label=LEVEL_LABELS[standing.evidence_level],
        reason=reason(row, standing),
    )
