"""What stands on the screen while an item is dealt with: for the recorder, and for everybody who follows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from assurance.inbox import PresentText
from assurance.meetings.agenda import Line
from assurance.meetings.record import DecisionInWords, in_words
from assurance.models import AssuranceRecord, MeetingTask, PlanRow, RecordState
from assurance.rating import Rating
from assurance.recommendation_page import EvidenceCard, evidence_of
from assurance.status import AssuranceStatus, Standing
from recommendations.models import Action


@dataclass(frozen=True)
class RowOnScreen:
    """A recommendation with its actions, the newest assurance and what that rests on."""

    row: PlanRow
    standing: Standing
    rating: Rating
    actions: Sequence[Action] = ()
    present: PresentText = field(default_factory=PresentText)
    evidence: Sequence[EvidenceCard] = ()

    @property
    def status_label(self) -> str:
        return AssuranceStatus(self.standing.status).label


@dataclass(frozen=True)
class ItemOnScreen:
    line: Line
    tasks: Sequence[MeetingTask] = ()
    about: RowOnScreen | None = None

    @property
    def decision(self) -> DecisionInWords | None:
        """What was noted so far."""
        noted = self.line.decision
        return in_words(noted, []) if noted else None

    @property
    def seen(self) -> str:
        """What somebody who follows has seen, in short: it changes whenever the recorder changes anything."""
        decision = getattr(self.line.item, "proposed_decision", None)
        noted = decision.version if decision else 0
        tasks = "-".join(f"{task.pk}.{task.version}" for task in self.tasks)
        return f"{self.line.item.pk}.{self.line.item.version}.{noted}.{tasks}"


def item_on_screen(line: Line, *, user, on: date) -> ItemOnScreen:
    """Six queries for a recommendation, one for any other item."""
    tasks = list(tasks_of(line, user))
    about = row_on_screen(line.item.recommendation_id, user=user, on=on) if line.item.recommendation_id else None
    return ItemOnScreen(line, tasks, about)


def tasks_of(line: Line, user):
    tasks = MeetingTask.objects.visible_to(user).filter(item=line.item, meeting=line.item.meeting_id)
    return tasks.select_related("agency").order_by("pk")


def row_on_screen(pk: int, *, user, on: date) -> RowOnScreen:
    row = PlanRow.objects.visible_to(user).with_position().get(pk=pk)
    records = AssuranceRecord.objects.visible_to(user).filter(served__recommendation=pk, state=RecordState.ACCEPTED)
    printed = list(records.order_by("-pk"))
    standing = row.standing(on)
    return RowOnScreen(
        row=row,
        standing=standing,
        rating=row.rating(on, standing),
        actions=list(Action.objects.visible_to(user).filter(recommendation=pk).order_by("position")),
        present=PresentText(printed[0], tuple(printed[1:])) if printed else PresentText(),
        evidence=evidence_that_counts(printed[:1], user),
    )


def evidence_that_counts(records: list[AssuranceRecord], user) -> list[EvidenceCard]:
    found = evidence_of(records, user) if records else {}
    return [card for cards in found.values() for card in cards if not card.item.withdrawn_on]
