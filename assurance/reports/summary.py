"""The plan on one page for the Board. Long texts and long lists are cut, and it says so: a second page is not read."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date

from assurance.as_at.editions import Edition
from assurance.charts import StatusBar, status_bar
from assurance.explanations import days
from assurance.models import IssuedFile, IssuedFileKind, PlanIssue, PlanRow, ScrutinyDecision
from assurance.plan_page import beginning
from assurance.rating import Rating
from assurance.reports.exchange import document_of
from assurance.reports.frames import Frame, frame_of
from assurance.reports.texts import day_in_words
from assurance.reports.totals import Totals, totals
from assurance.status import SILENT

MOST_LINES = 6
LONGEST_TITLE, LONGEST_NAME = 120, 45
LARGEST_ISSUE = 20_000_000  # bytes; to read more would take longer than a page is worth


@dataclass(frozen=True)
class RatingCount:
    key: str
    label: str
    count: int


@dataclass(frozen=True)
class SilentRow:
    ref: str
    agency: str
    waited: str
    since: str


@dataclass(frozen=True)
class SummaryReport(Frame):
    totals: Totals | None = None
    status_bar: StatusBar | None = None
    ratings: tuple[RatingCount, ...] = ()
    since: str = ""  # the issue against which is counted
    changes: tuple[tuple[str, int], ...] = ()
    silent: tuple[SilentRow, ...] = ()
    more_silent: int = 0
    decisions: tuple[tuple[str, str], ...] = ()
    more_decisions: int = 0
    decided_since: str = ""


def summary_context(edition: Edition, rows: list[PlanRow], *, user, **words) -> SummaryReport:
    """Two queries, for the last issue and its data; the rows are those of the edition."""
    on, found = edition.on, [(row, edition.standings[row.pk]) for row in rows]
    issue = last_issue(edition, user)
    frame = frame_of(edition, "Board summary", **words)
    frame |= {name: beginning(frame[name], LONGEST_TITLE) for name in ("board_name", "plan_title", "subject")}
    frame["selection"] = beginning(frame["selection"], LONGEST_TITLE)
    ratings = Counter(row.rating(on, standing) for row, standing in found)
    silent, decisions = silent_rows(found, on), decisions_since(edition, rows, issue)
    return SummaryReport(
        **frame,
        totals=totals(found, on),
        status_bar=status_bar(Counter(standing.status for _, standing in found), title="Assurance status"),
        ratings=tuple(RatingCount(each.value, str(each.label), ratings[each]) for each in Rating),
        since=f"Issue {issue.number}, as at {day_in_words(issue.as_at)}" if issue else "",
        changes=tuple(changes_since(edition, rows, issue, is_whole=not frame["selection"])) if issue else (),
        silent=tuple(silent[:MOST_LINES]),
        more_silent=max(len(silent) - MOST_LINES, 0),
        decisions=tuple(decisions[:MOST_LINES]),
        more_decisions=max(len(decisions) - MOST_LINES, 0),
        decided_since=day_in_words(issue.as_at) if issue else "",
    )


def last_issue(edition: Edition, user) -> PlanIssue | None:
    """The newest that the reader may see, issued by the day of the edition."""
    issues = PlanIssue.objects.all() if user is None else PlanIssue.objects.visible_to(user)
    return issues.filter(plan=edition.plan, as_at__lte=edition.on).order_by("-number").first()


def changes_since(edition: Edition, rows: list[PlanRow], issue: PlanIssue, *, is_whole: bool) -> list[tuple[str, int]]:
    """How many rows differ from the issue; which, and how, the full comparison says."""
    file = IssuedFile.objects.filter(issue=issue, kind=IssuedFileKind.DATA, size__lte=LARGEST_ISSUE).first()
    try:
        before = rows_told(json.loads(bytes(file.content))) if file else {}
    except ValueError:  # damaged: check_issues tells of it, and the page says that nothing can be compared
        return []
    if not before:
        return []
    after = rows_told(document_of(edition.papers, on=edition.on, standings=edition.standings))
    shown = {row.ref for row in rows}
    both = [(before[ref], after[ref]) for ref in after if ref in before and ref in shown]
    found = [
        ("Assurance status is another", sum(a["assurance_status"] != b["assurance_status"] for a, b in both)),
        ("Became outstanding", sum(b["is_outstanding"] and not a["is_outstanding"] for a, b in both)),
        ("Settled, no longer outstanding", sum(a["is_outstanding"] and not b["is_outstanding"] for a, b in both)),
        ("Something else was added or changed", sum(is_only_otherwise_changed(a, b) for a, b in both)),
        ("New in the plan", len([ref for ref in after if ref not in before and ref in shown])),
    ]
    if is_whole:
        found.append(("No longer in the plan", len(before.keys() - after.keys())))
    return [*found, ("Unchanged", sum(a == b for a, b in both))]


def is_only_otherwise_changed(before: dict, after: dict) -> bool:
    return before != after and before["assurance_status"] == after["assurance_status"]


def rows_told(document: dict) -> dict[str, dict]:
    return {row["ref"]: row for agency in document["agencies"] for row in agency["recommendations"]}


def silent_rows(found: list[tuple], on: date) -> list[SilentRow]:
    """Those that were asked and have not answered, the longest first."""
    waiting = [
        (waited, row, standing)
        for row, standing in found
        if standing.status in SILENT and (waited := standing.days_waiting(on)) is not None
    ]
    waiting.sort(key=lambda each: (-each[0], each[1].sort_key))
    return [
        SilentRow(
            row.ref,
            beginning(row.plan_agency.agency.name, LONGEST_NAME),
            days(waited),
            day_in_words(standing.since),
        )
        for waited, row, standing in waiting
    ]


def decisions_since(edition: Edition, rows: list[PlanRow], issue: PlanIssue | None) -> list[tuple[str, str]]:
    """As (reference, words), the newest first; all of them where nothing was issued yet."""
    refs = {row.pk: row.ref for row in rows}
    taken = [each for each in edition.papers.decisions if each.recommendation_id in refs]
    taken = [each for each in taken if each.decided_on <= edition.on and (not issue or is_later(each, issue))]
    taken.sort(key=lambda each: (each.decided_on, each.recorded_at, each.pk), reverse=True)
    return [(refs[each.recommendation_id], decision_in_short(each)) for each in taken]


def is_later(decision: ScrutinyDecision, issue: PlanIssue) -> bool:
    return decision.recorded_at > issue.frozen_at


def decision_in_short(decision: ScrutinyDecision) -> str:
    body = beginning(decision.subgroup.name, LONGEST_NAME) if decision.subgroup_id else "The Board"
    words = f"{decision.get_outcome_display()}, {body}, {day_in_words(decision.decided_on)}"
    if decision.is_regression:
        words += ", after a re-test failed"
    return words
