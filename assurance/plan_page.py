"""What the list and the appendix of a plan show on one page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch
from django.urls import reverse

from assurance.filters import Part, PlanFilter
from assurance.models import AssuranceRecord, PlanRow, ServedRecommendation
from assurance.querysets import POSITION, PlanRowQuerySet
from assurance.rating import Rating, is_overdue, rating
from assurance.status import AssuranceStatus, EvidenceLevel, Position
from lscb_tracker.addresses import as_at
from recommendations.models import Action, ActionStatus, PlanAgency

ROWS_ON_A_PAGE = 50
ROWS_NOT_LEFT_ALONE = 5  # Child D has 52: nobody turns a page for two rows
LISTED_TEXT_LENGTH = 180

# A label is looked up for every cell of every row: from a plain dictionary.
ACTION_LABELS = dict(ActionStatus.choices)
ASSURANCE_LABELS = dict(AssuranceStatus.choices)
LEVEL_LABELS = dict(EvidenceLevel.choices)
RATING_LABELS = dict(Rating.choices)


@dataclass(frozen=True)
class Jump:
    """Where an agency begins in the list."""

    heading: str
    url: str


@dataclass(frozen=True)
class PlanPage:
    page_obj: Page
    total: int
    jumps: list[Jump]


def page_of(plan_filter: PlanFilter, number: int | None) -> PlanPage:
    """One page of the selected rows. One query counts them by agency, which gives the total and where to jump."""
    rows = plan_filter.rows
    counts = dict(rows.order_by().values_list("plan_agency_id").annotate(Count("pk")))
    paginator = Paginator(rows, ROWS_ON_A_PAGE, orphans=ROWS_NOT_LEFT_ALONE)
    paginator.count = sum(counts.values())
    jumps = jumps_to(plan_filter, plan_filter.parts, counts, paginator.num_pages)
    return PlanPage(paginator.get_page(number), paginator.count, jumps)


def jumps_to(
    plan_filter: PlanFilter, parts: Iterable[Part | PlanAgency], counts: Mapping[int, int], last_page: int
) -> list[Jump]:
    """The pages on which the agencies begin, from the number of rows of each in the order of the plan."""
    if plan_filter.sort != "ref" or len(counts) < 2:
        return []
    query, before, jumps = plan_filter.data.copy(), 0, []
    for part in parts:
        if part.pk in counts:
            query["page"] = min(before // ROWS_ON_A_PAGE + 1, last_page)
            jumps.append(Jump(part.heading, f"?{query.urlencode()}#agency-{part.number}"))
            before += counts[part.pk]
    return jumps


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of the list with every label resolved, so that the template only prints."""

    pk: int
    plan_id: int
    ref: str
    url: str
    text: str
    agency: str
    anchor: str
    action_status: str
    action_label: str
    is_overdue: bool
    assurance_status: str
    assurance_label: str
    is_review_due: bool
    is_regressed: bool
    rating: str
    rating_label: str
    level_label: str
    days_waiting: int | None


ACTION_COLUMNS = ("action_status", "target_date", "review_on")
ROW_COLUMNS = ("pk", "plan_id", "plan__slug", "ref", "text", *ACTION_COLUMNS, "plan_agency_id")
POSITION_COLUMNS = [field.name for field in fields(Position)]
LISTED_COLUMNS = [
    *ROW_COLUMNS,
    "plan_agency__number",
    "plan_agency__agency__short_name",
    *(f"{POSITION}{name}" for name in POSITION_COLUMNS),
]


def listed_rows(rows: PlanRowQuerySet, *, user, on: date) -> list[ListedRow]:
    """Plain values instead of model instances: of 50 rows, five instances each would be a third of the page's time."""
    urls, anchors = RecommendationUrls(), FirstOfAgency()
    return [listed_row(values, urls, anchors, on) for values in rows.values_list(*LISTED_COLUMNS)]


def listed_row(values: tuple, urls: "RecommendationUrls", anchors: "FirstOfAgency", on: date) -> ListedRow:
    pk, plan_id, plan_slug, ref, text, action_status, target_date, review_on, part_id, *rest = values
    number, agency, *position = rest
    standing = Position(*position).on(on)
    action = {"action_status": action_status, "target_date": target_date, "review_on": review_on, "on": on}
    row_rating = rating(standing, **action)
    return ListedRow(
        pk=pk,
        plan_id=plan_id,
        ref=ref,
        url=urls.at(plan_slug, ref),
        text=shortened(text),
        agency=agency,
        anchor=anchors.of(part_id, number),
        action_status=action_status,
        action_label=ACTION_LABELS[action_status],
        is_overdue=is_overdue(**action),
        assurance_status=standing.status,
        assurance_label=ASSURANCE_LABELS[standing.status],
        is_review_due=standing.is_review_due,
        is_regressed=standing.is_regressed,
        rating=row_rating.value,
        rating_label=RATING_LABELS[row_rating],
        level_label=LEVEL_LABELS[standing.evidence_level],
        days_waiting=standing.days_waiting(on),
    )


def shortened(text: str) -> str:
    return beginning(text, LISTED_TEXT_LENGTH)


def beginning(text: str, length: int) -> str:
    """So much of a text, in one line and cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[:length].rsplit(' ', 1)[0]} …"


class RecommendationUrls:
    """The addresses of many rows, on a day if one is given: the route is resolved once for each plan."""

    def __init__(self, day: date | None = None):
        self.beginnings: dict[str, str] = {}
        self.ending = as_at("/", day)

    def at(self, plan_slug: str, ref: str) -> str:
        if plan_slug not in self.beginnings:
            marker = "0"
            url = reverse("assurance:recommendation-detail", args=[plan_slug, marker])
            self.beginnings[plan_slug] = url[: -len(f"{marker}/")]
        return f"{self.beginnings[plan_slug]}{quote(ref, safe='')}{self.ending}"

    def of(self, row: PlanRow) -> str:
        """Costs a query unless the plan was selected with the row."""
        return self.at(row.plan.slug, row.ref)


class FirstOfAgency:
    """The anchor of an agency, given out once: for its first row on the page."""

    def __init__(self):
        self.seen: set[int] = set()

    def of(self, part_id: int, number: int) -> str:
        if part_id in self.seen:
            return ""
        self.seen.add(part_id)
        return f"agency-{number}"


@dataclass(frozen=True, slots=True)
class AppendixRow:
    """A row in the three columns as they print."""

    ref: str
    url: str
    heading: str  # on the first row of an agency only
    anchor: str
    text: str
    actions: list[str]
    assurance: list[str]


def appendix_rows(rows: PlanRowQuerySet, *, user, on: date) -> list[AppendixRow]:
    """Two queries for the cells of all the rows."""
    printed = AssuranceRecord.objects.visible_to(user).printed()
    served = ServedRecommendation.objects.filter(record__in=printed).select_related("record").order_by("record_id")
    rows = rows.select_related("plan", "plan_agency").prefetch_related(
        "actions", Prefetch("served_by", queryset=served, to_attr="printed_records")
    )
    urls, anchors = RecommendationUrls(), FirstOfAgency()
    found = []
    for row in rows:
        anchor = anchors.of(row.plan_agency_id, row.plan_agency.number)
        texts = [each.record.text for each in row.printed_records]
        found.append(appendix_row(row, urls.of(row), anchor, row.actions.all(), texts))
    return found


def appendix_row(row: PlanRow, url: str, anchor: str, actions: Iterable[Action], assurance: list[str]) -> AppendixRow:
    return AppendixRow(
        ref=row.ref,
        url=url,
        heading=row.plan_agency.heading if anchor else "",
        anchor=anchor,
        text=row.text,
        actions=[f"{each.label}) {each.text}" if each.label else each.text for each in actions],
        assurance=assurance,
    )
