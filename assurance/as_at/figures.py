"""The figures of the dashboard, counted from an edition: assurance.dashboard counts today's in the database."""

from collections import Counter

from assurance.as_at.editions import Edition, moment_of
from assurance.as_at.histories import rows_at
from assurance.as_at.outstanding_lists import PlanOfDay, overdue_cards, shown_follow_ups, waiting_rows_of
from assurance.dashboard import Figures, RowsAlike, add
from assurance.dashboard_page import (
    WAITING_SHOWN,
    Counted,
    DashboardPage,
    PlanLinks,
    named_themes,
    page_of_agency,
    page_of_board,
)
from assurance.models import PlanRow
from recommendations.models import ActionPlan, Agency, AgencyContact, PlanAgency
from recommendations.models.actions import DUE_SOON, OPEN_STATUSES
from recommendations.permissions import reads_all_agencies


def dashboard_then(edition: Edition, plan: ActionPlan, *, user) -> DashboardPage:
    """Three queries beside those of the edition: agencies without rows, and who could be asked."""
    of_day = PlanOfDay(plan, edition)
    counted = Counted(
        links=PlanLinks(plan.get_absolute_url(), edition.on),
        plan_agencies=agencies_then(edition, user),
        figures=figures_then(edition),
        themes=named_themes(edition.papers.themes),
        follow_ups=shown_follow_ups(overdue_cards(of_day)),
    )
    if reads_all_agencies(user):
        return page_of_board(counted, edition.on)
    return page_of_agency(counted, waiting_rows_of(of_day, WAITING_SHOWN))


def figures_then(edition: Edition) -> Figures:
    figures = Figures()
    for row in edition.papers.rows:
        add(figures, alone(edition, row))
    figures.themes = themes_then(edition)
    return figures


def alone(edition: Edition, row: PlanRow) -> RowsAlike:
    """A row as one of its kind."""
    standing, on = edition.standings[row.pk], edition.on
    return RowsAlike(
        plan_agency_id=row.plan_agency_id,
        action_status=row.action_status,
        assurance_status=standing.status,
        is_review_due=standing.is_review_due,
        is_overdue=row.is_overdue(on),
        is_due_soon=row.action_status in OPEN_STATUSES
        and row.target_date is not None
        and row.target_date <= on + DUE_SOON,
        number=1,
        since=edition.positions[row.pk].since,
    )


def themes_then(edition: Edition) -> dict[tuple[int, int], tuple[int, int]]:
    keys = {theme.slug: theme.pk for theme in edition.papers.themes}
    borne, left = Counter(), Counter()
    for row in edition.papers.rows:
        for slug in edition.papers.themes_of.get(row.pk, ()):
            place = (row.plan_agency_id, keys[slug])
            borne[place] += 1
            left[place] += edition.standings[row.pk].is_outstanding
    return {place: (number, left[place]) for place, number in borne.items()}


def agencies_then(edition: Edition, user) -> list[PlanAgency]:
    """As assurance.dashboard.agencies_in finds them today. Before the record, nobody knows who could be asked."""
    moment, on = moment_of(edition), edition.on
    agencies = {agency.pk: agency for agency in rows_at(Agency, moment)}
    could_be_asked = {each.agency_id for each in rows_at(AgencyContact, moment) if each.is_current(on)}
    parts = rows_at(PlanAgency, moment, plan_id=edition.plan.pk)
    if not reads_all_agencies(user):
        parts = [part for part in parts if part.agency_id in user.agency_ids]
    for part in parts:
        part.agency, part.has_current_contact = (
            agencies[part.agency_id],
            part.agency_id in could_be_asked or bool(edition.recorded_from),
        )
    return sorted(parts, key=lambda part: part.number)
