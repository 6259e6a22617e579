"""A server that is killed again and again while twenty people save: what they were told is saved is there, once."""

import random
import time

import pytest

from tests.long.server import Server, problems
from tests.long.writers import WRITERS, Ledger, all_at_work, compare

pytestmark = pytest.mark.long

KILLS = 100
WHOLE_GROUP_EVERY = 5  # kills
SAVED_BETWEEN = 5
PATIENCE = 30  # seconds


def kill_again_and_again(server: Server, ledger: Ledger) -> None:
    chance = random.Random(20)
    for number in range(1, KILLS + 1):
        ledger.wait_for(SAVED_BETWEEN, PATIENCE)
        time.sleep(chance.uniform(0, 0.2))
        if number % WHOLE_GROUP_EVERY:
            server.kill_worker(chance.randrange(100))
        else:
            server.kill_all()


def test_what_was_acknowledged_is_there_once(server, figure):
    world = server.prepare(WRITERS)
    server.start()

    ledger = all_at_work(server, world, lambda ledger: kill_again_and_again(server, ledger))
    found, broken = compare(ledger, server.find()), problems(server)

    kinds = [kind for kind, _ in ledger.acknowledged]
    saved = f"{len(kinds)} acknowledged ({kinds.count('assurance')} with a file) in {KILLS} kills"
    is_sound = not (found["damaged"] or found["without its file"] or broken)
    figure(
        "F1",
        f"{saved}: {len(found['lost'])} lost, {len(found['damaged']) + len(found['without its file']) + len(broken)} "
        "failures of integrity, keys, evidence, positions or audit chain",
        reached=not found["lost"] and is_sound,
    )
    figure(
        "F2",
        f"{len(ledger.sent)} forms, {ledger.resent} of them sent again: {len(found['doubled'])} doubled, "
        f"{len(ledger.given_up) + len(found['lost'])} missing",
        reached=not (found["doubled"] or found["lost"] or ledger.given_up),
    )
    assert found == {"lost": [], "doubled": [], "without its file": [], "damaged": []}
    assert (broken, ledger.given_up, ledger.odd) == ([], [], [])
    assert ledger.resent > 0
