"""The rows of an edition that the plan's filter selects: the questions that PlanFilter asks the database, in Python."""

from collections.abc import Callable
from datetime import date
from functools import cached_property

from django.http import QueryDict

from assurance.as_at.editions import Edition
from assurance.as_at.papers import grouped
from assurance.filters import LONGEST_WAIT, SHORTEST_WAIT, PlanFilter
from assurance.models import PlanRow, RecordState
from assurance.models.records import COUNTED_STATES
from assurance.querysets import SETTLED
from recommendations.models import ActionStatus


class EditionFilter:
    """`rows` are the selected rows in the chosen order; answers that make no sense select nothing.

    `filter` is the plan's own one: its form, chips and words are those of today's page.
    """

    def __init__(self, data: QueryDict, *, edition: Edition, user):
        self.edition = edition
        self.filter = PlanFilter(data, user=user, plan=edition.plan, on=edition.on)
        self.is_valid = self.filter.is_valid()

    @cached_property
    def rows(self) -> list[PlanRow]:
        if not self.is_valid:
            return []
        answers = self.filter.form.cleaned_data
        asked = [test(answers[name]) for name, test in self.tests.items() if answers.get(name)]
        return self.in_order([row for row in self.edition.papers.rows if all(holds(row) for holds in asked)])

    @cached_property
    def selected(self) -> Edition:
        """The edition with the selected rows alone, in the order of the plan."""
        return self.edition.of_rows({row.pk for row in self.rows})

    @property
    def tests(self) -> dict[str, Callable]:
        """For each question, what makes the test of a row from its answer."""
        on, standing = self.edition.on, self.edition.standings.__getitem__
        themes_of = self.edition.papers.themes_of
        return {
            "q": self.saying,
            "outstanding": lambda _: lambda row: standing(row.pk).is_outstanding,
            "overdue": lambda _: lambda row: row.is_overdue(on),
            "unassured": lambda _: (
                lambda row: row.action_status == ActionStatus.COMPLETE and standing(row.pk).status not in SETTLED
            ),
            "proposed": lambda _: self.has_proposal,
            "agency": lambda slugs: lambda row: row.plan_agency.agency.slug in slugs,
            "assurance_status": lambda found: lambda row: standing(row.pk).status in found,
            "action_status": lambda found: lambda row: row.action_status in found,
            "level": lambda levels: lambda row: str(standing(row.pk).evidence_level) in levels,
            "theme": lambda slugs: lambda row: not set(slugs).isdisjoint(themes_of.get(row.pk, ())),
            "subgroup": lambda slugs: (
                lambda row: bool(row.overseeing_subgroup_id) and row.overseeing_subgroup.slug in slugs
            ),
        }

    @cached_property
    def records(self) -> dict[int, list]:
        served = grouped(self.edition.papers.served, "recommendation_id")
        return {pk: [link.record for link in links] for pk, links in served.items()}

    @cached_property
    def texts(self) -> dict[int, str]:
        """All that is searched of each row, in small letters."""
        actions = grouped(self.edition.papers.actions, "recommendation_id")
        return {
            row.pk: "\0".join(
                [
                    row.text,
                    *(action.text for action in actions[row.pk]),
                    *(each.text for each in self.records.get(row.pk, ()) if each.state in COUNTED_STATES),
                ]
            ).lower()
            for row in self.edition.papers.rows
        }

    def saying(self, words: str) -> Callable[[PlanRow], bool]:
        sought = words.split()
        return lambda row: all(word == row.ref or word.lower() in self.texts[row.pk] for word in sought)

    def has_proposal(self, row: PlanRow) -> bool:
        return any(record.state == RecordState.PROPOSED for record in self.records.get(row.pk, ()))

    def in_order(self, rows: list[PlanRow]) -> list[PlanRow]:
        rows = sorted(rows, key=lambda row: row.sort_key)
        sort = self.filter.sort
        if sort == "-ref":
            return rows[::-1]
        if sort in (LONGEST_WAIT, SHORTEST_WAIT):
            waits = [row for row in rows if self.since(row)]
            waits.sort(key=self.since, reverse=sort == SHORTEST_WAIT)
            return waits + [row for row in rows if not self.since(row)]
        if sort.lstrip("-") == "target_date":
            dated = [row for row in rows if row.target_date]
            dated.sort(key=lambda row: row.target_date, reverse=sort.startswith("-"))
            return dated + [row for row in rows if not row.target_date]
        if key := self.sort_keys.get(sort.lstrip("-")):
            rows.sort(key=key, reverse=sort.startswith("-"))
        return rows

    def since(self, row: PlanRow) -> date | None:
        standing = self.edition.standings[row.pk]
        return standing.since if standing.is_outstanding else None

    @property
    def sort_keys(self) -> dict[str, Callable]:
        standings = self.edition.standings
        return {
            "agency": lambda row: row.plan_agency.agency.name.lower(),
            "action_status": lambda row: row.action_status,
            "level": lambda row: standings[row.pk].evidence_level,
            "assurance_status": lambda row: standings[row.pk].status,
        }
