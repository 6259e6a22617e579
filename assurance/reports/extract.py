"""One agency's part of a plan, with what the Board asks and room for the agency's reply to each row."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from assurance.as_at.editions import Edition
from assurance.as_at.papers import PlanPapers, grouped
from assurance.models import PlanRow, RecordState
from assurance.reports.data import status_facts
from assurance.reports.frames import Frame, frame_of
from assurance.reports.own_choice import Told, told_of
from assurance.reports.texts import counted, line_count, paragraphs
from assurance.status import AssuranceStatus, Standing

TO_REPLY = timedelta(days=28)
SHORT_ROW, LETTERS = 24, 145  # lines of a part that stays on one page; letters in a line
ASKS = {
    AssuranceStatus.NOT_REQUESTED: "Nothing yet: the Board has not asked about this recommendation.",
    AssuranceStatus.REQUESTED: "To answer the request of the Board.",
    AssuranceStatus.NO_RESPONSE: "To answer the request of the Board, which is overdue.",
    AssuranceStatus.FURTHER_OUTSTANDING: "To answer the further request of the Board, which is overdue.",
    AssuranceStatus.RECEIVED: "Nothing more until the Board has scrutinised what it received.",
    AssuranceStatus.ASSURED: "Nothing more: the Board is assured.",
    AssuranceStatus.NOT_REQUIRED: "Nothing more: the Board asks for no further assurance.",
    AssuranceStatus.TRANSFERRED: "Nothing: this part of the plan was transferred.",
}
MISSING = "To send what is missing: "


@dataclass(frozen=True)
class ExtractRow:
    ref: str
    text: list[str]
    actions: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    assurance: list[str]
    ledger: list[str]
    decisions: list[str]
    asks: str
    rating: str
    rating_label: str
    is_short: bool = True  # short enough to stand on one page with its reply


@dataclass(frozen=True)
class ExtractReport(Frame):
    agency: str = ""
    heading: str = ""
    summary: str = ""
    return_by: date | None = None
    rows: tuple[ExtractRow, ...] = ()


def extract_context(edition: Edition, rows: list[PlanRow], **words) -> ExtractReport:
    """Of the rows of one agency, without what other agencies told the Board. Asks the database nothing."""
    if not rows:
        return ExtractReport(**frame_of(edition, "Extract for the agency", **words))
    part = rows[0].plan_agency
    edition = replace(edition, papers=papers_for(edition.papers, part.agency_id))
    told = told_of(edition, rows)
    missing = missing_of(edition)
    waiting = sum(edition.standings[row.pk].is_outstanding for row in rows)
    return ExtractReport(
        **frame_of(edition, f"Extract for {part.agency.name}", **words),
        agency=part.agency.name,
        heading=part.heading,
        summary=f"{counted(len(rows), 'recommendation')}, {waiting:,} outstanding",
        return_by=edition.on + TO_REPLY,
        rows=tuple(extract_row(told[row.pk], missing.get(row.pk, "")) for row in rows),
    )


def papers_for(papers: PlanPapers, agency_id: int) -> PlanPapers:
    told = [link for link in papers.served if link.record.given_by_agency_id in (None, agency_id)]
    return replace(papers, served=[link for link in told if link.record.state != RecordState.PROPOSED])


def missing_of(edition: Edition) -> dict[int, str]:
    """What the newest decision says is missing, by recommendation."""
    decisions = grouped(edition.papers.decisions, "recommendation_id")
    newest = {
        pk: max(found, key=lambda each: (each.decided_on, each.recorded_at, each.pk)) for pk, found in decisions.items()
    }
    return {pk: decision.missing for pk, decision in newest.items()}


def extract_row(told: Told, missing: str) -> ExtractRow:
    row, standing, on = told.row, told.standing, told.edition.on
    rating = row.rating(on, standing)
    entry = ExtractRow(
        ref=row.ref,
        text=paragraphs(row.text),
        actions=[(each.label, text) for each in told.actions for text in each.paragraphs],
        facts=[*status_facts(row, standing, on), *(fact for each in told.actions for fact in each.facts)],
        assurance=[text for each in told.assurance for text in [each.source, *each.paragraphs] if text],
        ledger=told.ledger,
        decisions=told.decisions,
        asks=asked_of(standing, missing),
        rating=rating.value,
        rating_label=str(rating.label),
    )
    return replace(entry, is_short=lines_of(entry) <= SHORT_ROW)


def lines_of(row: ExtractRow) -> float:
    said = [*row.text, *(text for _, text in row.actions), *(words for _, words in row.facts), *row.assurance]
    return line_count([*said, *row.ledger, *row.decisions, row.asks], LETTERS)


def asked_of(standing: Standing, missing: str) -> str:
    """In words, what the Board waits for from the agency."""
    if standing.is_review_due:
        return "To show that what the Board was assured of still holds: its review is due."
    if standing.status in ASKS:
        return ASKS[standing.status]
    return MISSING + (missing or "see the decision.")
