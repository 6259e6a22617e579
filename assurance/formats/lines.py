"""The lines of the sheets, and the columns that several of them have."""

from collections.abc import Callable, Iterator
from datetime import date

from assurance.formats.tables import (
    BROAD,
    NARROW,
    Column,
    Told,
    as_day,
    as_word,
    found,
    joined,
    number,
    text,
    within,
)
from assurance.models import (
    Outcome,
)
from assurance.reports.texts import day_in_words
from assurance.status import AssuranceStatus, EvidenceLevel

# Lines


def agencies(document: dict) -> Iterator[Told]:
    return within({"plan": document, "names": names_of(document)}, "agency", document["agencies"])


def recommendations(document: dict) -> Iterator[Told]:
    for told in agencies(document):
        yield from within(told, "row", told["agency"]["recommendations"])


def under(lines: Callable, level: str, key: str, name: str) -> Callable[[dict], Iterator[Told]]:
    """The lines of what stands under `key` of each of `lines`."""

    def found_lines(document: dict) -> Iterator[Told]:
        for told in lines(document):
            yield from within(told, name, told[level][key])

    return found_lines


def records(document: dict) -> Iterator[Told]:
    for told in recommendations(document):
        yield from within(told | {"is": {"printed": True}}, "record", told["row"]["assurance"])
        yield from within(told | {"is": {"printed": False}}, "record", told["row"]["assurance_not_printed"])


def retests(document: dict) -> Iterator[Told]:
    for told in decisions(document):
        if told["decision"]["retest"]:
            yield told | {"retest": told["decision"]["retest"]}


def meetings(document: dict) -> Iterator[Told]:
    return within({"plan": document, "names": names_of(document)}, "meeting", document["meetings"])


def themes(document: dict) -> Iterator[Told]:
    return within({"plan": document}, "theme", document["themes"])


def subgroups(document: dict) -> Iterator[Told]:
    return within({"plan": document}, "subgroup", document["subgroups"])


actions = under(recommendations, "row", "actions", "action")
decisions = under(recommendations, "row", "decisions", "decision")
evidence = under(records, "record", "evidence", "item")
requests = under(agencies, "agency", "requests", "request")


def names_of(document: dict) -> dict[str, dict[str, str]]:
    """What slugs stand for."""
    return {key: {each["slug"]: each["name"] for each in document[key]} for key in ("themes", "subgroups", "agencies")}


# Columns of several sheets

REF = text("Ref", "row.ref", NARROW)
AGENCY = text("Agency", "agency.name", BROAD)
RECORD_ID = number("Record", "record.id")
SERVED = [REF, AGENCY, RECORD_ID]


def named(title: str, path: str, key: str) -> Column:
    level, field = path.split(".")
    return found(title, lambda told: as_word(told[level][field], told["names"][key]), BROAD)


def refs(path: str) -> Column:
    level, field = path.split(".")
    return found("Recommendations", lambda told: ", ".join(told[level][field]))


def labelled(action: dict) -> str:
    return f"{action['label']}) {action['text']}" if action["label"] else action["text"]


def actions_in_words(told: Told) -> str:
    return joined(labelled(action) for action in told["row"]["actions"])


def assurance_in_words(told: Told) -> str:
    return joined(record["text"] for record in told["row"]["assurance"])


def days_waiting(told: Told) -> int | None:
    since = as_day(told["row"]["waiting_since"])
    return (as_day(told["plan"]["as_at"]) - since).days if since else None


def latest_decision(told: Told) -> str:
    """“1 June 2026: assured”, of the decisions taken by the day."""
    taken = [each for each in told["row"]["decisions"] if each["decided_on"] <= told["plan"]["as_at"]]
    if not taken:
        return ""
    latest = max(taken, key=lambda each: (each["decided_on"], each["id"]))
    return f"{words_of_day(latest['decided_on'])}: {Outcome(latest['outcome']).label.lower()}"


def words_of_day(told: str) -> str:
    return day_in_words(date.fromisoformat(told))


def themes_in_words(told: Told) -> str:
    return ", ".join(as_word(slug, told["names"]["themes"]) for slug in told["row"]["themes"])


def references(told: Told) -> str:
    return "; ".join(
        f"{each['to']}: {each['words']}" if each["words"] else each["to"] for each in told["row"]["cross_references"]
    )


def opening(title: str, key: str, tell: Callable = lambda value: value or "", width: int = BROAD) -> Column:
    """Of the opening position, which not every row has."""

    def value(told: Told):
        position = told["row"]["opening_position"]
        return tell(position[key]) if position else None

    return found(f"Opening position: {title}", value, width)


def status_in_words(status: str) -> str:
    return str(AssuranceStatus(status).label)


def level_in_words(level: int) -> str:
    return str(EvidenceLevel(level).label)


def rested_on(told: Told) -> str:
    """What lay before whoever decided, a line for each record with its evidence."""
    lines = []
    for each in told["decision"]["rested_on"]:
        when = f", received {words_of_day(each['received_on'])}" if each.get("received_on") else ""
        items = [item_in_words(item) for item in each.get("evidence", ())]
        lines.append(f"Record {each['record']}{when}" + (f": {'; '.join(items)}" if items else ""))
    return "\n".join(lines)


def item_in_words(item: dict) -> str:
    kept = f"SHA-256 {item['sha256']}" if item["sha256"] else "no file"
    return f"{item['title']} (item {item['item']}, {kept})"


def months(told: Told) -> int | None:
    return told["decision"]["retest_after"]
