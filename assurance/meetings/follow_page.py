"""What somebody sees who follows a meeting: the item at which the recorder is, as far as they may see it."""

from datetime import date
from functools import cached_property

from assurance.meetings.agenda import Line, agenda_of, line_of
from assurance.meetings.on_screen import ItemOnScreen, item_on_screen
from assurance.models import Meeting, Recording

ASK_EVERY = 4  # seconds


class FollowPage:
    ask_every = ASK_EVERY

    def __init__(self, meeting: Meeting, *, user, on: date):
        self.meeting, self.user, self.on = meeting, user, on

    @cached_property
    def lines(self) -> list[Line]:
        return agenda_of(self.meeting, self.user)

    @cached_property
    def recording(self) -> Recording | None:
        """Who records is no secret to those who were invited; the item is looked for among those they may see."""
        return Recording.objects.select_related("recorder").filter(meeting=self.meeting).first()

    @property
    def has_begun(self) -> bool:
        return self.recording is not None

    @cached_property
    def line(self) -> Line | None:
        return line_of(self.lines, self.recording.item_id if self.recording else None)

    @cached_property
    def screen(self) -> ItemOnScreen | None:
        return item_on_screen(self.line, user=self.user, on=self.on) if self.line else None

    @property
    def seen(self) -> str:
        """What is shown, in short: it changes whenever anything does that the recorder can change."""
        item = self.screen.seen if self.screen else "-"
        written = "".join("x" if line.is_written_on else "o" for line in self.lines)
        return f"{self.meeting.state}.{int(self.has_begun)}.{item}.{written}"
