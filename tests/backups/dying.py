"""`python -m tests.backups.dying N COMMAND …`: a command of manage.py that is killed before its N-th step on disk.

Steps are what a power cut could come between: copying, syncing, linking, renaming and removing files, running a program
of PostgreSQL, and each statement that makes, renames or removes a database. Prints nothing when it was not killed.
"""

import itertools
import os
import shutil
import signal
import subprocess
import sys

STEPS = [
    *((os, name) for name in ("fsync", "link", "rename", "replace", "unlink")),
    (shutil, "copyfile"),
    (shutil, "rmtree"),
    (subprocess, "run"),
]


def die_before(step: int) -> None:
    from lscb_tracker.backups.postgresql import PostgreSQL

    numbers = itertools.count(1)

    def counted(call):
        def or_dead(*arguments, **named):
            if next(numbers) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return or_dead

    for place, name in STEPS:
        setattr(place, name, counted(getattr(place, name)))

    def tell(self, *statements):
        with self.over_all() as cursor:
            cursor.execute = counted(cursor.execute)
            for statement in statements:
                cursor.execute(statement)

    PostgreSQL.tell = tell


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    die_before(int(sys.argv[1]))
    call_command(*sys.argv[2:])
