"""What the chain costs: over a plain row for each event, and to prove a long trail.

Times are those of the quickest tenth, because whatever else the machine does at the moment is not the chain's cost.
"""

import time
from datetime import UTC, datetime
from statistics import quantiles

import pytest

from lscb_tracker.audit import chain
from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.audit.trail import append
from lscb_tracker.audit.verification import verify

EVENTS, AT_ONCE = 100_000, 5_000
TIMED, PROOFS = 2_000, 3
MOST_MICROSECONDS, MOST_SECONDS = 200, 5
CHANGES = [{"label": "Status", "before": "In progress", "after": "Complete"}]
pytestmark = [pytest.mark.long, pytest.mark.django_db]  # in one transaction, so that nothing waits for the disk


def noted(number: int) -> dict:
    """An event as `record` notes it."""
    subject = {"subject": f"Recommendation {number}", "changes": CHANGES, "salt": "0123456789abcdef"}
    return {
        "kind": Kind.CHANGE.value,
        "action": "action_updated",
        "actor_id": 1,
        "actor_name": "A. Manager",
        "address": "192.0.2.1",
        "request_id": "0123456789abcdef0123456789abcdef",
        "object_type": "recommendation",
        "object_id": str(number),
        "details": chain.canonical(subject),
    }


def write_plainly(number: int) -> None:
    """The same row without a chain: no reading of the end, no lock, no seal."""
    links = {"number": number + 2 * EVENTS, "previous_hash": chain.START, "hash": f"{number:064}"}
    filling = {"key_id": "k", "recorded_at": datetime.now(UTC), "details_sha256": chain.START, "chain_version": 1}
    AuditEvent.objects.bulk_create([AuditEvent(**noted(number), **links, **filling)])


def write_chained(number: int) -> None:
    append([noted(number)])


def microseconds(write) -> float:
    times = []
    for number in range(1, TIMED):
        started = time.perf_counter()
        write(number)
        times.append((time.perf_counter() - started) * 1_000_000)
    return quantiles(times, n=10)[0]


def seconds_to_prove() -> tuple[int, float]:
    times = []
    for _ in range(PROOFS):
        started = time.perf_counter()
        result = verify()
        times.append(time.perf_counter() - started)
        assert result.faults == ()
    return result.count, min(times)


def test_the_chain_costs_little_and_is_proved_quickly(figure):
    for first in range(0, EVENTS - TIMED, AT_ONCE):
        append([noted(number) for number in range(first, first + AT_ONCE)])
    chained = microseconds(write_chained)
    count, seconds = seconds_to_prove()
    plain = microseconds(write_plainly)

    figure(
        "A4",
        f"{chained - plain:.0f} µs over the {plain:.0f} µs of a plain row; {count:,} events proved in {seconds:.1f} s",
        reached=chained - plain < MOST_MICROSECONDS and seconds < MOST_SECONDS,
    )
    assert count >= EVENTS
    assert (chained - plain < MOST_MICROSECONDS, seconds < MOST_SECONDS) == (True, True)
