"""Twenty people who all save at once."""

import statistics

import pytest

from tests.long.server import problems
from tests.long.writers import WRITERS, all_at_work, compare

pytestmark = pytest.mark.long

EACH = 100


def test_everybody_is_served(server, figure):
    world = server.prepare(WRITERS)
    server.start()

    ledger = all_at_work(server, world, None, most=EACH)
    found, broken = compare(ledger, server.find()), problems(server)

    errors = sum(count for status, count in ledger.statuses.items() if status != 302)
    p95 = statistics.quantiles(ledger.seconds, n=20)[-1]
    longest = max(ledger.seconds)
    figure(
        "F4",
        f"{WRITERS} writers, {len(ledger.seconds)} forms: {errors} errors; 95 % within {p95 * 1000:.0f} ms, "
        f"the longest {longest:.1f} s",
        reached=not errors and p95 < 0.5 and longest < 5,
    )
    assert errors == 0
    assert len(ledger.acknowledged) == WRITERS * EACH
    assert found == {"lost": [], "doubled": [], "without its file": [], "damaged": []}
    assert broken == []
