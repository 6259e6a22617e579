"""What the agenda of a meeting could hold: what waits for scrutiny, what is late, what nobody has answered yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.utils.text import Truncator

from assurance.models import FollowUp, Meeting, PlanRow, ScrutineerNote
from assurance.scrutiny.queue import QueueKind, queue_of
from assurance.services import current_rules
from assurance.services.agendas import ItemDetails
from recommendations.models import MoveState, Recommendation, TargetDateMove

WORDS_SHOWN = 20
SHOWN = 20  # of each kind, the longest waiting first; the pages of each kind hold the rest
ROW = ("recommendation__plan", "recommendation__plan_agency__agency")


@dataclass(frozen=True)
class Suggestion:
    """A recommendation, or what `title` says, and why it is suggested."""

    key: str
    because: str
    row: Recommendation | None = None
    title: str = ""

    @property
    def label(self) -> str:
        if self.row is None:
            return self.title
        row = self.row
        words = Truncator(row.text).words(WORDS_SHOWN, truncate="…")
        return f"{row.plan.publication_name} {row.ref}, {row.plan_agency.agency.short_name}: {words}"

    @property
    def details(self) -> ItemDetails:
        return ItemDetails(title=self.title, recommendation=self.row, brought_because=self.because)


@dataclass(frozen=True)
class SuggestionGroup:
    name: str
    title: str
    suggestions: list[Suggestion]
    total: int

    @property
    def left_out(self) -> int:
        return self.total - len(self.suggestions)


def suggestions_for(meeting: Meeting, *, user, on: date) -> list[SuggestionGroup]:
    """Each kind of which there is something, without what is on the agenda already. Of a subgroup's meeting what the
    subgroup oversees; where the meeting issues plans, of these alone. Two queries for each kind.
    """
    prefetch_related_objects([meeting], "plans")
    groups = [
        waiting_for_scrutiny(meeting, user, on),
        overdue_follow_ups(meeting, user, on),
        dates_beyond_the_limit(meeting, user),
        unanswered_notes(meeting, user),
    ]
    return [group for group in groups if group.total]


def concerning(rows: QuerySet, meeting: Meeting) -> QuerySet:
    """Of rows that name a recommendation, those that the meeting deals with and that are not on its agenda."""
    rows = rows.exclude(recommendation__in=on_the_agenda(meeting))
    if meeting.subgroup_id:
        rows = rows.filter(recommendation__overseeing_subgroup=meeting.subgroup_id)
    if plans := plans_of(meeting):
        rows = rows.filter(recommendation__plan__in=plans)
    return rows


def on_the_agenda(meeting: Meeting) -> QuerySet:
    return meeting.items.current().filter(recommendation__isnull=False).values("recommendation")


def plans_of(meeting: Meeting) -> list[int]:
    return [plan.pk for plan in meeting.plans.all()]


def group_of(name: str, title: str, rows: QuerySet, suggested) -> SuggestionGroup:
    return SuggestionGroup(name, title, once(suggested(row) for row in rows[:SHOWN]), rows.count())


def once(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """A recommendation may have two late follow-ups: it comes onto the agenda once."""
    return list({each.key: each for each in suggestions}.values())


def waiting_for_scrutiny(meeting: Meeting, user, on: date) -> SuggestionGroup:
    rows = queue_of(meeting.subgroup, on).visible_to(user).exclude(pk__in=on_the_agenda(meeting))
    if plans := plans_of(meeting):
        rows = rows.filter(plan__in=plans)

    def suggested(row: PlanRow) -> Suggestion:
        since = f", since {row.queued_since:%-d %B %Y}" if row.queued_since else ""
        return Suggestion(f"row-{row.pk}", f"{QueueKind(row.queue_kind).label}{since}", row=row)

    return group_of("queue", "Waiting for scrutiny", rows.select_related("plan", "plan_agency__agency"), suggested)


def overdue_follow_ups(meeting: Meeting, user, on: date) -> SuggestionGroup:
    rows = concerning(FollowUp.objects.visible_to(user).overdue(on), meeting).select_related(*ROW)

    def suggested(step: FollowUp) -> Suggestion:
        because = f"Follow-up overdue since {step.due_on:%-d %B %Y}"
        return Suggestion(f"follow_up-{step.recommendation_id}", because, row=step.recommendation)

    return group_of("follow_ups", "Overdue follow-ups", rows.order_by("due_on", "pk"), suggested)


def dates_beyond_the_limit(meeting: Meeting, user) -> SuggestionGroup:
    """Target dates that have moved so often that only a meeting may move them again, and are asked to move."""
    limit = current_rules().moves_before_meeting
    agreed = Count("action__target_date_moves", filter=Q(action__target_date_moves__state=MoveState.AGREED))
    moves = TargetDateMove.objects.visible_to(user).asked().annotate(moved=agreed).filter(moved__gte=limit)
    moves = moves.exclude(action__recommendation__in=on_the_agenda(meeting))
    if meeting.subgroup_id:
        moves = moves.filter(action__recommendation__overseeing_subgroup=meeting.subgroup_id)
    if plans := plans_of(meeting):
        moves = moves.filter(action__recommendation__plan__in=plans)
    related = ("action__recommendation__plan", "action__recommendation__plan_agency__agency")

    def suggested(move) -> Suggestion:
        because = f"Target date moved {move.moved} times; {move.to_date:%-d %B %Y} is asked for"
        row = move.action.recommendation
        return Suggestion(f"date-{row.pk}", because, row=row)

    rows = moves.select_related(*related).order_by("asked_on", "pk")
    return group_of("dates", "Target dates that only a meeting can move again", rows, suggested)


def unanswered_notes(meeting: Meeting, user) -> SuggestionGroup:
    """A note about a recommendation brings it onto the agenda; another stands there by itself."""
    notes = ScrutineerNote.objects.visible_to(user).unanswered().exclude(recommendation__in=on_the_agenda(meeting))
    titles = list(meeting.items.current().values_list("title", flat=True))
    if meeting.subgroup_id:
        notes = notes.filter(recommendation__overseeing_subgroup=meeting.subgroup_id)
    if plans := plans_of(meeting):
        of_plans = Q(plan__in=plans) | Q(recommendation__plan__in=plans)
        notes = notes.filter(of_plans | Q(plan=None, recommendation=None))

    def suggested(note: ScrutineerNote) -> Suggestion:
        because = f"The scrutineer’s note of {note.written_on:%-d %B %Y} is not answered"
        if note.recommendation_id:
            return Suggestion(f"note_row-{note.recommendation_id}", because, row=note.recommendation)
        about = f", {note.plan.publication_name}" if note.plan_id else ""
        title = f"Note {note.pk} of the scrutineer{about}"
        return Suggestion(f"note-{note.pk}", because, title=title)

    rows = notes.select_related(*ROW, "plan").order_by("written_on", "pk")
    group = group_of("notes", "Notes of the scrutineer without an answer", rows, suggested)
    left = [each for each in group.suggestions if each.title not in titles or each.row]
    return SuggestionGroup(group.name, group.title, left, group.total - (len(group.suggestions) - len(left)))
