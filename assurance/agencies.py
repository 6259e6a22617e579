"""What the pages of the agencies show: whom the Board may ask there, and how it stands with each one's rows."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Count, F

from assurance.models import PlanRow
from assurance.plan_page import ListedRow, listed_rows
from assurance.querysets import PlanRowQuerySet, outstanding
from recommendations.models import Agency, AgencyContact, ChangeEvent, PlanAgency

ROWS_ON_A_PAGE = 100
CHANGES_SHOWN = 20


def counts(on: date, prefix: str = "") -> dict[str, Count]:
    """`prefix` leads from the queried model to the recommendation."""
    recommendation = f"{prefix}pk"
    return {
        "recommendation_count": Count(recommendation),
        "outstanding_count": Count(recommendation, filter=outstanding(on, prefix)),
        "overdue_count": Count(recommendation, filter=PlanRowQuerySet.overdue_condition(on, prefix)),
    }


@dataclass(frozen=True, slots=True)
class ListedAgency:
    agency: Agency
    contacts: list[AgencyContact]
    recommendation_count: int
    outstanding_count: int
    overdue_count: int


def listed_agencies(user, on: date) -> list[ListedAgency]:
    """Every agency that the user may see, with its current contacts and its figures, in three queries."""
    agencies = Agency.objects.visible_to(user)
    contacts: dict[int, list[AgencyContact]] = {}
    for contact in AgencyContact.objects.current(on).filter(agency__in=agencies):
        contacts.setdefault(contact.agency_id, []).append(contact)
    rows = PlanRow.objects.visible_to(user).order_by().values("plan_agency__agency_id").annotate(**counts(on))
    figures = {found.pop("plan_agency__agency_id"): found for found in rows}
    nothing = dict.fromkeys(counts(on), 0)
    return [ListedAgency(agency, contacts.get(agency.pk, []), **figures.get(agency.pk, nothing)) for agency in agencies]


@dataclass(frozen=True)
class ShownContact:
    contact: AgencyContact
    is_current: bool
    is_to_come: bool


@dataclass(frozen=True)
class PlanPart:
    """The agency's part in one plan, and its rows on this page."""

    plan_agency: PlanAgency
    is_transferred: bool
    rows: list[ListedRow]


@dataclass(frozen=True)
class AgencyPage:
    contacts: list[ShownContact]
    recommendations: int
    outstanding: int
    overdue: int
    parts: list[PlanPart]
    page_obj: Page
    changes: list[ChangeEvent]

    @property
    def has_current_contact(self) -> bool:
        return any(shown.is_current for shown in self.contacts)


def agency_page(agency: Agency, *, user, number: int | None, on: date) -> AgencyPage:
    """Four queries: its contacts, its part in each plan with the figures, the rows of this page, what was changed."""
    plan_agencies = list(
        PlanAgency.objects.visible_to(user)
        .filter(agency=agency)
        .select_related("plan")
        .annotate(**counts(on, "recommendations__"))
        .order_by("plan__title", "plan")
    )
    rows = PlanRow.objects.visible_to(user).filter(plan_agency__agency=agency)
    paginator = Paginator(rows.order_by("plan__title", "plan", "sort_key"), ROWS_ON_A_PAGE)
    paginator.count = recommendations = sum(part.recommendation_count for part in plan_agencies)
    page_obj = paginator.get_page(number)
    return AgencyPage(
        contacts=contacts_of(agency, on),
        recommendations=recommendations,
        outstanding=sum(part.outstanding_count for part in plan_agencies),
        overdue=sum(part.overdue_count for part in plan_agencies),
        parts=parts_of(plan_agencies, page_obj, user=user, on=on),
        page_obj=page_obj,
        changes=list(ChangeEvent.objects.visible_to(user).filter(agency=agency, recommendation=None)[:CHANGES_SHOWN]),
    )


def contacts_of(agency: Agency, on: date) -> list[ShownContact]:
    """The current ones first, then those to come, then the past, the latest first."""
    shown = [
        ShownContact(contact, contact.is_current(on), bool(contact.starts_on and contact.starts_on > on))
        for contact in agency.contacts.order_by(F("ends_on").desc(nulls_first=True), "name")
    ]
    return sorted(shown, key=lambda each: (not each.is_current, not each.is_to_come))


def parts_of(plan_agencies: list[PlanAgency], page_obj: Page, *, user, on: date) -> list[PlanPart]:
    """The parts that have rows on this page; those without any row at all stand on the first."""
    listed = listed_rows(page_obj.object_list, user=user, on=on)
    rows = {plan: list(together) for plan, together in groupby(listed, key=lambda row: row.plan_id)}
    return [
        PlanPart(part, part.is_transferred(on), rows.get(part.plan_id, []))
        for part in plan_agencies
        if part.plan_id in rows or (page_obj.number == 1 and not part.recommendation_count)
    ]
