"""The page of the recorder: one item, who records, and where the buttons lead."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.urls import reverse

from assurance.forms.decisions import BUTTONS
from assurance.forms.recording import NEXT, PREVIOUS, RECORD, TAKE_BACK, TO_DECIDE, TO_ITEM, TO_TASK
from assurance.meetings.agenda import Line, line_of, neighbours
from assurance.meetings.on_screen import ItemOnScreen, item_on_screen
from assurance.models import AgendaItem, Meeting, MeetingAttendee, Recording


class WhoRecords:
    """Read when it is shown, so that a page that comes back after a change shows what is there by then."""

    is_shown = True

    def __init__(self, meeting: Meeting, *, user):
        self.meeting, self.user = meeting, user

    @cached_property
    def recording(self) -> Recording | None:
        return Recording.objects.visible_to(self.user).select_related("recorder").filter(meeting=self.meeting).first()

    @property
    def is_recorder(self) -> bool:
        return self.recording is not None and self.recording.recorder_id == self.user.pk

    @property
    def instead_of(self) -> int:
        return self.recording.recorder_id if self.recording else 0


class HoldPage(WhoRecords):
    def __init__(self, meeting: Meeting, lines: Sequence[Line], line: Line, *, user, on: date):
        super().__init__(meeting, user=user)
        self.lines, self.line, self.on = lines, line, on

    @property
    def is_shown(self) -> bool:
        """Whether those who follow see this item."""
        return self.recording is not None and self.recording.item_id == self.line.item.pk

    @property
    def address(self) -> str:
        return hold_url(self.line)

    @cached_property
    def screen(self) -> ItemOnScreen:
        return item_on_screen(self.line, user=self.user, on=self.on)

    @property
    def previous(self) -> Line | None:
        return neighbours(self.lines, self.line)[0]

    @property
    def next(self) -> Line | None:
        return neighbours(self.lines, self.line)[1]

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """The buttons: where each leads, and what it says."""
        return [(f"{TO_DECIDE}{outcome.value}", words) for outcome, words in BUTTONS.items()]

    @property
    def written_count(self) -> int:
        return sum(line.is_written_on for line in self.lines)

    @cached_property
    def people(self) -> list[str]:
        """Who may be given a task: offered while one is typed."""
        attendees = MeetingAttendee.objects.visible_to(self.user).current().filter(meeting=self.meeting)
        return [str(attendee) for attendee in attendees.select_related("agency")]

    def target(self, go: str) -> tuple[str, AgendaItem | None]:
        """The page to which a button leads, and the item that everybody sees from then on."""
        item, pk = self.line.item, self.meeting.pk
        if go.startswith(TO_DECIDE):
            page = reverse(
                "assurance:decision-propose", args=[pk, item.pk], query={"outcome": go.removeprefix(TO_DECIDE)}
            )
            return page, item
        if go == TAKE_BACK:
            return reverse("assurance:decision-take-back", args=[pk, item.pk]), item
        if go == RECORD:
            return reverse("assurance:meeting-minutes", args=[pk]), item
        if go.startswith(TO_TASK) and (key := number_in(go, TO_TASK)):
            return reverse("assurance:meeting-task-update", args=[key]), item
        line = self.line_to_go_to(go) or self.line
        return hold_url(line), line.item

    def line_to_go_to(self, go: str) -> Line | None:
        if go in (NEXT, PREVIOUS):
            return self.next if go == NEXT else self.previous
        return line_of(self.lines, number_in(go, TO_ITEM))


def number_in(go: str, before: str) -> int | None:
    number = go.removeprefix(before)
    return int(number) if go.startswith(before) and number.isdecimal() else None


def hold_url(line: Line) -> str:
    return reverse("assurance:meeting-hold", args=[line.item.meeting_id, line.item.pk])
