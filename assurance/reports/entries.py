"""What stands in the cells of a report: the actions of each row, and the assurance that serves it."""

from collections import defaultdict
from dataclasses import dataclass, field

from assurance.as_at.papers import PlanPapers, grouped
from assurance.models import RecordState
from assurance.reports.texts import day_in_words, paragraphs
from assurance.target_dates import DateLedger, ledger_of
from recommendations.models import Action

NOT_DATED = "not dated"


@dataclass(frozen=True)
class ActionEntry:
    """`progress` is the latest note, `facts` are (label, words); both only where the layout has room for them."""

    label: str
    paragraphs: list[str]
    progress: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class AssuranceEntry:
    """`source` says who told it and when, `evidence` what it rests on; both only where the layout has room."""

    paragraphs: list[str]
    source: str = ""
    evidence: str = ""


def action_entries(papers: PlanPapers, *, in_full: bool) -> dict[int, list[ActionEntry]]:
    """The actions by recommendation, in their order. In full with the latest progress, dates and the lead person."""
    found: dict[int, list[ActionEntry]] = defaultdict(list)
    notes = _latest_notes(papers) if in_full else {}
    moves = grouped(papers.moves, "action_id")
    for action in papers.actions:
        text = paragraphs(action.text)
        entry = ActionEntry(action.label, text)
        if in_full:
            dates = ledger_of(action, moves[action.pk]) if action.original_target_date else DateLedger()
            entry = ActionEntry(action.label, text, notes.get(action.pk, []), action_facts(action, dates))
        found[action.recommendation_id].append(entry)
    return found


def _latest_notes(papers: PlanPapers) -> dict[int, list[str]]:
    return {each.action_id: paragraphs(f"{day_in_words(each.made_on)}: {each.note}") for each in papers.updates}


def action_facts(action: Action, dates: DateLedger) -> list[tuple[str, str]]:
    """Status, dates and lead person of one action. A date that the plan does not give is said to be missing."""
    facts = [("Action", action.get_status_display())]
    if action.status_reason:
        facts.append(("Reason", action.status_reason))
    if action.completed_on:
        facts.append(("Completed", day_in_words(action.completed_on)))
    facts += target_facts(action, dates)
    if action.review_on:
        facts.append(("Next review", day_in_words(action.review_on)))
    if action.dates_as_printed:
        facts.append(("Dates in the plan", action.dates_as_printed))
    facts.append(("Lead person", action.lead_person or "not named"))
    return facts


def target_facts(action: Action, dates: DateLedger) -> list[tuple[str, str]]:
    """The agreed day, or how it came about when it has moved; and another one that is asked for."""
    stands = day_in_words(action.target_date) if action.target_date else NOT_DATED
    facts = [("Target date", dates.slippage or stands)]
    if dates.waiting:
        facts.append(("Move asked for", f"to {day_in_words(dates.waiting.to_date)}, not decided"))
    return facts


def assurance_entries(papers: PlanPapers, *, in_full: bool) -> dict[int, list[AssuranceEntry]]:
    """The printed assurance by recommendation, oldest row first."""
    evidence = _evidence_in_words(papers) if in_full else {}
    found: dict[int, list[AssuranceEntry]] = defaultdict(list)
    for link in papers.served:
        record = link.record
        if record.state != RecordState.ACCEPTED:
            continue
        source = source_in_words(record) if in_full else ""
        entry = AssuranceEntry(paragraphs(record.text), source, evidence.get(record.pk, ""))
        found[link.recommendation_id].append(entry)
    return found


def source_in_words(record) -> str:
    """“From the agency: A. Nurse, Chief Nurse, 26 September 2016”."""
    when = day_in_words(record.received_on) if record.received_on else record.date_as_printed or NOT_DATED
    giver = ", ".join(filter(None, [record.given_by_name, record.given_by_role, when]))
    as_at = f", as at {day_in_words(record.as_at)}" if record.as_at else ""
    return f"{record.get_kind_display()}: {giver}{as_at}"


def _evidence_in_words(papers: PlanPapers) -> dict[int, str]:
    titles: dict[int, list[str]] = defaultdict(list)
    for item in papers.evidence:
        if item.withdrawn_on is None:
            when = day_in_words(item.document_date) if item.document_date else item.document_date_as_printed
            words = ", ".join(filter(None, [item.get_place_display(), when]))
            titles[item.record_id].append(f"{item.title} ({words})")
    return {record: "; ".join(found) for record, found in titles.items()}
