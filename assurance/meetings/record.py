"""The record of a meeting: one reading of it, which the page, the Word document and the PDF show alike."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from assurance.meetings.agenda import Line, agenda_of
from assurance.models import (
    Attendance,
    Dissent,
    Meeting,
    MeetingAttendee,
    MeetingCorrection,
    MeetingTask,
    ScrutinyDecision,
)
from assurance.models.decisions import DecisionWords
from assurance.reports.texts import day_in_words, paragraphs
from recommendations.models import ActionPlan, Recommendation

DRAFT = "DRAFT"
DRAFT_IN_WORDS = "This is a draft. The meeting is not closed, and no decision in it counts until it is."
CANCELLED_IN_WORDS = "This meeting was cancelled."
PRINTED_ATTENDANCE = (Attendance.PRESENT, Attendance.APOLOGIES, Attendance.ABSENT, Attendance.INVITED)
NOT_NOTED = "Invited, attendance not noted"
OF_NO_AGENCY = "of no agency"


@dataclass(frozen=True)
class DecisionInWords:
    """`facts` are (label, words). `dissents` are what agencies said against it, (who and when, words)."""

    outcome: str
    facts: list[tuple[str, str]]
    dissents: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class RecordedItem:
    number: int | None
    title: str
    row: Recommendation | None = None
    brought_because: str = ""
    minute: list[str] = field(default_factory=list)
    decision: DecisionInWords | None = None
    tasks: Sequence[MeetingTask] = ()

    @property
    def heading(self) -> str:
        return f"Item {self.number}: {self.title}" if self.number else self.title


@dataclass(frozen=True)
class MeetingRecord:
    """`facts` are (label, words), `attendance` (label, names). An agency lead's holds what concerns the own agency."""

    meeting: Meeting
    board_name: str
    marking: str
    facts: list[tuple[str, str]]
    attendance: list[tuple[str, list[str]]]
    items: list[RecordedItem]
    tasks: list[MeetingTask]
    corrections: list[MeetingCorrection]

    @property
    def title(self) -> str:
        return f"{'Draft record' if self.meeting.is_open else 'Record'}: {self.meeting.title}"

    @property
    def stamp(self) -> str:
        """What stands on every page."""
        return " · ".join(filter(None, [self.marking, DRAFT if self.is_draft else ""]))

    @property
    def as_at(self):
        return self.meeting.held_on

    @property
    def is_draft(self) -> bool:
        return not self.meeting.is_closed

    @property
    def state_in_words(self) -> str:
        if self.meeting.is_open:
            return DRAFT_IN_WORDS
        return "" if self.meeting.is_closed else CANCELLED_IN_WORDS


def record_of(meeting: Meeting, *, user) -> MeetingRecord:
    """Ten queries, whatever the number of items."""
    lines = agenda_of(meeting, user)
    tasks = list(MeetingTask.objects.visible_to(user).filter(meeting=meeting).select_related("agency").order_by("pk"))
    by_item: dict[int | None, list[MeetingTask]] = defaultdict(list)
    for task in tasks:
        by_item[task.item_id].append(task)
    decided = decisions_of(meeting, user)
    dissents = dissents_about(decided, user)
    items = [recorded_item(line, decided, dissents, by_item[line.item.pk]) for line in lines]
    on_agenda = {line.item.recommendation_id for line in lines}
    items += [besides(decision, dissents) for pk, decision in decided.items() if pk not in on_agenda]
    corrections = MeetingCorrection.objects.visible_to(user).filter(meeting=meeting)
    return MeetingRecord(
        meeting=meeting,
        board_name=settings.BOARD_NAME,
        marking=marking_of(meeting, user),
        facts=facts_of(meeting),
        attendance=attendance_of(meeting, user),
        items=items,
        tasks=tasks,
        corrections=list(corrections.select_related("recorded_by", "item").order_by("pk")),
    )


def marking_of(meeting: Meeting, user) -> str:
    """Those of the plans of which it issues a version."""
    plans = ActionPlan.objects.visible_to(user).filter(meetings=meeting).order_by("pk")
    return " / ".join(dict.fromkeys(plan.get_protective_marking_display() for plan in plans if plan.protective_marking))


def facts_of(meeting: Meeting) -> list[tuple[str, str]]:
    times = [f"{time:%-H:%M}" for time in (meeting.starts_at, meeting.ends_at) if time]
    chair = str(meeting.chair or meeting.chair_name)
    found = [
        ("Meeting", f"{meeting.get_kind_display()}{f', {meeting.subgroup}' if meeting.subgroup else ''}"),
        ("Date", day_in_words(meeting.held_on)),
        ("Time", " to ".join(times)),
        ("Place", meeting.place),
        ("Chair", ", ".join(filter(None, [chair, chair and stands_for(meeting)]))),
        ("About", meeting.notes),
        ("Source", meeting.source),
        ("Cancelled because", meeting.cancelled_reason),
    ]
    return [(label, words) for label, words in found if words]


def stands_for(meeting: Meeting) -> str:
    """For whom the chair stands, as far as it was said."""
    if meeting.chair_agency:
        return str(meeting.chair_agency)
    return OF_NO_AGENCY if meeting.chair_is_independent else ""


def attendance_of(meeting: Meeting, user) -> list[tuple[str, list[str]]]:
    attendees = MeetingAttendee.objects.visible_to(user).current().filter(meeting=meeting).select_related("agency")
    names: dict[str, list[str]] = defaultdict(list)
    for attendee in attendees:
        names[attendee.attendance].append(in_full(attendee))
    labels = {Attendance.INVITED: NOT_NOTED}
    return [(labels.get(kind, kind.label), names[kind]) for kind in PRINTED_ATTENDANCE if names[kind]]


def in_full(attendee: MeetingAttendee) -> str:
    """“A. Nurse, Named nurse, St Helier (left at 11)”."""
    parts = [attendee.name, attendee.role_title, attendee.agency.name if attendee.agency else ""]
    note = f" ({attendee.note})" if attendee.note else ""
    return ", ".join(filter(None, parts)) + note


# Decisions


def decisions_of(meeting: Meeting, user) -> dict[int, ScrutinyDecision]:
    """What counts, by recommendation: nothing until the meeting is closed."""
    decided = ScrutinyDecision.objects.visible_to(user).filter(meeting=meeting)
    decided = decided.select_related("recommendation__plan", "recommendation__plan_agency__agency")
    return {decision.recommendation_id: decision for decision in decided.order_by("recommendation__sort_key", "pk")}


def dissents_about(decided: dict[int, ScrutinyDecision], user) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    about = [decision.pk for decision in decided.values()]
    for dissent in Dissent.objects.visible_to(user).filter(decision__in=about).select_related("agency"):
        who = ", ".join(filter(None, [dissent.given_by_name, dissent.given_by_role, dissent.agency.name]))
        found[dissent.decision_id].append((f"{who}, {day_in_words(dissent.recorded_on)}", dissent.text))
    return found


def recorded_item(line: Line, decided, dissents, tasks: Sequence[MeetingTask]) -> RecordedItem:
    item = line.item
    decision = decided.get(item.recommendation_id) if item.recommendation_id else None
    shown = decision or line.decision
    return RecordedItem(
        number=line.number,
        title=line.title,
        row=item.recommendation,
        brought_because=item.brought_because,
        minute=paragraphs(item.minute),
        decision=in_words(shown, dissents[decision.pk] if decision else []) if shown else None,
        tasks=tasks,
    )


def besides(decision: ScrutinyDecision, dissents) -> RecordedItem:
    """A decision on what was not on the agenda, which a published record may tell of."""
    row = decision.recommendation
    title = f"{row.ref}, {row.plan_agency.agency}"
    return RecordedItem(number=None, title=title, row=row, decision=in_words(decision, dissents[decision.pk]))


def in_words(decision: DecisionWords, dissents: list[tuple[str, str]]) -> DecisionInWords:
    asked = decision.missing and not decision.answer_by
    found = [
        ("Reason", decision.reason),
        ("What is missing", decision.missing),
        ("Answer by", day_in_words(decision.answer_by) if decision.answer_by else "no day was set" if asked else ""),
        ("Asked of", decision.asked_of),
        ("Rests on", f"{decision.evidence_level} {decision.get_evidence_level_display()}"),
        ("Next review", day_in_words(decision.next_review_on) if decision.next_review_on else ""),
        ("Re-test", decision.get_retest_after_display() if decision.retest_after else ""),
        ("Decided on own work, because", decision.own_work_reason),
    ]
    facts = [(label, words) for label, words in found if words]
    return DecisionInWords(decision.get_outcome_display(), facts, dissents)
