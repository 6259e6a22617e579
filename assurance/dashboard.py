"""The figures of the dashboard, counted by the database: two GROUP BYs, however many recommendations."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Case, CharField, Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, Value, When

from assurance.models import PlanRow
from assurance.querysets import POSITION, SETTLED, PlanRowQuerySet, outstanding, review_due, transferred
from assurance.rating import SILENT, Rating, rating_of
from assurance.status import OUTSTANDING, AssuranceStatus
from recommendations.models import ActionPlan, ActionStatus, AgencyContact, ChangeEvent, PlanAgency
from recommendations.models.actions import DUE_SOON, OPEN_STATUSES
from recommendations.permissions import reads_all_agencies

# Counting the rows of a plan of 50 takes a millisecond or two, of a plan of 50,000 a fifth of a second.
KEPT_FROM = 2_000
KEPT_FOR = timedelta(minutes=10)


@dataclass
class AgencyFigures:
    recommendations: int = 0
    outstanding: int = 0
    silent: int = 0  # asked, due and unanswered
    silent_since: date | None = None

    def silent_days(self, on: date) -> int | None:
        return max((on - self.silent_since).days, 0) if self.silent_since else None


@dataclass
class Figures:
    """Counts of the rows that one person may see; agencies by plan agency, themes by (plan agency, theme)."""

    recommendations: int = 0
    outstanding: int = 0
    unassured: int = 0  # the action is complete, the Board is not assured
    overdue: int = 0
    ratings: Counter[str] = field(default_factory=Counter)
    agencies: dict[int, AgencyFigures] = field(default_factory=dict)
    themes: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # all, and outstanding

    def agency(self, plan_agency: PlanAgency) -> AgencyFigures:
        return self.agencies.get(plan_agency.pk) or AgencyFigures()


def figures_of(plan: ActionPlan, *, user, on: date) -> Figures:
    """The figures of the plan for this person. A long plan's are kept until the record of changes goes on.

    What reaches no record (reference data in the administration, the later of two changes committed in one instant)
    shows after KEPT_FOR at most.
    """
    rows = PlanRow.objects.visible_to(user).filter(plan=plan).order_by()
    if not rows[KEPT_FROM : KEPT_FROM + 1].exists():
        return count(rows, on)
    scope = "all" if reads_all_agencies(user) else "-".join(map(str, sorted(user.agency_ids)))
    latest = ChangeEvent.objects.aggregate(latest=Max("pk"))["latest"]
    return cache.get_or_set(
        f"dashboard:{plan.pk}:{scope}:{on}:{latest}", lambda: count(rows, on), KEPT_FOR.total_seconds()
    )


def count(rows: PlanRowQuerySet, on: date) -> Figures:
    figures = Figures()
    for alike in rows_alike(rows, on):
        add(figures, alike)
    figures.themes = themes_of(rows, on)
    return figures


@dataclass(frozen=True)
class RowsAlike:
    """So many rows of one agency that the rules of status and rating cannot tell apart."""

    plan_agency_id: int
    action_status: str
    assurance_status: str
    is_review_due: int
    is_overdue: int
    is_due_soon: int
    number: int
    since: date | None  # the earliest

    @property
    def rating(self) -> Rating:
        return rating_of(
            self.assurance_status,
            self.action_status,
            is_review_due=bool(self.is_review_due),
            is_overdue=bool(self.is_overdue),
            is_due_soon=bool(self.is_due_soon),
        )


def rows_alike(rows: PlanRowQuerySet, on: date) -> list[RowsAlike]:
    """A few dozen of any plan, however long it is."""
    found = rows.order_by().annotate(
        assurance_status=status_on(on),
        is_review_due=holds(review_due(on)),
        is_overdue=holds(PlanRowQuerySet.overdue_condition(on)),
        is_due_soon=holds(Q(action_status__in=OPEN_STATUSES, target_date__lte=on + DUE_SOON)),
    )
    told_apart_by = ("action_status", "assurance_status", "is_review_due", "is_overdue", "is_due_soon")
    counted = found.values("plan_agency_id", *told_apart_by).annotate(number=Count("pk"), since=Min(f"{POSITION}since"))
    return [RowsAlike(**values) for values in counted]


def status_on(on: date) -> Case:
    """The assurance status of the day, as `Position.on` gives it."""
    return Case(
        When(transferred(on), then=Value(AssuranceStatus.TRANSFERRED.value)),
        When(**{f"{POSITION}due_on__lt": on}, then=F(f"{POSITION}status_once_due")),
        default=F(f"{POSITION}status"),
        output_field=CharField(),
    )


def holds(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def add(figures: Figures, alike: RowsAlike) -> None:
    agency = figures.agencies.setdefault(alike.plan_agency_id, AgencyFigures())
    agency.recommendations += alike.number
    figures.recommendations += alike.number
    if alike.is_review_due or alike.assurance_status in OUTSTANDING:
        agency.outstanding += alike.number
        figures.outstanding += alike.number
    if alike.action_status == ActionStatus.COMPLETE and alike.assurance_status not in SETTLED:
        figures.unassured += alike.number
    if alike.is_overdue:
        figures.overdue += alike.number
    if alike.assurance_status in SILENT:
        agency.silent += alike.number
        agency.silent_since = min(filter(None, (agency.silent_since, alike.since)), default=None)
    figures.ratings[alike.rating] += alike.number


def themes_of(rows: PlanRowQuerySet, on: date) -> dict[tuple[int, int], tuple[int, int]]:
    """How many rows of each agency bear each theme, and how many of these are outstanding."""
    counted = (
        rows.order_by()
        .filter(themes__isnull=False)
        .values_list("plan_agency_id", "themes")
        .annotate(number=Count("pk"), outstanding=Count("pk", filter=outstanding(on)))
    )
    return {(agency, theme): (number, left) for agency, theme, number, left in counted}


@dataclass(frozen=True)
class Silence:
    """An agency that was asked and has not answered."""

    plan_agency: PlanAgency
    rows: int
    since: date
    days: int


def longest_silences(figures: Figures, plan_agencies: list[PlanAgency], on: date) -> list[Silence]:
    found = [
        Silence(part, agency.silent, agency.silent_since, agency.silent_days(on))
        for part in plan_agencies
        if (agency := figures.agency(part)).silent_since
    ]
    return sorted(found, key=lambda silence: (-silence.days, silence.plan_agency.number))


def agencies_in(plan: ActionPlan, *, user, on: date) -> list[PlanAgency]:
    """The agencies of the plan that the user may see; `has_current_contact` says whether anybody can be asked."""
    contacts = AgencyContact.objects.current(on).filter(agency=OuterRef("agency"))
    return list(
        PlanAgency.objects.visible_to(user)
        .filter(plan=plan)
        .select_related("agency")
        .annotate(has_current_contact=Exists(contacts))
        .order_by("number")
    )
