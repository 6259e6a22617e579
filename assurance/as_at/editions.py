"""An edition: a plan as it stands today, as it stood on a day of the past, or as a version of it was issued.

Pages, reports and comparisons of any day are made of editions, so that they cannot say different things of one day.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property

from django.db.models import Min
from django.utils import timezone

from assurance.as_at.dated import as_dated
from assurance.as_at.ledgers import ledgers_of_papers
from assurance.as_at.papers import PlanPapers, papers_now
from assurance.as_at.past import papers_at
from assurance.as_at.seen import seen_by
from assurance.as_at.standings import events_of_papers
from assurance.models import (
    AssuranceRecord,
    AssuranceRequest,
    OpeningPosition,
    PlanIssue,
    PlanRow,
    ScrutinyDecision,
)
from assurance.services.positions import current_position
from assurance.status import Position, Standing, position_known_on
from recommendations.models import ActionPlan


class NothingKnown(Exception):
    """There is no edition of the day. The message says in words what there is instead."""


@dataclass(frozen=True)
class Edition:
    """`on` is the day of the statuses. `positions` and `standings` are by recommendation.

    `recorded_from` is the day from which the texts are known where the edition is of a day before it.
    """

    papers: PlanPapers
    on: date
    positions: Mapping[int, Position]
    is_today: bool = False
    recorded_from: date | None = None
    issue: PlanIssue | None = None

    @property
    def plan(self) -> ActionPlan:
        return self.papers.plan

    @cached_property
    def standings(self) -> dict[int, Standing]:
        return {pk: position.on(self.on) for pk, position in self.positions.items()}

    @cached_property
    def ledgers(self) -> dict[int, list[str]]:
        return ledgers_of_papers(self.papers, self.positions, self.on)

    @property
    def name(self) -> str:
        """“Issue 3, as at 30 November 2026”, “As at 30 November 2026”."""
        day = f"{self.on:%-d %B %Y}"
        return f"Issue {self.issue.number}, as at {day}" if self.issue else f"As at {day}"

    @property
    def note(self) -> str:
        """What a reader has to know of the day; empty for today."""
        if self.is_today:
            return ""
        words = f"This is the plan as it stood on {self.on:%-d %B %Y}."
        if self.recorded_from:
            words += (
                f" Its record began on {self.recorded_from:%-d %B %Y}: the texts are those first recorded, "
                "and what is dated later is left out."
            )
        return words

    def of_rows(self, ids: Collection[int]) -> "Edition":
        """The same of some of its rows, in the order of the plan."""
        papers = seen_by(self.papers, None, ids)
        return replace(self, papers=papers, positions={row.pk: self.positions[row.pk] for row in papers.rows})


@dataclass(frozen=True)
class Beginnings:
    """From when something is known of a plan: `recorded` the record itself, `told` what its dated events tell."""

    recorded: date
    told: date


def edition_of(plan: ActionPlan, *, user, on: date, today: date) -> Edition:
    """The plan on a day, as far as `user` may see it (None: all). Some sixty queries, however many rows.

    Raises NothingKnown for a day before the plan, and for one that has not come.
    """
    if on > today:
        raise NothingKnown(f"{on:%-d %B %Y} has not come yet. Choose today or an earlier day.")
    if on == today:
        return edition_of_today(plan, user=user, on=on)
    known = beginnings(plan)
    if on < known.told:
        raise NothingKnown(
            f"Nothing is known of the plan on {on:%-d %B %Y}. Choose {known.told:%-d %B %Y} or a later day."
        )
    is_recorded = on >= known.recorded
    papers = papers_at(plan, end_of(on if is_recorded else known.recorded))
    papers = seen_by(papers if is_recorded else as_dated(papers, on), user)
    events = events_of_papers(papers)
    position = {
        row.pk: current_position(events[row.pk]) if is_recorded else position_known_on(events[row.pk], on)
        for row in papers.rows
    }
    return Edition(papers, on, position, recorded_from=None if is_recorded else known.recorded)


def edition_of_today(plan: ActionPlan, *, user, on: date, rows=None) -> Edition:
    rows = PlanRow.objects.filter(plan=plan) if rows is None else rows
    records = AssuranceRecord.objects.all()
    if user is not None:
        rows, records = rows.filter(pk__in=PlanRow.objects.visible_to(user).values("pk")), records.visible_to(user)
    papers = papers_now(plan, rows=rows, records=records, user=user)
    return Edition(papers, on, {row.pk: row.assurance_position.settled for row in papers.rows}, is_today=True)


def edition_of_issue(issue: PlanIssue, *, user) -> Edition:
    """A version as it was frozen: what its data say, rebuilt from the histories."""
    papers = seen_by(papers_at(issue.plan, issue.frozen_at, has_scanner=issue.has_scanner), user)
    events = events_of_papers(papers)
    positions = {row.pk: current_position(events[row.pk]) for row in papers.rows}
    return Edition(papers, issue.as_at, positions, issue=issue)


def beginnings(plan: ActionPlan) -> Beginnings:
    """A plan that was read with its positions of a day is told of from that day, another from its first dated event."""
    began = ActionPlan.history.filter(id=plan.pk).aggregate(at=Min("history_date"))["at"]
    recorded = timezone.localdate(began)
    opened = OpeningPosition.objects.filter(recommendation__plan=plan).aggregate(day=Min("as_at"))["day"]
    return Beginnings(recorded, min(filter(None, [opened or first_event(plan), recorded])))


def first_event(plan: ActionPlan) -> date | None:
    """The day of what was asked, told or decided first. Three queries."""
    days = [
        AssuranceRequest.objects.filter(plan_agency__plan=plan).aggregate(day=Min("sent_on"))["day"],
        AssuranceRecord.objects.filter(plan=plan).aggregate(day=Min("received_on"))["day"],
        ScrutinyDecision.objects.filter(recommendation__plan=plan).aggregate(day=Min("decided_on"))["day"],
    ]
    return min(filter(None, days), default=None)


def moment_of(edition: Edition) -> datetime:
    """When its texts stood: of a day before the record, those first recorded."""
    return end_of(edition.recorded_from or edition.on)


def end_of(day: date) -> datetime:
    """The last moment of a day, where the Board is."""
    return timezone.make_aware(datetime.combine(day, time.max))
