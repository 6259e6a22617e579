import re
from argparse import ArgumentTypeError
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from lscb_tracker.backups.command_words import OperatorCommand
from lscb_tracker.backups.making import newest_good, prove_existing

UNITS = {"h": "hours", "d": "days", "m": "minutes"}


def age(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,5})([hdm])", text)
    if not found:
        raise ArgumentTypeError(f"“{text}” is not an age. Write it like 26h, 90m or 2d.")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


class Command(OperatorCommand):
    help = "Exits 1 when the newest good backup is older than it should be. With --prove, restores one to prove it."

    def add_arguments(self, parser):
        parser.add_argument("--in", dest="root", type=Path, default=settings.BACKUP_ROOT, metavar="FOLDER")
        parser.add_argument("--newer-than", type=age, default=age("26h"), metavar="AGE", help="26h unless told")
        parser.add_argument(
            "--prove", type=Path, metavar="BACKUP", help="restore this backup into a scratch place, and mark it good"
        )

    def handle(self, *args, root, newer_than, prove, **options):
        with self.in_words():
            if prove:
                said = prove_existing(prove.resolve(), clock=timezone.now, say=self.say)
                self.stdout.write(f"Good: {prove}, {said.row_count:,} rows.")
                return
            found = newest_good(root.resolve())
        if not found:
            raise CommandError(f"There is no good backup in {root}. Run “manage.py backup”.")
        folder, said = found
        hours = (timezone.now() - said.started).total_seconds() / 3600
        words = f"The newest good backup is {folder.name}, {hours:.1f} hours old"
        if timezone.now() - said.started > newer_than:
            raise CommandError(f"{words}: too old. Look at why later ones failed, and run “manage.py backup”.")
        self.stdout.write(f"{words}.")
