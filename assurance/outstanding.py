"""What the Board still waits for: the outstanding rows in groups, and why each is outstanding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Case, Count, F, IntegerField, Value, When

from assurance.explanations import RULES_IN_WORDS, dated_events
from assurance.models import PlanRow
from assurance.plan_page import ACTION_LABELS, ASSURANCE_LABELS, RecommendationUrls, shortened
from assurance.querysets import PlanRowQuerySet, waiting_since
from assurance.status import Standing

ROWS_ON_A_PAGE = 100


class Grouping(models.TextChoices):
    AGENCY = "agency", "Agency"
    SUBGROUP = "subgroup", "Overseeing subgroup"
    AGE = "age", "Time outstanding"


# From the longest wait to the shortest: at least so many days, and in words.
AGES = (
    (5 * 365, "5 years or more"),
    (2 * 365, "2 to 5 years"),
    (365, "1 to 2 years"),
    (182, "6 months to 1 year"),
    (91, "3 to 6 months"),
    (28, "28 days to 3 months"),
    (0, "Up to 27 days"),
)
NO_DATE = "No date to count from"
IN_NO_SUBGROUP = "Not overseen by a subgroup"


def in_order(rows: PlanRowQuerySet, grouping: Grouping, on: date) -> PlanRowQuerySet:
    """The outstanding rows, each group in one piece and in it the longest wait first; `group` is annotated."""
    rows = rows.annotate(since=waiting_since(on))
    longest_first = (F("since").asc(nulls_last=True), "plan", "sort_key")
    match grouping:
        case Grouping.AGENCY:
            return rows.annotate(group=F("plan_agency__agency_id")).order_by(
                "plan_agency__agency__name", *longest_first
            )
        case Grouping.SUBGROUP:
            by_subgroup = F("overseeing_subgroup__position").asc(nulls_last=True)
            return rows.annotate(group=F("overseeing_subgroup_id")).order_by(
                by_subgroup, "overseeing_subgroup__name", *longest_first
            )
        case Grouping.AGE:
            return rows.annotate(group=age(on)).order_by(*longest_first)


def age(on: date) -> Case:
    """The place in AGES of the wait."""
    places = [When(since__lte=on - timedelta(days=days), then=Value(place)) for place, (days, _) in enumerate(AGES)]
    # A day in the future can only be a slip of the pen; it counts as the shortest wait.
    places.append(When(since__isnull=False, then=Value(len(AGES) - 1)))
    return Case(*places, default=Value(len(AGES)), output_field=IntegerField())


@dataclass(frozen=True)
class GroupCount:
    key: int | None
    title: str
    count: int


def group_counts(rows: PlanRowQuerySet, grouping: Grouping) -> list[GroupCount]:
    """The groups in order, each with the number of its rows on all pages. One query."""
    counted = rows.order_by().values("group").annotate(count=Count("pk"))
    match grouping:
        case Grouping.AGENCY:
            counted = counted.annotate(title=F("plan_agency__agency__name")).order_by("title")
        case Grouping.SUBGROUP:
            position = F("overseeing_subgroup__position")
            counted = counted.annotate(title=F("overseeing_subgroup__name"), position=position)
            counted = counted.order_by(position.asc(nulls_last=True), "title")
        case Grouping.AGE:
            counted = counted.order_by("group")
            titles = [*(words for _, words in AGES), NO_DATE]
            return [GroupCount(found["group"], titles[found["group"]], found["count"]) for found in counted]
    return [GroupCount(found["group"], found["title"] or IN_NO_SUBGROUP, found["count"]) for found in counted]


@dataclass(frozen=True, slots=True)
class OutstandingRow:
    """A row with every label resolved, so that the template only prints."""

    pk: int
    ref: str
    url: str
    plan: str
    text: str
    agency: str
    subgroup: str
    action_status: str
    action_label: str
    assurance_status: str
    assurance_label: str
    is_review_due: bool
    is_regressed: bool
    reason: str
    days_waiting: int | None
    since: date | None


def outstanding_rows(rows: Sequence[PlanRow], on: date) -> list[tuple[int | None, OutstandingRow]]:
    """Each row with the key of its group. Costs queries unless fetched `for_reading`."""
    urls = RecommendationUrls()
    return [(row.group, outstanding_row(row, urls.of(row), on)) for row in rows]


def outstanding_row(row: PlanRow, url: str, on: date) -> OutstandingRow:
    standing = row.standing(on)
    return OutstandingRow(
        pk=row.pk,
        ref=row.ref,
        url=url,
        plan=row.plan.publication_name,
        text=shortened(row.text),
        agency=row.plan_agency.agency.short_name,
        subgroup=row.overseeing_subgroup.name if row.overseeing_subgroup else "",
        action_status=row.action_status,
        action_label=ACTION_LABELS[row.action_status],
        assurance_status=standing.status,
        assurance_label=ASSURANCE_LABELS[standing.status],
        is_review_due=standing.is_review_due,
        is_regressed=standing.is_regressed,
        reason=reason(row, standing),
        days_waiting=standing.days_waiting(on),
        since=standing.since,
    )


def reason(row: PlanRow, standing: Standing) -> str:
    """The events that it rests on; the rule itself where nothing has happened yet. The days stand beside it."""
    return " ".join(dated_events(row, standing)) or RULES_IN_WORDS[standing.rule]


def for_reading(rows: PlanRowQuerySet) -> PlanRowQuerySet:
    """With what `outstanding_row` reads, and without the long texts that it does not."""
    return rows.with_reasons().defer("assurance_position__record__text", "assurance_position__request__text")


@dataclass(frozen=True)
class Group:
    """The rows of a group on one page; `count` is that of all pages."""

    title: str
    anchor: str
    count: int
    is_continued: bool
    rows: list[OutstandingRow]


@dataclass(frozen=True)
class GroupLink:
    title: str
    count: int
    page_number: int
    anchor: str


@dataclass(frozen=True)
class OutstandingPage:
    page_obj: Page
    total: int
    groups: list[Group]
    links: list[GroupLink]


def outstanding_page(rows: PlanRowQuerySet, grouping: Grouping, number: int | None, on: date) -> OutstandingPage:
    """One page of the rows that are `in_order`, in two queries: the groups, and the rows of this page."""
    counts = group_counts(rows, grouping)
    paginator = Paginator(for_reading(rows), ROWS_ON_A_PAGE)
    paginator.count = sum(group.count for group in counts)
    page_obj = paginator.get_page(number)
    return page_of_groups(counts, page_obj, outstanding_rows(page_obj.object_list, on))


def page_of_groups(
    counts: list[GroupCount], page_obj: Page, on_page: list[tuple[int | None, OutstandingRow]]
) -> OutstandingPage:
    """The rows of one page, each with the key of its group; `counts` are of all pages."""
    starts = starts_of(counts)
    return OutstandingPage(
        page_obj=page_obj,
        total=page_obj.paginator.count,
        groups=groups_of(on_page, counts, starts, first=page_obj.start_index() - 1),
        links=[
            GroupLink(group.title, group.count, starts[group.key] // ROWS_ON_A_PAGE + 1, anchor(group))
            for group in counts
        ],
    )


def starts_of(counts: list[GroupCount]) -> dict[int | None, int]:
    """How many rows stand before each group."""
    starts, before = {}, 0
    for group in counts:
        starts[group.key] = before
        before += group.count
    return starts


def groups_of(
    rows: list[tuple[int | None, OutstandingRow]],
    counts: list[GroupCount],
    starts: Mapping[int | None, int],
    first: int = 0,
) -> list[Group]:
    """The rows in their groups; `first` is how many rows stand on the pages before."""
    known = {group.key: group for group in counts}
    return [
        Group(
            title=known[key].title,
            anchor=anchor(known[key]),
            count=known[key].count,
            is_continued=starts[key] < first,
            rows=[row for _, row in together],
        )
        for key, together in groupby(rows, key=lambda row: row[0])
    ]


def anchor(group: GroupCount) -> str:
    return f"group-{group.key or 0}"
