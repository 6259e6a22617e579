"""The agenda of a meeting as it is gone through: numbered, with what was written on each item so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from assurance.models import AgendaItem, Meeting


@dataclass(frozen=True)
class Line:
    """One item. `number` is the same for everybody, whatever part of the agenda they see."""

    number: int
    item: AgendaItem

    @property
    def title(self) -> str:
        """“4.2, Epsom and St Helier University Hospitals” for a recommendation."""
        row = self.item.recommendation
        return f"{row.ref}, {row.plan_agency.agency}" if row else self.item.title

    @property
    def decision(self):
        """What was noted, unless it was taken back."""
        noted = getattr(self.item, "proposed_decision", None)
        return noted if noted and not noted.is_undone else None

    @property
    def is_written_on(self) -> bool:
        return bool(self.item.minute or self.decision)


def agenda_of(meeting: Meeting, user) -> list[Line]:
    """What somebody sees of the agenda, in two queries; an agency lead, the own rows with the numbers they have."""
    numbers = {pk: number for number, pk in enumerate(keys_in_order(meeting), start=1)}
    items = AgendaItem.objects.visible_to(user).current().filter(meeting=meeting)
    items = items.select_related("recommendation__plan", "recommendation__plan_agency__agency", "proposed_decision")
    return [Line(numbers[item.pk], item) for item in items.order_by("position", "pk")]


def keys_in_order(meeting: Meeting) -> list[int]:
    items = AgendaItem.objects.current().filter(meeting=meeting)
    return list(items.order_by("position", "pk").values_list("pk", flat=True))


def line_of(lines: Sequence[Line], item_pk: int | None) -> Line | None:
    return next((line for line in lines if line.item.pk == item_pk), None)


def neighbours(lines: Sequence[Line], line: Line) -> tuple[Line | None, Line | None]:
    """The lines before and after."""
    place = lines.index(line)
    return lines[place - 1] if place else None, lines[place + 1] if place + 1 < len(lines) else None
