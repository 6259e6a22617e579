"""Runs of a command in processes of their own, killed as by a power button at random points."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connections

AT_ONCE = 2


@dataclass
class Kills:
    """`seed` makes the points random and the same in every run; `longest` is how long an undisturbed run takes."""

    seed: int = 1
    longest: float = 1.0
    number: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def undisturbed(self, run: Callable[[], object]) -> None:
        """Two at once, to their ends; each has to end well."""
        started = time.monotonic()
        ended = [os.waitpid(pid, 0)[1] for pid in [started_apart(run) for _ in range(AT_ONCE)]]
        assert ended == [0] * AT_ONCE, "A run that nobody killed failed."
        self.longest = max(time.monotonic() - started, 0.1)

    def killed(self, run: Callable[[], object]) -> None:
        """Two at once, each killed somewhere on its way. Counts those that had not ended by themselves."""
        pids = [started_apart(run) for _ in range(AT_ONCE)]
        moments = sorted((self.random.uniform(0, self.longest), pid) for pid in pids)
        started = time.monotonic()
        for moment, pid in moments:
            time.sleep(max(0.0, started + moment - time.monotonic()))
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                os.kill(pid, signal.SIGKILL)
                self.number += os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def started_apart(run: Callable[[], object]) -> int:
    """A process that does `run` with a connection of its own to the database, and ends without tidying up."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        run()
        os._exit(0)
    except BaseException:
        os._exit(3)
