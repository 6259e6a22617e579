"""What the Board still waits for, as a report: the rows and groups of the page of the same name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from assurance.explanations import days
from assurance.models import PlanRow
from assurance.outstanding import Grouping, for_reading, group_counts, reason
from assurance.querysets import PlanRowQuerySet
from assurance.rating import SILENT
from assurance.reports.texts import counted, day_in_words, line_count, paragraphs
from assurance.status import AssuranceStatus, EvidenceLevel, Standing
from lscb_tracker.audit.anchors import Anchor
from recommendations.models import ActionPlan, ActionStatus, ProtectiveMarking

SHORT_ROW = 30  # lines, as in the tracking layout
LETTERS_OF_TEXT, LETTERS_OF_REASON = 46, 51
NOT_KNOWN = "not known"

Waiting = tuple[PlanRow, Standing]


@dataclass(frozen=True)
class OutstandingEntry:
    ref: str
    whose: str  # the agency and the plan, where the heading does not say it
    text: list[str]
    facts: list[tuple[str, str]]
    rating: str
    rating_label: str
    reason: list[str]
    days: int | None
    waiting: list[str]
    is_short: bool
    address: str = ""


@dataclass(frozen=True)
class OutstandingPart:
    """A group of rows: an agency's, a subgroup's or those of one age."""

    anchor: str
    heading: str
    summary: str
    longest: str
    rows: list[OutstandingEntry]


@dataclass(frozen=True)
class OutstandingReport:
    board_name: str
    title: str
    subject: str
    marking: str
    as_at: date
    selection: str
    grouping: str
    total: int
    silent: int
    awaiting_scrutiny: int
    longest: str
    parts: list[OutstandingPart]
    anchor: str = ""
    note: str = ""
    cover: tuple[str, ...] = ()

    is_draft = True


def outstanding_context(rows: PlanRowQuerySet, *, on: date, grouping: Grouping, **words) -> OutstandingReport:
    """The report of rows that are `outstanding.in_order`, of one plan or of several. Two queries."""
    headings = {group.key: group.title for group in group_counts(rows, grouping)}
    return report_of_waiting(list(for_reading(rows)), headings, on=on, grouping=grouping, **words)


def report_of_waiting(
    rows: list[PlanRow],
    headings: Mapping[int | None, str],
    *,
    on: date,
    grouping: Grouping,
    selection: str = "",
    board_name: str,
    anchor: Anchor | None = None,
    note: str = "",
) -> OutstandingReport:
    """Of rows of any day, with `headings` by their `group`. Asks the database nothing.

    `board_name` stands on the cover where the rows are of no board, or of several.
    """
    waiting = [(row, row.standing(on)) for row in rows]
    plans = {row.plan_id: row.plan for row, _ in waiting}.values()
    boards = {plan.board_name for plan in plans}
    statuses = [standing.status for _, standing in waiting]
    return OutstandingReport(
        board_name=boards.pop() if len(boards) == 1 else board_name,
        title="Outstanding assurance",
        subject=", ".join(plan.title for plan in plans),
        marking=severest_marking(plans),
        as_at=on,
        selection=selection,
        grouping=str(grouping.label),
        total=len(waiting),
        silent=sum(status in SILENT for status in statuses),
        awaiting_scrutiny=statuses.count(AssuranceStatus.RECEIVED),
        longest=longest_wait(waiting, on),
        parts=outstanding_parts(waiting, headings, grouping, on, says_plan=len(plans) > 1),
        anchor=str(anchor or ""),
        note=note,
    )


def outstanding_parts(
    waiting: list[Waiting], headings: Mapping[int | None, str], grouping: Grouping, on: date, *, says_plan: bool
) -> list[OutstandingPart]:
    says_agency = grouping != Grouping.AGENCY
    return [
        outstanding_part(number, headings[key], list(members), on, says_agency=says_agency, says_plan=says_plan)
        for number, (key, members) in enumerate(groupby(waiting, key=lambda member: member[0].group), start=1)
    ]


def outstanding_part(
    number: int, heading: str, members: list[Waiting], on: date, *, says_agency: bool, says_plan: bool
) -> OutstandingPart:
    return OutstandingPart(
        anchor=f"group-{number}",
        heading=heading,
        summary=f"{counted(len(members), 'recommendation')} outstanding",
        longest=longest_wait(members, on),
        rows=[entry(row, standing, on, says_agency=says_agency, says_plan=says_plan) for row, standing in members],
    )


def entry(row: PlanRow, standing: Standing, on: date, *, says_agency: bool, says_plan: bool) -> OutstandingEntry:
    rating, waited = row.rating(on, standing), standing.days_waiting(on)
    text, why = paragraphs(row.text), paragraphs(reason(row, standing))
    status = str(AssuranceStatus(standing.status).label)
    whose = [row.plan_agency.agency.name if says_agency else "", row.plan.title if says_plan else ""]
    lines = max(2 + line_count(text, LETTERS_OF_TEXT), line_count(why, LETTERS_OF_REASON))
    return OutstandingEntry(
        ref=row.ref,
        whose=", ".join(filter(None, whose)),
        text=text,
        facts=[
            ("Assurance", status + standing_in_words(standing)),
            ("Rests on", str(EvidenceLevel(standing.evidence_level).label)),
            ("Action", str(ActionStatus(row.action_status).label)),
        ],
        rating=rating.value,
        rating_label=str(rating.label),
        reason=why,
        days=waited,
        waiting=[NOT_KNOWN] if waited is None else [days(waited), f"since {day_in_words(standing.since)}"],
        is_short=lines <= SHORT_ROW,
        address=row.get_absolute_url(),
    )


def standing_in_words(standing: Standing) -> str:
    """What a status does not say of itself."""
    return ", review due" if standing.is_review_due else ", regressed" if standing.is_regressed else ""


def longest_wait(waiting: list[Waiting], on: date) -> str:
    waits = [waited for _, standing in waiting if (waited := standing.days_waiting(on)) is not None]
    return days(max(waits)) if waits else NOT_KNOWN


def severest_marking(plans: list[ActionPlan]) -> str:
    order = list(ProtectiveMarking)
    severest = max((ProtectiveMarking(plan.protective_marking) for plan in plans), key=order.index, default="")
    return str(severest.label) if severest else ""
