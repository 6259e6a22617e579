"""Several people at the same moment: threads that start together, each with a database connection of its own.

A test that uses it asks for `transactional_db`, because the threads see only what is committed.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections

RUNNERS = 8
PATIENCE = 60  # seconds, so that a thread that died does not hold the others for ever


def race(call: Callable[[int], object], runners: int = RUNNERS) -> list:
    """What `call(0)` to `call(7)` return, or the exception that each of them ended with."""
    start = threading.Barrier(runners)

    def run(number: int):
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            return call(number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(runners) as pool:
        return list(pool.map(run, range(runners)))


def outcomes(results: list) -> dict[str, int]:
    """How often each kind of ending came: {"AlreadySaved": 7, "ActionUpdate": 1}."""
    names = [type(result).__name__ for result in results]
    return {name: names.count(name) for name in names}
