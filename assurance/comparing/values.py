"""The values of an exchange document in words: dates, choices, numbers, lists, and what is empty."""

import re
from datetime import date, datetime

from django.db.models import Choices

from assurance.models import EvidencePlace, EvidenceType, Outcome, RecordKind
from assurance.models.requests import Channel, RequestPurpose
from assurance.rating import Rating
from assurance.reports.texts import day_in_words
from assurance.status import AssuranceStatus, EvidenceLevel
from recommendations.models import ActionStatus, ProtectiveMarking

NONE, YES, NO = "none", "yes", "no"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
CHOICES: dict[str, type[Choices]] = {
    "action_status": ActionStatus,
    "status": ActionStatus,
    "status_after": ActionStatus,
    "assurance_status": AssuranceStatus,
    "evidence_level": EvidenceLevel,
    "rating": Rating,
    "outcome": Outcome,
    "purpose": RequestPurpose,
    "channel": Channel,
    "type": EvidenceType,
    "place": EvidencePlace,
    "protective_marking": ProtectiveMarking,
}
RECORD_KINDS = dict(RecordKind.choices)
CODED = {"kind", "state", "disposition", "scan", "attendance", "frequency", "answer_kind", "scope", "review_type"}
LABELS = {
    "action_status": "Action",
    "assurance_status": "Assurance",
    "as_at": "As at",
    "evidence_level": "Rests on",
    "is_outstanding": "Outstanding",
    "is_regressed": "Regressed",
    "overseeing_subgroup": "Subgroup",
    "is_high_priority": "High priority",
    "status_after": "Status after it",
    "settled_reason": "Reason",
    "status_reason": "Reason",
    "given_by_name": "Given by",
    "given_by_role": "Their role",
    "next_review_on": "Next review",
    "answer_by": "Answer by",
    "missing": "What is missing",
    "decided_by_name": "Decided by",
    "completed_on": "Completed",
    "review_on": "Next review",
    "due_on": "Due",
    "to_date": "To",
    "from_date": "From",
    "refs": "About",
    "transferred_on": "Transferred on",
    "asked_until": "Asked until",
    "is_sent": "Sent",
    "words": "Words",
    "sha256": "SHA-256",
    "bytes": "Size in bytes",
}


def label_of(key: str) -> str:
    """“Target date”, “Withdrawn on”: a key as people would say it."""
    return LABELS.get(key) or key.removeprefix("is_").replace("_", " ").capitalize()


def in_words(key: str, value, names: dict[str, str] | None = None) -> str:
    """`names` are those of slugs that the document itself explains."""
    if isinstance(value, list):
        return ", ".join(in_words(key, each, names) for each in value) or NONE
    if isinstance(value, bool):
        return YES if value else NO
    if value is None or value == "":
        return NONE
    if key in CHOICES and value in CHOICES[key].values:
        return str(CHOICES[key](value).label)
    text = str(value)
    if names and text in names:
        return names[text]
    if key == "kind" and text in RECORD_KINDS:
        return str(RECORD_KINDS[text])
    if key in CODED:
        return text.replace("_", " ")
    return moment_in_words(text)


def moment_in_words(text: str) -> str:
    """A day of the document as people write it; what only looks like one stays as it is."""
    try:
        if DAY.fullmatch(text):
            return day_in_words(date.fromisoformat(text))
        if MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            return f"{day_in_words(moment.date())}, {moment:%H:%M}"
    except ValueError:
        return text
    return text
