"""The list and the appendix of a plan on any day: the rows that assurance.plan_page makes, of an edition."""

from collections import Counter
from collections.abc import Sequence

from django.core.paginator import Paginator

from assurance.as_at.editions import Edition
from assurance.as_at.papers import grouped
from assurance.as_at.selecting import EditionFilter
from assurance.models import PlanRow, RecordState
from assurance.plan_page import (
    POSITION_COLUMNS,
    ROWS_NOT_LEFT_ALONE,
    ROWS_ON_A_PAGE,
    AppendixRow,
    FirstOfAgency,
    ListedRow,
    PlanPage,
    RecommendationUrls,
    appendix_row,
    jumps_to,
    listed_row,
)
from recommendations.models import ActionPlan


def edition_page(selected: EditionFilter, number: int | None) -> PlanPage:
    """One page of the selected rows, and where the agencies begin under the headings that they had."""
    paginator = Paginator(selected.rows, ROWS_ON_A_PAGE, orphans=ROWS_NOT_LEFT_ALONE)
    counts = Counter(row.plan_agency_id for row in selected.rows)
    jumps = jumps_to(selected.filter, selected.edition.papers.parts, counts, paginator.num_pages)
    return PlanPage(paginator.get_page(number), paginator.count, jumps)


def listed_rows_of(edition: Edition, rows: Sequence[PlanRow], plan: ActionPlan) -> list[ListedRow]:
    """`plan` is the plan of today, for the addresses."""
    urls, anchors = RecommendationUrls(edition.on), FirstOfAgency()
    return [listed_row(values_of(edition, row, plan), urls, anchors, edition.on) for row in rows]


def values_of(edition: Edition, row: PlanRow, plan: ActionPlan) -> tuple:
    """What plan_page.LISTED_COLUMNS would select of the row."""
    position, part = edition.positions[row.pk], row.plan_agency
    return (
        *(row.pk, plan.pk, plan.slug, row.ref, row.text),
        *(row.action_status, row.target_date, row.review_on),
        *(part.pk, part.number, part.agency.short_name),
        *(getattr(position, name) for name in POSITION_COLUMNS),
    )


def appendix_rows_of(edition: Edition, rows: Sequence[PlanRow], plan: ActionPlan) -> list[AppendixRow]:
    papers = edition.papers
    actions, served = grouped(papers.actions, "recommendation_id"), grouped(papers.served, "recommendation_id")
    urls, anchors = RecommendationUrls(edition.on), FirstOfAgency()
    found = []
    for row in rows:
        anchor = anchors.of(row.plan_agency_id, row.plan_agency.number)
        texts = [link.record.text for link in served[row.pk] if link.record.state == RecordState.ACCEPTED]
        found.append(appendix_row(row, urls.at(plan.slug, row.ref), anchor, actions[row.pk], texts))
    return found
