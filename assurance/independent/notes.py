"""The scrutineer's notes as pages show them: how long each has waited, and what waits for those who must answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Window

from assurance.forms.independent_scrutiny import NoteFilterForm, NoteState
from assurance.models import ScrutineerNote
from assurance.permissions import can_answer_scrutineer

NOTES_ON_A_PAGE = 25
UNANSWERED_SHOWN = 5
RELATED = ("plan", "recommendation__plan", "written_by")


@dataclass(frozen=True)
class NoteCard:
    note: ScrutineerNote
    state: NoteState
    days_waiting: int | None  # while it waits for an answer
    answered_on: date | None = None

    @property
    def label(self) -> str:
        return str(self.state.label)


def note_card(note: ScrutineerNote, on: date, *, answers: int, answered_on: date | None = None) -> NoteCard:
    if note.withdrawn_on:
        return NoteCard(note, NoteState.WITHDRAWN, None, answered_on)
    if answers:
        return NoteCard(note, NoteState.ANSWERED, None, answered_on)
    return NoteCard(note, NoteState.UNANSWERED, max((on - note.written_on).days, 0))


class NoteFilter:
    """Answers without sense select nothing."""

    def __init__(self, data, *, user):
        self.user = user
        self.form = NoteFilterForm(data)
        self.is_valid = self.form.is_valid()
        self.state = self.form.cleaned_data.get("state") if self.is_valid else ""

    @property
    def notes(self):
        notes = ScrutineerNote.objects.visible_to(self.user)
        if not self.is_valid:
            return notes.none()
        match self.state:
            case NoteState.UNANSWERED:
                return notes.unanswered().order_by("written_on", "pk")
            case NoteState.ANSWERED:
                return notes.standing().filter(replies__isnull=False).distinct()
            case NoteState.WITHDRAWN:
                return notes.exclude(withdrawn_on=None)
        return notes


def notes_page(notes, number: int | None, on: date) -> tuple[Page, list[NoteCard]]:
    """Three queries: how many, one page of them, and their answers."""
    page_obj = Paginator(notes.select_related(*RELATED), NOTES_ON_A_PAGE).get_page(number)
    found = list(page_obj.object_list)
    answers = answers_to(found)
    return page_obj, [note_card(note, on, **answers.get(note.pk, {"answers": 0})) for note in found]


def answers_to(notes: Sequence[ScrutineerNote]) -> dict[int, dict]:
    counted = ScrutineerNote.objects.order_by().filter(pk__in=[note.pk for note in notes], replies__isnull=False)
    found = counted.values_list("pk").annotate(Count("replies"), Max("replies__replied_on"))
    return {pk: {"answers": answers, "answered_on": answered_on} for pk, answers, answered_on in found}


@dataclass(frozen=True)
class UnansweredNotes:
    """The longest unanswered, and how many there are in all."""

    cards: list[NoteCard]
    total: int

    @property
    def left_out(self) -> int:
        return self.total - len(self.cards)


def unanswered_notes(user, on: date) -> UnansweredNotes | None:
    """Of all plans, for those who must answer; nobody else is troubled with them. One query."""
    if not can_answer_scrutineer(user):
        return None
    notes = ScrutineerNote.objects.visible_to(user).unanswered().select_related(*RELATED)
    found = list(notes.annotate(total=Window(Count("pk"))).order_by("written_on", "pk")[:UNANSWERED_SHOWN])
    return UnansweredNotes([note_card(note, on, answers=0) for note in found], found[0].total if found else 0)
