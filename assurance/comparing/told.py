"""What an exchange document tells, part by part: what each part is called, which of two parts is the same one, and
what the list of changes says of it. Whatever a document may tell besides is told too, under the name that it bears.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import models

from assurance.comparing.values import in_words


class ChangeKind(models.TextChoices):
    """What the list of changes says of a row, in this order."""

    ADDED = "added", "recommendation added"
    GONE = "gone", "recommendation no longer there"
    TEXT = "text", "text of the recommendation"
    ACTION_STATUS = "action_status", "action status"
    ASSURANCE_STATUS = "assurance_status", "assurance status"
    OUTSTANDING = "outstanding", "outstanding or not"
    WAIT = "wait", "waiting since"
    REGRESSED = "regressed", "regressed or not"
    RATING = "rating", "rating"
    LEVEL = "level", "evidence level"
    TARGET_DATE = "target_date", "target date"
    MOVE = "move", "target date move"
    ACTION = "action", "action"
    PROGRESS = "progress", "progress"
    REQUEST = "request", "request"
    MORE_TIME = "more_time", "request for more time"
    REMINDER = "reminder", "reminder"
    ESCALATION = "escalation", "escalation"
    ASSURANCE = "assurance", "assurance"
    EVIDENCE = "evidence", "evidence"
    DECISION = "decision", "decision"
    SUBJECT = "subject", "themes or subgroup"
    OTHER = "other", "other data"
    ORDER = "order", "order of the parts"


class Cell(models.TextChoices):
    """The columns in which a row is printed."""

    RECOMMENDATION = "recommendation", "Recommendation"
    ACTIONS = "actions", "Actions"
    ASSURANCE = "assurance", "Assurance"


Part = Mapping[str, object]


@dataclass(frozen=True)
class Kind:
    """`same_by` says which parts of two lists are one and the same: tried in order, each time the first with the first.

    `text` is the key of what is long, `telling` are the keys that a new part is introduced with, `fact_kinds` those
    whose change is called otherwise than that of the part.
    """

    name: Callable[[Part], str]
    change: ChangeKind = ChangeKind.OTHER
    cell: Cell = Cell.ASSURANCE
    text: str = ""
    same_by: tuple[tuple[str, ...], ...] = ((),)
    telling: tuple[str, ...] = ()
    parts: Mapping[str, "Kind"] = field(default_factory=dict)
    fact_kinds: Mapping[str, ChangeKind] = field(default_factory=dict)
    is_printed: bool = False  # in the plan as it prints


def dated(words: str, key: str) -> Callable[[Part], str]:
    """“Progress of 3 May 2026”."""
    return lambda part: f"{words} of {in_words(key, part[key])}" if part.get(key) else f"{words}, not dated"


def named(words: str, key: str) -> Callable[[Part], str]:
    return lambda part: f"{words} “{part[key]}”" if part.get(key) else words


FILE = Kind(named("File", "name"), ChangeKind.EVIDENCE, same_by=(("name", "version"),), telling=("version",))
ITEM = Kind(
    named("Evidence", "title"),
    ChangeKind.EVIDENCE,
    same_by=(("title", "type", "reference", "url"),),
    telling=("type", "place", "document_date", "reference"),
    parts={"files": FILE},
)
FIGURE = Kind(
    named("Figure", "label"),
    ChangeKind.ASSURANCE,
    same_by=(("label", "as_at"),),
    telling=("numerator", "denominator", "as_at"),
)
RECORD_PARTS = {"figures": FIGURE, "evidence": ITEM}
RECORD = Kind(
    dated("Assurance", "received_on"),
    ChangeKind.ASSURANCE,
    text="text",
    same_by=(("id",),),
    telling=("kind", "given_by_name", "as_at"),
    parts=RECORD_PARTS,
    is_printed=True,
)
RECORD_NOT_PRINTED = Kind(
    dated("Sent in, not printed", "received_on"),
    ChangeKind.ASSURANCE,
    text="text",
    same_by=(("id",),),
    telling=("state", "kind", "given_by_name", "settled_reason"),
    parts=RECORD_PARTS,
)
UPDATE = Kind(
    dated("Progress", "made_on"),
    ChangeKind.PROGRESS,
    Cell.ACTIONS,
    text="note",
    same_by=(("made_on", "note"),),
    telling=("status_after",),
)
MOVE = Kind(
    dated("Request for another target date", "asked_on"),
    ChangeKind.MOVE,
    Cell.ACTIONS,
    text="reason",
    same_by=(("asked_on", "from_date", "to_date", "reason"),),
    telling=("from_date", "to_date", "state"),
)
ACTION = Kind(
    lambda part: f"Action {part['label']}" if part.get("label") else "Action",
    ChangeKind.ACTION,
    Cell.ACTIONS,
    text="text",
    same_by=(("label", "text"), ()),  # an action is never taken away: those whose text is another pair up in order
    telling=("status", "target_date", "lead_person"),
    parts={"updates": UPDATE, "target_date_moves": MOVE},
    fact_kinds={
        "status": ChangeKind.ACTION_STATUS,
        "status_reason": ChangeKind.ACTION_STATUS,
        "completed_on": ChangeKind.ACTION_STATUS,
        "target_date": ChangeKind.TARGET_DATE,
        "original_target_date": ChangeKind.TARGET_DATE,
        "review_on": ChangeKind.TARGET_DATE,
    },
    is_printed=True,
)
DISSENT = Kind(
    dated("Dissent", "recorded_on"),
    ChangeKind.DECISION,
    text="text",
    same_by=(("agency", "recorded_on", "text"),),
    telling=("given_by_name",),
)
RETEST = Kind(lambda part: "Re-test", ChangeKind.DECISION, text="finding", telling=("due_on", "state", "tested_on"))
DECISION = Kind(
    dated("Decision", "decided_on"),
    ChangeKind.DECISION,
    text="reason",
    same_by=(("id",),),
    telling=("outcome", "missing", "answer_by", "next_review_on"),
    parts={"dissents": DISSENT, "retest": RETEST},
)
OPENING = Kind(
    dated("Position", "as_at"),
    text="reason",
    telling=("assurance_status", "evidence_level"),
)
FOLLOW_UP = Kind(named("Follow-up", "text"), same_by=(("text",),), telling=("due_on", "state"))
REFERENCE = Kind(
    named("Reference to", "to"), ChangeKind.SUBJECT, Cell.RECOMMENDATION, same_by=(("to",),), telling=("words",)
)
EXTENSION = Kind(
    dated("Request for more time", "asked_on"),
    ChangeKind.MORE_TIME,
    text="reason",
    same_by=(("ref", "asked_on", "asked_until", "reason"),),
    telling=("state", "asked_until", "due_on"),
)
REMINDER = Kind(
    dated("Reminder", "sent_on"),
    ChangeKind.REMINDER,
    same_by=(("sent_on", "channel", "addressee", "about", "rule"),),
    telling=("channel", "addressee", "is_sent"),
)
STEP = Kind(
    dated("Escalation", "taken_on"),
    ChangeKind.ESCALATION,
    text="words",
    same_by=(("position", "taken_on", "rung", "addressee", "words"),),
    telling=("rung", "addressee"),
)
REQUEST = Kind(
    dated("Request", "sent_on"),
    ChangeKind.REQUEST,
    text="words",
    same_by=(("sent_on", "round", "purpose", "words", "sent_to"),),
    telling=("purpose", "due_on"),
    parts={"extensions": EXTENSION, "reminders": REMINDER, "escalation_steps": STEP},
)
STATUS_KINDS = {
    "action_status": ChangeKind.ACTION_STATUS,
    "assurance_status": ChangeKind.ASSURANCE_STATUS,
    "evidence_level": ChangeKind.LEVEL,
    "is_outstanding": ChangeKind.OUTSTANDING,
    "is_regressed": ChangeKind.REGRESSED,
    "rating": ChangeKind.RATING,
    "waiting_since": ChangeKind.WAIT,
}
ROW = Kind(
    lambda part: f"Recommendation {part['ref']}",
    ChangeKind.TEXT,
    Cell.RECOMMENDATION,
    text="text",
    parts={
        "cross_references": REFERENCE,
        "actions": ACTION,
        "assurance": RECORD,
        "assurance_not_printed": RECORD_NOT_PRINTED,
        "opening_position": OPENING,
        "decisions": DECISION,
        "follow_ups": FOLLOW_UP,
        "requests": REQUEST,
    },
    fact_kinds=STATUS_KINDS
    | dict.fromkeys(("themes", "themes_reason", "overseeing_subgroup", "is_high_priority", "scope"), ChangeKind.SUBJECT)
    | {"agency": ChangeKind.OTHER},
    is_printed=True,
)

REGULAR_REPORT = Kind(named("Regular report", "title"), same_by=(("title",), ()), telling=("refs", "next_due_on"))
AGENCY = Kind(lambda part: str(part["heading"]), text="", parts={"regular_reports": REGULAR_REPORT})
THEME = Kind(named("Theme", "name"), same_by=(("slug",),))
SUBGROUP = Kind(named("Subgroup", "name"), same_by=(("slug",),))
ATTENDEE = Kind(named("Attendee", "name"), same_by=(("agency", "name", "role_title"),), telling=("attendance",))
AGENDA_ITEM = Kind(
    named("On the agenda", "ref"), text="minute", same_by=(("ref", "brought_because", "note"),), telling=("note",)
)
CORRECTION = Kind(dated("Correction", "recorded_on"), text="text", same_by=(("ref", "text"),), telling=("reason",))
MEETING = Kind(
    lambda part: f"Meeting of {in_words('held_on', part['held_on'])}",
    ChangeKind.DECISION,
    same_by=(("id",),),
    telling=("title", "kind", "place"),
    parts={"attendees": ATTENDEE, "items": AGENDA_ITEM, "corrections": CORRECTION},
)
PLAN = Kind(lambda part: "The plan", parts={"themes": THEME, "subgroups": SUBGROUP, "meetings": MEETING})
