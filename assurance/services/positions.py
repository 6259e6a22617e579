from assurance.events import events_of
from assurance.models import AssurancePosition
from assurance.status import Event, Position, settle

WRITTEN_AT_ONCE = 500


def current_position(events: list[Event]) -> Position:
    """What the events settle by now: what was withdrawn or returned counts no longer."""
    return settle(event for event in events if getattr(event, "until", None) is None)


def rebuild_positions(recommendation_ids) -> None:
    """Write the assurance positions of these recommendations from their events. The only writer of positions."""
    ids = list(recommendation_ids)
    for start in range(0, len(ids), WRITTEN_AT_ONCE):
        chunk = ids[start : start + WRITTEN_AT_ONCE]
        events = events_of(chunk)
        positions = [
            AssurancePosition(recommendation_id=pk, **vars(current_position(events.get(pk, [])))) for pk in chunk
        ]
        columns = [f.name for f in AssurancePosition._meta.concrete_fields if not f.primary_key]
        AssurancePosition.objects.bulk_create(
            positions, update_conflicts=True, unique_fields=["recommendation"], update_fields=columns
        )


def stale_positions(recommendation_ids) -> list[int]:
    """The recommendations whose stored position is not what their events say."""
    ids = list(recommendation_ids)
    stored = AssurancePosition.objects.in_bulk(ids)
    events = events_of(ids)
    return [pk for pk in ids if pk not in stored or stored[pk].settled != current_position(events.get(pk, []))]
