from collections.abc import Iterator

from django.db import transaction

from assurance.events import events_of
from assurance.models import AssurancePosition
from assurance.status import Event, Position, settle
from recommendations.models import Recommendation

AT_ONCE = 500


def current_position(events: list[Event]) -> Position:
    """What the events settle by now: what was withdrawn or returned counts no longer."""
    return settle(event for event in events if getattr(event, "until", None) is None)


@transaction.atomic(savepoint=False)
def rebuild_positions(recommendation_ids) -> None:
    """Write the assurance positions of these recommendations from their events. The only writer of positions.

    Their rows are locked, in one order, before the events are read: of two events at the same moment neither
    transaction sees the other's, and the later one would write a position without the earlier.
    """
    columns = [f.name for f in AssurancePosition._meta.concrete_fields if not f.primary_key]
    for chunk in in_chunks(sorted(recommendation_ids)):
        list(Recommendation.objects.filter(pk__in=chunk).order_by("pk").select_for_update(no_key=True).values("pk"))
        events = events_of(chunk)
        positions = [
            AssurancePosition(recommendation_id=pk, **vars(current_position(events.get(pk, [])))) for pk in chunk
        ]
        AssurancePosition.objects.bulk_create(
            positions, update_conflicts=True, unique_fields=["recommendation"], update_fields=columns
        )


def stale_positions(recommendation_ids) -> list[int]:
    """The recommendations whose stored position is not what their events say."""
    stale = []
    for chunk in in_chunks(list(recommendation_ids)):
        stored, events = AssurancePosition.objects.in_bulk(chunk), events_of(chunk)
        stale += [pk for pk in chunk if pk not in stored or stored[pk].settled != current_position(events.get(pk, []))]
    return stale


def in_chunks(ids: list[int]) -> Iterator[list[int]]:
    """A statement takes only so many values: 32,766 on SQLite."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
