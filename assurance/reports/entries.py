"""What stands in the cells of a report: the actions of each row, and the assurance that serves it."""

from collections import defaultdict
from dataclasses import dataclass, field

from assurance.models import EvidenceItem, ServedRecommendation
from assurance.models.records import AssuranceRecordQuerySet
from assurance.reports.texts import day_in_words, paragraphs
from assurance.target_dates import DateLedger, date_ledgers
from recommendations.models import Action, ActionUpdate

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


def action_entries(recommendation_ids, *, in_full: bool) -> dict[int, list[ActionEntry]]:
    """The actions by recommendation, in their order. In full: two further queries, for progress and moved dates."""
    found: dict[int, list[ActionEntry]] = defaultdict(list)
    actions = Action.objects.filter(recommendation__in=recommendation_ids).order_by("recommendation", "position")
    notes = _latest_notes(recommendation_ids) if in_full else {}
    ledgers = date_ledgers(actions) if in_full else {}
    for action in actions:
        text = paragraphs(action.text)
        entry = ActionEntry(action.label, text)
        if in_full:
            entry = ActionEntry(
                action.label, text, notes.get(action.pk, []), action_facts(action, ledgers.get(action.pk))
            )
        found[action.recommendation_id].append(entry)
    return found


def _latest_notes(recommendation_ids) -> dict[int, list[str]]:
    notes = ActionUpdate.objects.filter(action__recommendation__in=recommendation_ids).order_by("recorded_at", "pk")
    return {
        action: paragraphs(f"{day_in_words(made_on)}: {note}")
        for action, made_on, note in notes.values_list("action", "made_on", "note")
    }


def action_facts(action: Action, dates: DateLedger | None) -> list[tuple[str, str]]:
    """Status, dates and lead person of one action. A date that the plan does not give is said to be missing."""
    facts = [("Action", action.get_status_display())]
    if action.status_reason:
        facts.append(("Reason", action.status_reason))
    if action.completed_on:
        facts.append(("Completed", day_in_words(action.completed_on)))
    facts += target_facts(action, dates or DateLedger())
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


def assurance_entries(
    recommendation_ids, *, records: AssuranceRecordQuerySet, in_full: bool
) -> dict[int, list[AssuranceEntry]]:
    """The printed assurance by recommendation, oldest row first. One query, or two with the evidence."""
    served = ServedRecommendation.objects.filter(recommendation__in=recommendation_ids, record__in=records.printed())
    links = list(served.select_related("record").order_by("record_id"))
    evidence = _evidence_in_words({link.record_id for link in links}) if in_full else {}
    found: dict[int, list[AssuranceEntry]] = defaultdict(list)
    for link in links:
        record = link.record
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


def _evidence_in_words(record_ids) -> dict[int, str]:
    titles: dict[int, list[str]] = defaultdict(list)
    for item in EvidenceItem.objects.current().filter(record__in=record_ids):
        when = day_in_words(item.document_date) if item.document_date else item.document_date_as_printed
        titles[item.record_id].append(f"{item.title} ({', '.join(filter(None, [item.get_place_display(), when]))})")
    return {record: "; ".join(found) for record, found in titles.items()}
