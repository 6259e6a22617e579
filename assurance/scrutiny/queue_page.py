"""The page of what waits for scrutiny: whose queue, and one page of it. And what comes before and after a row of it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse

from assurance.explanations import days
from assurance.forms.scrutiny import QueueForm
from assurance.models import PlanRow
from assurance.outstanding import IN_NO_SUBGROUP
from assurance.outstanding_filter import (
    ALL,
    MINE,
    NO_SUBGROUP,
    asked_for_by_default,
    of_subgroup,
    own,
    subgroups_of,
)
from assurance.plan_page import ASSURANCE_LABELS, shortened
from assurance.querysets import PlanRowQuerySet
from assurance.scrutiny.queue import QueueKind, queue
from assurance.status import EvidenceLevel

ROWS_ON_A_PAGE = 50


class QueueFilter:
    """Somebody who sits on a subgroup sees its queue unless they ask for another. One query for what it offers."""

    def __init__(self, data: QueryDict, *, user, on: date):
        self.user, self.on = user, on
        self.subgroups = list(subgroups_of(user))
        self.mine = own(self.subgroups)
        given = {name: data.get(name, "").strip() for name in ("subgroup", "kind")}
        given["subgroup"] = given["subgroup"] or self.default
        self.form = QueueForm(given, subgroups=self.choices)
        self.is_valid = self.form.is_valid()

    @property
    def default(self) -> str:
        return asked_for_by_default(self.mine)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The own subgroups first."""
        yours = [(MINE, "Your subgroups")] if len(self.mine) > 1 else []
        in_order = sorted(self.subgroups, key=lambda subgroup: not subgroup.is_mine)
        named = [(subgroup.slug, subgroup.name) for subgroup in in_order]
        return [*yours, *named, (NO_SUBGROUP, IN_NO_SUBGROUP), (ALL, "All subgroups")]

    @property
    def is_own(self) -> bool:
        return bool(self.mine) and self.is_valid and self.form.cleaned_data["subgroup"] == self.default

    @cached_property
    def rows(self) -> PlanRowQuerySet:
        rows = queue(self.on).visible_to(self.user)
        if not self.is_valid:
            return rows.none()
        asked, kind = self.form.cleaned_data["subgroup"], self.form.cleaned_data["kind"]
        if kind:
            rows = rows.filter(queue_kind=kind)
        return of_subgroup(rows, asked, self.mine)

    @property
    def query(self) -> str:
        """For the addresses of the rows, so that the next one is of the same queue."""
        query = QueryDict(mutable=True)
        given = self.form.cleaned_data if self.is_valid else {}
        query.update({name: value for name, value in given.items() if value})
        return query.urlencode()

    @property
    def url(self) -> str:
        return f"{reverse('assurance:scrutiny-queue')}?{self.query}"

    def url_of(self, plan_slug: str, ref: str) -> str:
        return f"{reverse('assurance:scrutiny-row', args=[plan_slug, ref])}?{self.query}"


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """With every label resolved, so that the template only prints."""

    ref: str
    url: str
    plan: str
    agency: str
    text: str
    kind: str
    since: date | None
    waited: str
    assurance_status: str
    assurance_label: str
    is_regressed: bool
    level_label: str


@dataclass(frozen=True)
class QueuePage:
    page_obj: Page
    rows: list[WaitingRow]
    total: int


def queue_page(selected: QueueFilter, number: int | None) -> QueuePage:
    """Two queries, however many wait."""
    found = selected.rows.with_position()
    page = Paginator(found, ROWS_ON_A_PAGE).get_page(number)
    return QueuePage(page, [waiting_row(row, selected) for row in page.object_list], page.paginator.count)


def waiting_row(row: PlanRow, selected: QueueFilter) -> WaitingRow:
    standing, since = row.standing(selected.on), row.queued_since
    return WaitingRow(
        ref=row.ref,
        url=selected.url_of(row.plan.slug, row.ref),
        plan=row.plan.publication_name,
        agency=row.plan_agency.agency.short_name,
        text=shortened(row.text),
        kind=QueueKind(row.queue_kind).label,
        since=since,
        waited=days(max((selected.on - since).days, 0)) if since else "",
        assurance_status=standing.status,
        assurance_label=ASSURANCE_LABELS[standing.status],
        is_regressed=standing.is_regressed,
        level_label=EvidenceLevel(standing.evidence_level).label,
    )


@dataclass(frozen=True)
class Place:
    """Where a row stands in its queue, and what comes before and after it. `kind` is empty where it waits no more."""

    total: int = 0
    number: int | None = None
    kind: str = ""
    since: date | None = None
    previous_url: str = ""
    next_url: str = ""


def place_of(row: PlanRow, selected: QueueFilter) -> Place:
    """Four queries, however many wait. What waits no more has the first of the queue after it."""
    own = selected.rows.filter(pk=row.pk).values("queue_kind", "queued_since").first()
    if own is None:
        first = next_url(selected.rows, selected)
        return Place(total=selected.rows.count(), next_url=first)
    before = earlier_than(row, own["queued_since"])
    counted = selected.rows.order_by().aggregate(total=Count("pk"), before=Count("pk", filter=before))
    after = selected.rows.exclude(before).exclude(pk=row.pk)
    return Place(
        total=counted["total"],
        number=counted["before"] + 1,
        kind=QueueKind(own["queue_kind"]).label,
        since=own["queued_since"],
        previous_url=next_url(selected.rows.filter(before).reverse(), selected),
        next_url=next_url(after, selected),
    )


def earlier_than(row: PlanRow, since: date | None) -> Q:
    """What stands before the row in the order of the queue."""
    in_plans = Q(plan_id__lt=row.plan_id) | Q(plan_id=row.plan_id, sort_key__lt=row.sort_key)
    if since is None:
        return Q(queued_since=None) & in_plans
    return Q(queued_since=None) | Q(queued_since__lt=since) | (Q(queued_since=since) & in_plans)


def next_url(rows: PlanRowQuerySet, selected: QueueFilter) -> str:
    found = rows.values_list("plan__slug", "ref").first()
    return selected.url_of(*found) if found else ""
