"""The agenda of a meeting: what is put on it, in which order, and what is taken off."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max, Q

from assurance.meetings.locked import refuse_closed
from assurance.models import AgendaItem, ItemKind, Meeting, ProposedDecision, StandingItem
from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import ChangeVerb, Recommendation
from recommendations.versioning import AlreadySaved, refuse_saved, save_if_unchanged, save_new, write_history

ON_THE_AGENDA_ALREADY = "This is on the agenda already"
NOTHING_NEW = "Everything that you selected is on the agenda already"
IN_THE_RECORD = "Something was written down or decided on this item. It stays on the agenda"
NOT_ON_THE_AGENDA = "This item was taken off the agenda meanwhile"


@dataclass(frozen=True)
class ItemDetails:
    """A recommendation, or what the title says."""

    title: str = ""
    recommendation: Recommendation | None = None
    brought_because: str = ""
    note: str = ""
    kind: str = ""

    @property
    def fields(self) -> dict:
        kind = self.kind or (ItemKind.RECOMMENDATION if self.recommendation else ItemKind.OTHER)
        return vars(self) | {"kind": kind}

    @property
    def about(self) -> tuple[int | None, str]:
        return (self.recommendation.pk, "") if self.recommendation else (None, self.title)


@recorded()
def add_agenda_items(
    *, meeting: Meeting, items: Sequence[ItemDetails], by, submission_key: UUID | None = None
) -> list[AgendaItem]:
    """Put these at the end of the agenda, but for what is on it already.

    Raises AlreadySaved for a form that was saved before, ValidationError when nothing is left of it.
    """
    refuse_closed(meeting)
    if submission_key and items:
        refuse_saved(AgendaItem.objects.filter(added_by=by, submission_key=submission_key), items[0].fields)
    there = {about(each) for each in meeting.items.current()}
    new = [each for each in items if each.about not in there]
    if not new:
        raise ValidationError(ON_THE_AGENDA_ALREADY if len(items) == 1 else NOTHING_NEW)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    added = []
    for position, details in enumerate(new, start=last + 1):
        key = None if added else submission_key
        item = AgendaItem(meeting=meeting, position=position, added_by=by, submission_key=key, **details.fields)
        added.append(save_new(item, by))
    for item in added:
        record_item(item, by, [{"label": "On the agenda", "before": "", "after": str(item)}])
    return added


def about(item: AgendaItem) -> tuple[int | None, str]:
    return item.recommendation_id, "" if item.recommendation_id else item.title


@recorded()
def edit_agenda_item(*, item: AgendaItem, version: int, details: ItemDetails, by) -> AgendaItem:
    """Change why an item is on the agenda, what is said before the meeting and, but for a recommendation, its title."""
    refuse_closed(item.meeting)
    refuse_taken_off(item)
    said = {"brought_because": details.brought_because, "note": details.note}
    said |= {} if item.recommendation_id else {"title": details.title}
    before = snapshot(item, said)
    save_if_unchanged(item, version=version, by=by, **said)
    record_item(item, by, differences(item, before))
    return item


@recorded()
def take_off_agenda_item(*, item: AgendaItem, version: int, reason: str, by) -> AgendaItem:
    """It stays with its reason, and can be put on again. What the meeting has dealt with is not taken off."""
    if not reason:
        raise ValidationError({"reason": "Enter the reason"})
    refuse_closed(item.meeting)
    stored = AgendaItem.objects.get(pk=item.pk)
    if stored.taken_off_reason == reason:
        raise AlreadySaved(stored)
    refuse_taken_off(stored)
    decided = ProposedDecision.objects.filter(item=item, is_undone=False)
    if stored.minute or decided.exists() or stored.tasks.exists():
        raise ValidationError(IN_THE_RECORD)
    save_if_unchanged(item, version=version, by=by, taken_off_reason=reason)
    record_item(item, by, [{"label": "Taken off the agenda", "before": str(item), "after": reason}])
    return item


@recorded()
def move_agenda_item(*, item: AgendaItem, to: int, by) -> list[AgendaItem]:
    """Make it the item number `to`, counted from 1. The same move a second time changes nothing.

    Versions stay: where an item stands is no reason to refuse what somebody writes about it.
    """
    refuse_closed(item.meeting)
    items = list(item.meeting.items.current().order_by("position", "pk"))
    if item not in items:
        raise ValidationError(NOT_ON_THE_AGENDA)
    before = items.index(item)
    items.insert(max(0, min(to, len(items)) - 1), items.pop(before))
    moved = [(number, each) for number, each in enumerate(items, start=1) if each.position != number]
    for number, each in moved:
        each.position = number
        AgendaItem.objects.filter(pk=each.pk).update(position=number)
        write_history(each, by)
    after = items.index(item)
    if after != before:
        record_item(item, by, [{"label": f"Place of {item}", "before": str(before + 1), "after": str(after + 1)}])
    return items


def refuse_taken_off(item: AgendaItem) -> None:
    current = AgendaItem.objects.get(pk=item.pk)
    if current.taken_off_reason:
        raise ValidationError(NOT_ON_THE_AGENDA)


def put_standing_items(meeting: Meeting, *, by) -> list[AgendaItem]:
    """Those of the meeting's kind, at the end of what is there; none twice. Inside a service of the meeting."""
    of_subgroup = Q(subgroup=None) | Q(subgroup=meeting.subgroup_id)
    standing = StandingItem.objects.running().filter(of_subgroup, kind=meeting.kind)
    there = set(meeting.items.current().values_list("title", flat=True))
    titles = [title for title in dict.fromkeys(each.title for each in standing) if title not in there]
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    return [
        save_new(AgendaItem(meeting=meeting, position=position, kind=ItemKind.STANDING, title=title, added_by=by), by)
        for position, title in enumerate(titles, start=last + 1)
    ]


def record_item(item: AgendaItem, by, changes: list[dict[str, str]]) -> None:
    rows = [item.recommendation] if item.recommendation_id else None
    record_change(ChangeVerb.AGENDA_EDITED, by=by, subject=str(item.meeting), changes=changes, recommendations=rows)
