"""How the commands of this package speak: one line of result, progress only for somebody who looks on."""

import sys
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError

from lscb_tracker.backups import Refused

SECONDS_BETWEEN = 2


def whole_number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is not a whole number of at least 1.")
    return int(text)


class OperatorCommand(BaseCommand):
    requires_migrations_checks = False
    requires_system_checks = []  # a restore has to run where the database is not well
    spoke_at = 0.0

    def say(self, words: str) -> None:
        """Progress. A log of a timer stays at one line, unless it asks for more with -v 2."""
        moment = time.monotonic()
        if self.verbosity >= 2 or (sys.stderr.isatty() and moment - self.spoke_at > SECONDS_BETWEEN):
            self.spoke_at = moment
            self.stderr.write(words)

    def execute(self, *args, **options):
        self.verbosity = options.get("verbosity", 1)
        return super().execute(*args, **options)

    @contextmanager
    def in_words(self) -> Iterator[None]:
        try:
            yield
        except Refused as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error}. Look at the space and rights of the folders; then start again.") from error
