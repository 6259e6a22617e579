"""The plan as a report shows it: plain values, so that templates see neither database nor clock."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from django.db import models

from assurance.as_at.papers import PlanPapers, printed_papers
from assurance.charts import StatusBar, status_bar
from assurance.explanations import days
from assurance.ledger import ledgers_of_rows
from assurance.models import PlanRow
from assurance.models.records import AssuranceRecordQuerySet
from assurance.querysets import PlanRowQuerySet
from assurance.reports.decisions import decision_entries
from assurance.reports.entries import ActionEntry, AssuranceEntry, action_entries, assurance_entries
from assurance.reports.texts import counted, day_in_words, line_count, paragraphs
from assurance.reports.totals import Totals, totals
from assurance.status import AssuranceStatus, EvidenceLevel, Standing
from lscb_tracker.audit.anchors import Anchor
from recommendations.models import ActionPlan, PlanAgency


class Layout(models.TextChoices):
    APPENDIX = "appendix", "Appendix"
    TRACKING = "tracking", "Tracking"


# A row of up to this many lines stays on one page; not splitting longer ones would leave pages half empty.
SHORT_ROW = {Layout.APPENDIX: 26, Layout.TRACKING: 30}
# About how many letters fit into a line of each column: recommendation, actions, assurance; then status and dates.
LETTERS = {Layout.APPENDIX: (41, 48, 67), Layout.TRACKING: (31, 35, 46)}
LETTERS_OF_FACTS = 30


@dataclass(frozen=True)
class ReportRow:
    ref: str
    text: list[str]
    actions: list[ActionEntry]
    assurance: list[AssuranceEntry]
    is_short: bool = True
    rating: str = ""
    rating_label: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class AgencyPart:
    """An agency's rows under the heading that the plan prints."""

    anchor: str
    heading: str
    summary: str
    transfer: str
    totals: Totals
    rows: list[ReportRow]


@dataclass(frozen=True)
class IssueStamp:
    """What an issued version prints of itself."""

    number: int
    meeting: str
    data_sha256: str


@dataclass(frozen=True)
class PlanReport:
    board_name: str
    title: str
    subject: str
    marking: str
    as_at: date
    selection: str
    layout: str
    assurance_title: str
    texts_as_at: date | None  # where the texts are of another day than the statuses
    totals: Totals
    status_bar: StatusBar
    parts: list[AgencyPart]
    anchor: str = ""  # of the audit trail: what it proves later is that nothing before it was changed
    issue: IssueStamp | None = None
    note: str = ""  # what a reader has to know of a day of the past
    cover: tuple[str, ...] = ()  # the paragraphs of the covering letter

    @property
    def is_draft(self) -> bool:
        return self.issue is None


def plan_context(
    plan: ActionPlan,
    *,
    on: date,
    rows: PlanRowQuerySet,
    layout: str = Layout.APPENDIX,
    selection: str = "",
    records: AssuranceRecordQuerySet | None = None,
    standings: Mapping[int, Standing] | None = None,
    **stamps,
) -> PlanReport:
    """The report of the given rows as they are stored. Ten queries at most, however many rows.

    `rows` and `records` are what the reader may see. `standings` replaces what the rows say of themselves, for a day
    before the last event, of which the stored positions know nothing.
    """
    in_full = layout == Layout.TRACKING
    papers = printed_papers(plan, rows=rows, records=records, in_full=in_full)
    ids = [row.pk for row in papers.rows]
    return report_of(
        papers,
        on=on,
        standings=standings or {row.pk: row.standing(on) for row in papers.rows},
        ledgers=ledgers_of_rows(ids, on) if in_full else {},
        layout=layout,
        selection=selection,
        **stamps,
    )


def report_of(
    papers: PlanPapers,
    *,
    on: date,
    standings: Mapping[int, Standing],
    ledgers: Mapping[int, list[str]],
    layout: str = Layout.APPENDIX,
    selection: str = "",
    texts_as_at: date | None = None,
    anchor: Anchor | None = None,
    issue: IssueStamp | None = None,
) -> PlanReport:
    """The report of the papers, of today or of a day of the past. Asks the database nothing."""
    plan, found = papers.plan, [(row, standings[row.pk]) for row in papers.rows]
    return PlanReport(
        board_name=plan.board_name,
        title=plan.title,
        subject=f"{plan.get_review_type_display()}: {plan.publication_name}",
        marking=plan.get_protective_marking_display() if plan.protective_marking else "",
        as_at=on,
        selection=selection,
        layout=layout,
        assurance_title=f"ASSURANCE TO THE {plan.board_short_name.upper()}",
        texts_as_at=texts_as_at if texts_as_at != on else None,
        totals=totals(found, on),
        status_bar=status_bar(Counter(standing.status for _, standing in found), title="Assurance status"),
        parts=agency_parts(papers, found, ledgers, layout, on),
        anchor=str(anchor or ""),
        issue=issue,
    )


class Cells(NamedTuple):
    """What belongs to one row, found for all of them at once."""

    actions: list[ActionEntry]
    assurance: list[AssuranceEntry]
    ledgers: list[str]
    decisions: list[str]


def agency_parts(
    papers: PlanPapers,
    found: list[tuple[PlanRow, Standing]],
    ledgers: Mapping[int, list[str]],
    layout: str,
    on: date,
) -> list[AgencyPart]:
    in_full = layout == Layout.TRACKING
    of_rows = (
        action_entries(papers, in_full=in_full),
        assurance_entries(papers, in_full=in_full),
        ledgers,
        decision_entries(papers, on=on, in_full=in_full),
    )
    by_agency: dict[PlanAgency, list[tuple[PlanRow, Standing]]] = defaultdict(list)
    for row, standing in found:
        by_agency[row.plan_agency].append((row, standing))
    return [
        agency_part(
            plan_agency,
            [report_row(r, s, layout, Cells(*(cells.get(r.pk, []) for cells in of_rows)), on) for r, s in rows],
            totals(rows, on),
            on,
        )
        for plan_agency, rows in by_agency.items()
    ]


def agency_part(plan_agency: PlanAgency, rows: list[ReportRow], counts: Totals, on: date) -> AgencyPart:
    summary = counted(counts.recommendations, "recommendation")
    if counts.outstanding:
        summary += f", {counts.outstanding:,} outstanding"
    return AgencyPart(
        anchor=f"agency-{plan_agency.number}",
        heading=plan_agency.heading,
        summary=summary,
        transfer=transfer_in_words(plan_agency, on),
        totals=counts,
        rows=rows,
    )


def transfer_in_words(plan_agency: PlanAgency, on: date) -> str:
    if not plan_agency.is_transferred(on):
        return ""
    day = f" on {day_in_words(plan_agency.transferred_on)}" if plan_agency.transferred_on else ""
    return f"Transferred to {plan_agency.transferred_to}{day}"


def report_row(row: PlanRow, standing: Standing, layout: str, cells: Cells, on: date) -> ReportRow:
    entry = ReportRow(row.ref, paragraphs(row.text), cells.actions, cells.assurance, decisions=cells.decisions)
    if layout == Layout.TRACKING:
        rating = row.rating(on, standing)
        facts = [*status_facts(row, standing, on), *(("Ledger", line) for line in cells.ledgers)]
        entry = replace(entry, rating=rating.value, rating_label=str(rating.label), facts=facts)
    return replace(entry, is_short=row_lines(entry, layout) <= SHORT_ROW[layout])


def status_facts(row: PlanRow, standing: Standing, on: date) -> list[tuple[str, str]]:
    """The status in words: what it is, what it rests on, since when somebody waits."""
    assurance = str(AssuranceStatus(standing.status).label)
    if standing.is_review_due:
        assurance += ", review due"
    if standing.is_regressed:
        assurance += ", regressed"
    facts = [("Assurance", assurance), ("Outstanding", "yes" if standing.is_outstanding else "no")]
    if (waited := standing.days_waiting(on)) is not None:
        facts.append(("Waiting", f"{days(waited)}, since {day_in_words(standing.since)}"))
    facts.append(("Rests on", str(EvidenceLevel(standing.evidence_level).label)))
    if row.is_overdue(on):
        facts.append(("Overdue", "yes"))
    return facts


def row_lines(row: ReportRow, layout: str) -> float:
    """About how many lines the longest cell of a row takes."""
    of_text, of_actions, of_assurance = LETTERS[layout]
    actions = [para for action in row.actions for para in [*action.paragraphs, *action.progress]]
    assurance = [para for a in row.assurance for para in [*a.paragraphs, *filter(None, [a.source, a.evidence])]]
    facts = [*row.facts, *(fact for action in row.actions for fact in action.facts)]
    return max(
        1 + line_count(row.text, of_text),
        line_count(actions, of_actions),
        line_count([*assurance, *row.decisions], of_assurance),
        line_count([f"{label} {words}" for label, words in facts], LETTERS_OF_FACTS),
    )
