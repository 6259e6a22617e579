"""In which rows two documents of a plan differ, cell by cell, in short words. Either may be forged."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from assurance.rating import Rating
from assurance.status import AssuranceStatus, EvidenceLevel
from recommendations.models import ActionStatus

SHOWN = 60  # letters of a value
MOST_CELLS = 12  # of one row
NO_LONGER_THERE = "Not in the plan any more, or not under this number"
IS_ADDED = "Not in what was given out"


def yes_or_no(value) -> str:
    return "yes" if value else "no"


def choice(labels: type) -> Callable[[object], str]:
    known = {member.value: str(member.label) for member in labels}
    return lambda value: known.get(value, shortened(value)) if isinstance(value, str | int) else shortened(value)


def shortened(value) -> str:
    text = " ".join(str("not given" if value in (None, "") else value).split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"


# Cells whose values are told; of the others is said that they differ.
VALUES: dict[str, tuple[str, Callable[[object], str]]] = {
    "action_status": ("Action status", choice(ActionStatus)),
    "assurance_status": ("Assurance status", choice(AssuranceStatus)),
    "evidence_level": ("Rests on", choice(EvidenceLevel)),
    "is_outstanding": ("Outstanding", yes_or_no),
    "is_regressed": ("Regressed", yes_or_no),
    "is_high_priority": ("High priority", yes_or_no),
    "rating": ("Rating", choice(Rating)),
    "waiting_since": ("Waiting since", shortened),
    "overseeing_subgroup": ("Overseen by", shortened),
}
LISTS = {
    "actions": "Actions",
    "assurance": "Assurance",
    "assurance_not_printed": "Assurance that is not printed",
    "decisions": "Decisions",
    "follow_ups": "Follow-ups",
    "cross_references": "References to other recommendations",
    "themes": "Themes",
}
TEXTS = {
    "text": "Recommendation",
    "scope": "Scope",
    "themes_reason": "Reason for the themes",
    "opening_position": "Opening position",
}


@dataclass(frozen=True)
class RowDifference:
    ref: str
    cells: list[str]


def parsed(data: bytes | str) -> dict:
    """Nothing for what is not a document at all."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def rows_of(document: dict) -> dict[str, dict]:
    rows = {}
    for agency in _dicts(document.get("agencies")):
        for row in _dicts(agency.get("recommendations")):
            if isinstance(row.get("ref"), str):
                rows[row["ref"]] = row
    return rows


def _dicts(found) -> list[dict]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def differences(before: dict, after: dict, *, gone: str = NO_LONGER_THERE, added: str = "") -> list[RowDifference]:
    """Of the rows of `before`. Rows that only `after` has are told of where `added` says how."""
    olds, news = rows_of(before), rows_of(after)
    found = [
        RowDifference(ref, differing_cells(old, news[ref]) if ref in news else [gone])
        for ref, old in olds.items()
        if news.get(ref) != old
    ]
    if added:
        found += [RowDifference(shortened(ref), [added]) for ref in news if ref not in olds]
    return found


def differing_cells(old: dict, new: dict) -> list[str]:
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return [cell_in_words(key, old.get(key), new.get(key)) for key in keys][:MOST_CELLS]


def cell_in_words(key: str, old, new) -> str:
    if key in VALUES:
        label, words = VALUES[key]
        return f"{label}: {words(old)} → {words(new)}"
    if key in LISTS and isinstance(old, list) and isinstance(new, list) and len(old) != len(new):
        return f"{LISTS[key]}: {len(old)} → {len(new)}"
    return f"{LISTS.get(key) or TEXTS.get(key) or shortened(key)}: not the same"
