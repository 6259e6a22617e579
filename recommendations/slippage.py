"""How far a target date has slipped, in words for pages and reports."""

from collections.abc import Collection
from datetime import date

from recommendations.changes import in_words


def slippage_of(original: date | None, moves: Collection, present: date | None) -> str:
    """“31 March 2024 → 30 September 2025, moved 3 times, 548 days”; nothing where the first date still stands.

    `moves` are the agreed ones. A date that slipped before moves were kept says where it began and where it is.
    """
    if not moves:
        moved = original is not None and original != present
        return f"first date {in_words(original)}, now {in_words(present) or 'not dated'}" if moved else ""
    times = "once" if len(moves) == 1 else f"{len(moves)} times"
    return f"{in_words(original)} → {in_words(present)}, moved {times}, {distance((present - original).days)}"


def distance(days: int) -> str:
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"{count} earlier" if days < 0 else count
