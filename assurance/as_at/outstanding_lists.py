"""What the Board still waited for on any day, over the editions of several plans."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Paginator
from django.http import QueryDict

from assurance.as_at.attaching import Attaching
from assurance.as_at.editions import Edition, NothingKnown, edition_of
from assurance.follow_ups import OVERDUE_SHOWN, FollowUpCard, OverdueFollowUps, days_overdue
from assurance.models import PlanRow
from assurance.outstanding import (
    AGES,
    IN_NO_SUBGROUP,
    NO_DATE,
    ROWS_ON_A_PAGE,
    GroupCount,
    Grouping,
    OutstandingPage,
    OutstandingRow,
    outstanding_row,
    page_of_groups,
)
from assurance.outstanding_filter import ALL, MINE, NO_SUBGROUP, OutstandingFilter
from assurance.plan_page import RecommendationUrls
from recommendations.models import ActionPlan


@dataclass(frozen=True)
class PlanOfDay:
    """A plan as it is called now, with what it was."""

    plan: ActionPlan
    edition: Edition

    def attach(self, rows: list[PlanRow]) -> list[PlanRow]:
        return Attaching(self.edition, self.plan).to(rows)

    def outstanding(self) -> list[PlanRow]:
        standings = self.edition.standings
        return [row for row in self.edition.papers.rows if standings[row.pk].is_outstanding]


class OutstandingOfDay:
    """The same questions as today's page asks. `unknown` are the plans of which nothing is known of that day."""

    def __init__(self, data: QueryDict, *, user, on: date, today: date):
        self.on = on
        self.filter = OutstandingFilter(data, user=user, on=on)
        asked = self.filter.answers.get("plan")
        plans = [plan for plan in self.filter.plans if asked in (None, "", plan.slug)]
        self.plans, self.unknown, why = [], [], None
        for plan in plans if self.filter.is_valid else []:
            try:
                self.plans.append(PlanOfDay(plan, edition_of(plan, user=user, on=on, today=today)))
            except NothingKnown as nothing:
                self.unknown.append(plan)
                why = nothing
        if why and not self.plans:
            raise why

    @cached_property
    def rows(self) -> list[PlanRow]:
        """The selected rows, by group, and in a group the longest wait first; each has its `group`."""
        found = [row for each in self.plans for row in each.attach(each.outstanding()) if self.is_selected(row)]
        place = {each.plan.pk: number for number, each in enumerate(self.plans)}
        for row in found:
            row.group = self.group_of(row)
        found.sort(key=lambda row: (self.since(row) or date.max, place[row.plan_id], row.sort_key))
        return sorted(found, key=self.order_of_groups)

    def since(self, row: PlanRow) -> date | None:
        return row.standing(self.on).since

    def is_selected(self, row: PlanRow) -> bool:
        answers = self.filter.answers
        agency = answers.get("agency")
        return agency in (None, "", row.plan_agency.agency.slug) and self.is_overseen(row, answers["subgroup"])

    def is_overseen(self, row: PlanRow, asked: str) -> bool:
        if asked == ALL:
            return True
        if asked == NO_SUBGROUP:
            return row.overseeing_subgroup_id is None
        slugs = [subgroup.slug for subgroup in self.filter.mine] if asked == MINE else [asked]
        return bool(row.overseeing_subgroup_id) and row.overseeing_subgroup.slug in slugs

    def group_of(self, row: PlanRow) -> int | None:
        match self.filter.grouping:
            case Grouping.AGENCY:
                return row.plan_agency.agency_id
            case Grouping.SUBGROUP:
                return row.overseeing_subgroup_id
            case Grouping.AGE:
                return age_of(self.since(row), self.on)

    @property
    def order_of_groups(self) -> Callable[[PlanRow], tuple]:
        match self.filter.grouping:
            case Grouping.AGENCY:
                return lambda row: (row.plan_agency.agency.name.lower(), row.group)
            case Grouping.SUBGROUP:
                return lambda row: (row.group is None, subgroup_place(row))
            case Grouping.AGE:
                return lambda row: (row.group,)

    def title_of(self, row: PlanRow) -> str:
        match self.filter.grouping:
            case Grouping.AGENCY:
                return row.plan_agency.agency.name
            case Grouping.SUBGROUP:
                return row.overseeing_subgroup.name if row.overseeing_subgroup_id else IN_NO_SUBGROUP
            case Grouping.AGE:
                return [*(words for _, words in AGES), NO_DATE][row.group]

    def page(self, number: int | None) -> OutstandingPage:
        counts = Counter(row.group for row in self.rows)  # in the order of the rows
        titles = {row.group: self.title_of(row) for row in self.rows}
        page_obj = Paginator(self.rows, ROWS_ON_A_PAGE).get_page(number)
        urls = RecommendationUrls(self.on)
        on_page = [(row.group, outstanding_row(row, urls.of(row), self.on)) for row in page_obj.object_list]
        return page_of_groups([GroupCount(key, titles[key], count) for key, count in counts.items()], page_obj, on_page)

    def follow_ups(self) -> OverdueFollowUps:
        agency = self.filter.answers.get("agency")
        cards = [card for each in self.plans for card in overdue_cards(each)]
        return shown_follow_ups(
            [card for card in cards if agency in (None, "", card.follow_up.recommendation.plan_agency.agency.slug)]
        )


def subgroup_place(row: PlanRow) -> tuple:
    subgroup = row.overseeing_subgroup
    return (subgroup.position, subgroup.name, subgroup.pk) if subgroup else ()


def age_of(since: date | None, on: date) -> int:
    """The place in AGES of the wait, as assurance.outstanding.age finds it."""
    if since is None:
        return len(AGES)
    waited = (on - since).days
    return next((place for place, (days, _) in enumerate(AGES) if waited >= days), len(AGES) - 1)


def overdue_cards(of_day: PlanOfDay) -> list[FollowUpCard]:
    rows = {row.pk: row for row in of_day.edition.papers.rows}
    found = []
    for follow_up in of_day.edition.papers.follow_ups:
        if follow_up.is_overdue(of_day.edition.on):
            row = rows[follow_up.recommendation_id]
            row.plan, follow_up.recommendation = of_day.plan, row
            found.append(FollowUpCard(follow_up, days_overdue(follow_up, of_day.edition.on)))
    return found


def shown_follow_ups(cards: list[FollowUpCard]) -> OverdueFollowUps:
    longest_first = sorted(cards, key=lambda card: (card.follow_up.due_on, card.follow_up.pk))
    return OverdueFollowUps(longest_first[:OVERDUE_SHOWN], len(cards))


def waiting_rows_of(of_day: PlanOfDay, most: int) -> list[OutstandingRow]:
    """What the Board waited for, the longest wait first."""
    on, standings = of_day.edition.on, of_day.edition.standings
    rows = sorted(of_day.outstanding(), key=lambda row: (standings[row.pk].since or date.max, row.sort_key))
    urls = RecommendationUrls(on)
    return [outstanding_row(row, urls.of(row), on) for row in of_day.attach(rows[:most])]
