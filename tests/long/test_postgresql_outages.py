"""A PostgreSQL server that crashes and comes back, under load and at night, and a row that somebody holds on to."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from tests.long.browser import BROKEN, Browser
from tests.long.cluster import AS_IN_PRODUCTION, Cluster
from tests.long.server import Server, problems
from tests.long.writers import WRITERS, Ledger, all_at_work, compare

pytestmark = pytest.mark.long

STOPS = 20
AWAY = 1.0  # seconds
SAVED_BETWEEN = 20
PATIENCE = 30
HOLDS = 30.0


def first_good_reply(ledger: Ledger) -> float:
    """Seconds from now until one of the writers is served again."""
    served, began = ledger.served, time.monotonic()
    while ledger.served == served and time.monotonic() - began < PATIENCE:
        time.sleep(0.005)
    return time.monotonic() - began


def crash_again_and_again(cluster: Cluster, waits: list[float], ledger: Ledger) -> None:
    for _ in range(STOPS):
        ledger.wait_for(SAVED_BETWEEN, PATIENCE)
        cluster.stop("immediate")
        time.sleep(AWAY)
        cluster.start()
        waits.append(first_good_reply(ledger))


def test_what_was_acknowledged_outlives_crashes_of_the_database(server, cluster, figure):
    world, waits = server.prepare(WRITERS), []
    server.start()

    ledger = all_at_work(server, world, lambda ledger: crash_again_and_again(cluster, waits, ledger))
    found, broken = compare(ledger, server.find()), problems(server)

    statuses = dict(ledger.statuses)
    unexpected = {status: count for status, count in statuses.items() if status not in (302, 503)}
    figure(
        "F11",
        f"{STOPS} crashes under {WRITERS} writers: {len(ledger.acknowledged)} acknowledged, {len(found['lost'])} lost, "
        f"{len(found['doubled'])} doubled; {statuses.get(503, 0)} answers 503, {sum(unexpected.values())} others; "
        f"first good reply {max(waits):.2f} s after it was back at the latest",
        reached=not (found["lost"] or found["doubled"] or unexpected or broken) and max(waits) < 1,
    )
    assert found == {"lost": [], "doubled": [], "without its file": [], "damaged": []}
    assert (broken, ledger.given_up, ledger.odd, unexpected) == ([], [], [], {})
    assert statuses[503] > 0


def test_the_harness_notices_a_database_that_forgets(tmp_path, cluster):
    """The control: with commits that are not waited for, a crash loses what was acknowledged."""
    cluster.stop("fast")
    cluster.options = cluster.options.replace(
        AS_IN_PRODUCTION, f"{AS_IN_PRODUCTION} -c synchronous_commit=off -c wal_writer_delay=10s"
    )
    cluster.start()
    server, waits = Server(tmp_path, cluster.url), []
    world = server.prepare(WRITERS)
    server.start()

    try:
        ledger = all_at_work(server, world, lambda ledger: crash_again_and_again(cluster, waits, ledger), uploads=False)
        found = compare(ledger, server.find())
    finally:
        server.stop()

    assert len(found["lost"]) > 0


def test_nobody_notices_a_restart_at_night(server, cluster, figure):
    who = server.prepare(1)
    server.start()
    browser = Browser(server.port)
    browser.sign_in(who["writers"][0]["email"], who["password"])

    def status(_) -> int | str:
        try:
            return browser.get("/plans/").status
        except BROKEN as error:
            return type(error).__name__

    with ThreadPoolExecutor(8) as pool:
        before = list(pool.map(status, range(100)))  # every thread has its connection now
        cluster.stop("fast")
        cluster.start()
        after = list(pool.map(status, range(100)))

    failed = [each for each in after if each != 200]
    figure("F12", f"restart while idle: {len(failed)} of the first 100 requests failed", reached=not failed)
    assert set(before) == {200}
    assert failed == []


def hold_rows(cluster: Cluster, until: threading.Event) -> None:
    """Somebody began a change in another program and went home."""
    with psycopg2.connect(cluster.dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM recommendations_action FOR UPDATE")
        until.wait(HOLDS)


def test_a_row_that_is_held_keeps_nobody_for_long(server, cluster, figure):
    world, over, alive = server.prepare(WRITERS), threading.Event(), []
    server.start()

    def disturb(ledger):
        with ThreadPoolExecutor(1) as pool:
            holding, watching = pool.submit(hold_rows, cluster, over), Browser(server.port, timeout=30)
            began = time.monotonic()
            while time.monotonic() - began < HOLDS:
                asked = time.monotonic()
                watching.get("/health/live")
                alive.append(time.monotonic() - asked)
                time.sleep(0.2)
            over.set()
            holding.result()

    ledger = all_at_work(server, world, disturb, uploads=False)
    found = compare(ledger, server.find())

    refused = ledger.statuses[503]
    longest = max(ledger.seconds)
    figure(
        "F13",
        f"rows held for {HOLDS:.0f} s under {WRITERS} writers: “is it alive” answered after {max(alive):.1f} s at "
        f"worst; {refused} waits ended with 503, the longest after {longest:.1f} s; {len(found['lost'])} lost",
        reached=max(alive) < 0.5 and not ledger.odd and not found["lost"],
    )
    assert refused > 0
    assert (ledger.odd, found["lost"], found["doubled"], ledger.given_up) == ([], [], [], [])
