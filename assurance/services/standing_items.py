"""What is on the agenda of every meeting of a kind, from the next one that is planned."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max

from assurance.models import MeetingKind, StandingItem
from assurance.services.meetings import refuse_others_meetings
from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import ChangeVerb, Subgroup
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_once

ENDED = "This standing item was ended already."
ONLY_OF_SUBGROUPS = "Select a subgroup for meetings of subgroups only"


@dataclass(frozen=True)
class StandingItemDetails:
    """`subgroup` is left out where it stands on the agenda of all subgroups."""

    kind: str
    title: str
    subgroup: Subgroup | None = None


@recorded()
def add_standing_item(*, details: StandingItemDetails, by, submission_key: UUID | None = None) -> StandingItem:
    refuse_unfit(details)
    refuse_others_meetings(by, details.subgroup)
    last = StandingItem.objects.filter(kind=details.kind).aggregate(last=Max("position"))["last"] or 0
    item = StandingItem(position=last + 1, added_by=by, submission_key=submission_key, **vars(details))
    save_once(item, by, said=vars(details), made_by="added_by")
    record_standing(item, by, [{"label": item.get_kind_display(), "before": "", "after": item.title}])
    return item


@recorded()
def edit_standing_item(*, item: StandingItem, version: int, details: StandingItemDetails, by) -> StandingItem:
    """Meetings that are planned already keep what stands on their agenda."""
    refuse_unfit(details)
    for subgroup in (item.subgroup, details.subgroup):
        refuse_others_meetings(by, subgroup)
    if item.ended_on:
        raise ValidationError(ENDED)
    before = snapshot(item, vars(details))
    save_if_unchanged(item, version=version, by=by, **vars(details))
    record_standing(item, by, differences(item, before))
    return item


@recorded()
def end_standing_item(*, item: StandingItem, version: int, by, on: date) -> StandingItem:
    """It comes to no agenda by itself any more."""
    if item.ended_on:
        raise AlreadySaved(item)
    try:
        save_if_unchanged(item, version=version, by=by, ended_on=on)
    except EditConflict as conflict:
        if conflict.current.ended_on:
            raise AlreadySaved(conflict.current) from None
        raise
    record_standing(item, by, [{"label": "Ended on", "before": "", "after": f"{on:%-d %B %Y}"}])
    return item


def refuse_unfit(details: StandingItemDetails) -> None:
    if details.subgroup and details.kind != MeetingKind.SUBGROUP:
        raise ValidationError({"subgroup": ONLY_OF_SUBGROUPS})


def record_standing(item: StandingItem, by, changes: list[dict[str, str]]) -> None:
    record_change(ChangeVerb.STANDING_ITEM_EDITED, by=by, subject=item.title, changes=changes)
