"""The two editions that somebody asks for: issued versions, days, today; and the documents of both."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.http import QueryDict

from assurance.as_at.editions import Edition, NothingKnown, beginnings, edition_of, end_of
from assurance.comparing.boards import boards_unchanged, issued_document
from assurance.comparing.documents import Comparison, comparison_of, rows_of
from assurance.comparing.told import Part
from assurance.forms.comparing import ANOTHER_DAY, BEGINNING, SIDES, TODAY, ChangesForm
from assurance.models import PlanIssue
from assurance.permissions import can_read_issues
from assurance.reports.exchange import document_of
from assurance.reports.texts import day_in_words
from recommendations.models import ActionPlan, PlanAgency

ISSUE = "issue-"


@dataclass(frozen=True)
class Chosen:
    """An edition as it is compared. `moment` puts two of them in order."""

    value: str  # as the address says it
    name: str  # “issue 3, as at 30 November 2026”, for the middle of a sentence
    note: str
    on: date
    moment: datetime
    document: Part
    issue: PlanIssue | None = None


class TwoEditions:
    """Reads the address. `is_valid` says whether there is something to compare; the form says what is wrong."""

    def __init__(self, data: QueryDict, *, plan: ActionPlan, user, today: date):
        self.plan, self.user, self.today = plan, user, today
        issues = PlanIssue.objects.filter(plan=plan).order_by("-number") if can_read_issues(user) else []
        self.issues = {f"{ISSUE}{issue.number}": issue for issue in issues}
        self.known = beginnings(plan)
        parts = PlanAgency.objects.visible_to(user).filter(plan=plan).select_related("agency").order_by("number")
        self.form = ChangesForm(
            data,
            editions=self.offered,
            agencies=[(part.agency.slug, part.heading) for part in parts],
            defaults={"from": next(iter(self.issues), BEGINNING), "to": TODAY},
        )
        self.is_valid = self.form.is_valid() and len(self.found) == len(SIDES)

    @property
    def offered(self) -> list[tuple[str, str]]:
        return [
            (TODAY, f"Today, {day_in_words(self.today)}"),
            *((value, f"Issue {each.number}, as at {day_in_words(each.as_at)}") for value, each in self.issues.items()),
            (BEGINNING, f"The beginning, {day_in_words(self.known.told)}"),
            (ANOTHER_DAY, "Another day"),
        ]

    @cached_property
    def found(self) -> dict[str, Chosen]:
        """What was asked for, by side; a side of which nothing is known is left out, and the form says why."""
        found = {}
        for side in SIDES:
            try:
                found[side] = self.chosen(self.form.cleaned_data[side], self.form.cleaned_data[f"{side}_on"])
            except NothingKnown as reason:
                is_day = self.form.cleaned_data[side] == ANOTHER_DAY
                self.form.add_error(f"{side}_on" if is_day else side, str(reason))
        return found

    def chosen(self, value: str, day: date | None) -> Chosen:
        if issue := self.issues.get(value):
            name = f"issue {issue.number}, as at {day_in_words(issue.as_at)}"
            return Chosen(value, name, "", issue.as_at, issue.frozen_at, issued_document(issue), issue)
        on = {TODAY: self.today, BEGINNING: self.known.told}.get(value, day)
        edition = edition_of(self.plan, user=self.user, on=on, today=self.today)
        document = document_of(edition.papers, on=edition.on, standings=edition.standings)
        value = TODAY if edition.is_today else f"{on:%Y-%m-%d}"
        return Chosen(value, name_of(edition), edition.note, on, end_of(on), document)

    @property
    def is_turned(self) -> bool:
        """Whether the later one was asked for first: changes are told in the order of time all the same."""
        return self.found["from"].moment > self.found["to"].moment

    @property
    def old(self) -> Chosen:
        return self.found["to" if self.is_turned else "from"]

    @property
    def new(self) -> Chosen:
        return self.found["from" if self.is_turned else "to"]

    @cached_property
    def comparison(self) -> Comparison:
        """Of the whole plan; which agency is shown is asked of the result."""
        return comparison_of(self.old.document, self.new.document)

    @cached_property
    def unchanged(self) -> dict[str, int]:
        """For how many Boards rows are unchanged, where the reader may read what the Boards were given."""
        if not self.issues:
            return {}
        if self.new.issue:
            until = self.new.issue.number
        else:
            until = max((each.number for each in self.issues.values() if each.frozen_at <= self.new.moment), default=0)
        return boards_unchanged(self.plan, rows_of(self.new.document), until=until)


def name_of(edition: Edition) -> str:
    day = day_in_words(edition.on)
    return f"today, {day}" if edition.is_today else day
