"""The versions of a plan that one file holds: today's and those that were issued, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assurance.as_at.editions import Edition, edition_of_issue, edition_of_today
from assurance.models import PlanIssue
from assurance.permissions import can_read_issues
from assurance.reports.data import Layout, PlanReport, report_of
from assurance.reports.privacy import passages_of_plan
from assurance.reports.texts import day_in_words
from assurance.status import AssuranceStatus
from lscb_tracker.privacy_question import Passage
from recommendations.models import ActionPlan

MOST_VERSIONS = 24  # each takes a tenth of a second to rebuild from the histories


@dataclass(frozen=True)
class RowState:
    """What the filter asks of a row, beside its words and its agency."""

    status: str
    is_outstanding: bool


@dataclass(frozen=True)
class Version:
    """`name` says which and as at which day, `said` who issued it. `states` are by the reference of the row."""

    name: str
    said: str
    report: PlanReport
    states: dict[str, RowState]


@dataclass(frozen=True)
class Versions:
    """`left_out` counts the issued versions that are older than those in the file."""

    plan: ActionPlan
    found: list[Version]
    left_out: int = 0

    @property
    def newest(self) -> Version:
        return self.found[0]

    def passages(self) -> Iterator[Passage]:
        """The texts of all versions, each once: what stands in several of them is asked about once."""
        asked = set()
        for version in self.found:
            for passage in passages_of_plan(version.report, self.plan):
                if passage.text and passage.text not in asked:
                    asked.add(passage.text)
                    yield passage


def versions_of(plan: ActionPlan, *, user, on: date) -> Versions:
    """As far as `user` may see them (None: all). Who reads one agency alone sees its rows of today, and no issue."""
    today = version_of(
        edition_of_today(plan, user=user, on=on), f"Today, as at {day_in_words(on)}", "This version was not issued."
    )
    if user is not None and not can_read_issues(user):
        return Versions(plan, [today])
    issues = PlanIssue.objects.filter(plan=plan).select_related("plan", "meeting", "issued_by").order_by("-number")
    shown = [version_of_issue(issue, user) for issue in issues[:MOST_VERSIONS]]
    return Versions(plan, [today, *shown], left_out=max(issues.count() - len(shown), 0))


def version_of_issue(issue: PlanIssue, user) -> Version:
    meeting = f" when this meeting was closed: {issue.meeting}" if issue.meeting_id else ""
    said = f"Issued by {issue.issued_by}{meeting}."
    edition = edition_of_issue(issue, user=user)
    return version_of(edition, edition.name, said)


def version_of(edition: Edition, name: str, said: str) -> Version:
    report = report_of(
        edition.papers, on=edition.on, standings=edition.standings, ledgers=edition.ledgers, layout=Layout.TRACKING
    )
    states = {row.ref: state_of(edition.standings[row.pk]) for row in edition.papers.rows}
    return Version(name, said, report, states)


def state_of(standing) -> RowState:
    return RowState(str(AssuranceStatus(standing.status).label), standing.is_outstanding)
