"""What the list and the appendix of a plan show on one page."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch
from django.urls import reverse

from assurance.filters import PlanFilter
from assurance.models import AssuranceRecord, PlanRow, ServedRecommendation
from assurance.rating import Rating
from assurance.status import AssuranceStatus, EvidenceLevel
from recommendations.models import ActionStatus, PlanAgency

ROWS_ON_A_PAGE = 50
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
    page_number: int
    anchor: str


@dataclass(frozen=True)
class PlanPage:
    page_obj: Page
    total: int
    jumps: list[Jump]


def page_of(plan_filter: PlanFilter, plan_agencies: list[PlanAgency], number: str | None) -> PlanPage:
    """One page of the selected rows. One query counts them by agency, which gives the total and where to jump."""
    rows = plan_filter.rows
    counts = dict(rows.order_by().values_list("plan_agency_id").annotate(Count("pk", distinct=True)))
    total, jumps = 0, []
    for part in plan_agencies:
        if count := counts.get(part.pk):
            jumps.append(Jump(part.heading, total // ROWS_ON_A_PAGE + 1, f"agency-{part.number}"))
            total += count
    paginator = Paginator(rows.with_position(), ROWS_ON_A_PAGE)
    paginator.count = total
    is_in_plan_order = plan_filter.sort == "ref"
    return PlanPage(paginator.get_page(number), total, jumps if is_in_plan_order and len(jumps) > 1 else [])


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of the list with every label resolved, so that the template only prints."""

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
    rating: str
    rating_label: str
    level_label: str
    days_waiting: int | None


def listed_rows(rows, *, user, on: date) -> list[ListedRow]:
    urls = RecommendationUrls()
    anchors = FirstOfAgency()
    return [listed_row(row, urls.of(row), anchors.of(row), on) for row in rows]


def listed_row(row: PlanRow, url: str, anchor: str, on: date) -> ListedRow:
    standing = row.standing(on)
    rating = row.rating(on, standing)
    return ListedRow(
        ref=row.ref,
        url=url,
        text=shortened(row.text),
        agency=row.plan_agency.agency.short_name,
        anchor=anchor,
        action_status=row.action_status,
        action_label=ACTION_LABELS[row.action_status],
        is_overdue=row.is_overdue(on),
        assurance_status=standing.status,
        assurance_label=ASSURANCE_LABELS[standing.status],
        is_review_due=standing.is_review_due,
        rating=rating.value,
        rating_label=RATING_LABELS[rating],
        level_label=LEVEL_LABELS[standing.evidence_level],
        days_waiting=standing.days_waiting(on),
    )


def shortened(text: str) -> str:
    """The beginning of a text, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= LISTED_TEXT_LENGTH else f"{text[:LISTED_TEXT_LENGTH].rsplit(' ', 1)[0]} …"


class RecommendationUrls:
    """The address of each row, without resolving the route for every one."""

    def __init__(self):
        self.prefixes: dict[int, str] = {}

    def of(self, row: PlanRow) -> str:
        if row.plan_id not in self.prefixes:
            marker = "0"
            url = reverse("assurance:recommendation-detail", args=[row.plan.slug, marker])
            self.prefixes[row.plan_id] = url[: -len(f"{marker}/")]
        return f"{self.prefixes[row.plan_id]}{quote(row.ref, safe='')}/"


class FirstOfAgency:
    """The anchor of an agency, given out once: for its first row on the page."""

    def __init__(self):
        self.seen: set[int] = set()

    def of(self, row: PlanRow) -> str:
        if row.plan_agency_id in self.seen:
            return ""
        self.seen.add(row.plan_agency_id)
        return f"agency-{row.plan_agency.number}"


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


def appendix_rows(rows, *, user, on: date) -> list[AppendixRow]:
    """Two queries for the cells of all the rows."""
    printed = AssuranceRecord.objects.visible_to(user).printed()
    served = ServedRecommendation.objects.filter(record__in=printed).select_related("record").order_by("record_id")
    rows = rows.prefetch_related("actions", Prefetch("served_by", queryset=served, to_attr="printed_records"))
    urls, anchors = RecommendationUrls(), FirstOfAgency()
    found = []
    for row in rows:
        anchor = anchors.of(row)
        found.append(
            AppendixRow(
                ref=row.ref,
                url=urls.of(row),
                heading=row.plan_agency.heading if anchor else "",
                anchor=anchor,
                text=row.text,
                actions=[f"{a.label}) {a.text}" if a.label else a.text for a in row.actions.all()],
                assurance=[each.record.text for each in row.printed_records],
            )
        )
    return found
