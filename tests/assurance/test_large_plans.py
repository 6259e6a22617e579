"""What each page of scrutiny costs with 5,200 recommendations is what it costs with 52: in queries, nearly in size."""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.independent.sceptic_lists import LISTS
from lscb_tracker.accounts.roles import Role
from recommendations.models import Theme
from tests import factories
from tests.benchmarks.large_plans import make_large_plan
from tests.benchmarks.large_scrutiny import make_large_scrutiny

LARGEST_PAGE = 300_000  # bytes
LARGER_PAGES = {"themes": 1_000_000}  # a line for each of 300 agencies, a column for each theme
BUDGETS = {
    "queue": 5,
    "row": 27,
    "lists": 5,
    "statement-alone": 6,
    "complete-unassured": 6,
    "closed-without-evidence": 6,
    "ongoing-without-review": 7,
    "moved-more-than-once": 7,
    "silent-longest": 6,
    "decided-by-own-agency": 7,
    "failed-dip-sample": 7,
    "challenges": 8,
    "challenges as CSV": 22,
    "themes": 5,
    "theme": 8,
    "learning events": 4,
    "learning event": 5,
    "meetings": 6,
    "meeting": 9,
    "agenda": 18,
    "holding": 14,
    "following": 6,
    "attendance": 6,
    "record": 11,
    "tasks": 5,
    "closing": 12,
    "samples": 4,
    "sample": 4,
    "notes": 5,
    "note": 4,
    "dashboard": 11,
    "outstanding": 8,
    "plan": 6,
    "issues": 6,
    "issue": 7,
    "recommendation": 17,
}
BUDGETS_OF_LEAD = {
    "queue": 5,
    "row": 19,
    "lists": 5,
    "silent-longest": 6,
    "challenges": 8,
    "themes": 5,
    "meetings": 6,
    "meeting": 8,
    "record": 9,
    "dashboard": 10,
    "recommendation": 15,
}
# The export reads a few hundred at a time, and the figures of a large plan are kept until something changes.
COSTS_LESS_FOR_FEW = {"challenges as CSV": 14, "dashboard": 10}


@dataclass(frozen=True)
class Visit:
    status: int
    queries: int
    size: int


def pages_of_board(plan, scrutiny) -> dict[str, tuple]:
    meeting, row = scrutiny.meeting, scrutiny.row
    return {
        "queue": ("scrutiny-queue",),
        "row": ("scrutiny-row", plan.slug, row.ref),
        "lists": ("sceptic-list-list",),
        **{slug: ("sceptic-list-detail", slug) for slug in LISTS},
        "challenges": ("challenge-list",),
        "challenges as CSV": ("challenge-export",),
        "themes": ("theme-list",),
        "theme": ("theme-detail", Theme.objects.first().slug),
        "learning events": ("learning-event-list",),
        "learning event": ("learning-event-detail", scrutiny.event.pk),
        "meetings": ("meeting-list",),
        "meeting": ("meeting-detail", meeting.pk),
        "agenda": ("meeting-agenda", meeting.pk),
        "holding": ("meeting-hold", meeting.pk, meeting.items.first().pk),
        "following": ("meeting-follow", meeting.pk),
        "attendance": ("meeting-attendance", meeting.pk),
        "record": ("meeting-minutes", meeting.pk),
        "tasks": ("meeting-task-list",),
        "closing": ("meeting-close", meeting.pk),
        "samples": ("dip-sample-list",),
        "sample": ("dip-sample-detail", scrutiny.sample.pk),
        "notes": ("scrutineer-note-list",),
        "note": ("scrutineer-note-detail", scrutiny.note.pk),
        "dashboard": ("dashboard",),
        "outstanding": ("outstanding",),
        "plan": ("plan-detail", plan.slug),
        "issues": ("issue-list", plan.slug),
        "issue": ("issue-detail", plan.issues.first().pk),
        "recommendation": ("recommendation-detail", plan.slug, row.ref),
    }


def pages_of_lead(plan, scrutiny) -> dict[str, tuple]:
    """Of the agency of the first row."""
    meeting, row = scrutiny.meeting, scrutiny.row
    return {
        "queue": ("scrutiny-queue",),
        "row": ("scrutiny-row", plan.slug, row.ref),
        "lists": ("sceptic-list-list",),
        "silent-longest": ("sceptic-list-detail", "silent-longest"),
        "challenges": ("challenge-list",),
        "themes": ("theme-list",),
        "meetings": ("meeting-list",),
        "meeting": ("meeting-detail", meeting.pk),
        "record": ("meeting-minutes", meeting.pk),
        "dashboard": ("dashboard",),
        "recommendation": ("recommendation-detail", plan.slug, row.ref),
    }


def visit(client, page: tuple) -> Visit:
    name, *arguments = page
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(f"assurance:{name}", args=arguments))
        size = len(answer.getvalue())
    return Visit(answer.status_code, len(queries), size)


@pytest.mark.parametrize("rows", [52, 5200])
def test_every_page_of_scrutiny_stays_inside_its_budget(rows, manager, chair, client_for, stopped_clock):
    plan = make_large_plan(rows, f"plan-of-{rows}", by=manager)
    scrutiny = make_large_scrutiny(plan, by=chair)
    lead = factories.make_user(Role.AGENCY_LEAD, agency=scrutiny.row.plan_agency.agency)
    of_board, of_lead = client_for(chair), client_for(lead)

    visits = {name: visit(of_board, page) for name, page in pages_of_board(plan, scrutiny).items()}
    of_lead = {name: visit(of_lead, page) for name, page in pages_of_lead(plan, scrutiny).items()}

    budgets = BUDGETS | (COSTS_LESS_FOR_FEW if rows == 52 else {})
    assert {name: each.queries for name, each in visits.items()} == budgets
    assert {name: each.queries for name, each in of_lead.items()} == BUDGETS_OF_LEAD
    for name, each in [*visits.items(), *of_lead.items()]:
        assert each.status == 200, name
        assert each.size < LARGER_PAGES.get(name, LARGEST_PAGE), name
