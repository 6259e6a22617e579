from collections import Counter
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assurance.evidence_inventory import Fault, checked_files, older, orphans, remove_unnamed, stale_temps
from assurance.evidence_storage import Entry, EvidenceStoreUnavailable
from lscb_tracker import kept_files
from lscb_tracker.backups.engines import former_databases
from lscb_tracker.disk_space import stale_uploads

MOST_AT_ONCE = 100  # many orphans at once rather mean the wrong database or the wrong folder
FEW = 10  # orphans that may outnumber the files of a young Board
BELONG_TOGETHER = (
    "Nothing was removed. Make sure that DATABASE_URL belongs to EVIDENCE_ROOT (or to EVIDENCE_S3_BUCKET), then run"
)


class Command(BaseCommand):
    help = "Prove that each evidence file is kept as it was uploaded. Exits 1 when one is missing or changed."

    def add_arguments(self, parser):
        parser.add_argument(
            "--sweep",
            action="store_true",
            help="remove files that no row names and unfinished uploads, once they are 24 hours old",
        )
        parser.add_argument(
            "--most",
            type=int,
            default=MOST_AT_ONCE,
            metavar="N",
            help=f"with --sweep: how many files may be removed at once ({MOST_AT_ONCE})",
        )
        parser.add_argument(
            "--although-most-are-orphans",
            action="store_true",
            help="with --sweep: remove them even when the database names none or fewer files than it does not name",
        )

    def handle(self, *args, **options):
        try:
            self.check(**options)
        except EvidenceStoreUnavailable as error:
            raise CommandError(f"{error.strerror} Nothing was removed. Try again when the store answers.") from error

    def check(self, *, sweep=False, most=MOST_AT_ONCE, although_most_are_orphans=False, **options):
        rows, faults = self.check_rows()
        now = timezone.now()
        without_row, stale = orphans(), stale_temps(now)
        for word, entries in (("orphan", without_row), ("stale temp", stale)):
            for entry in entries:
                self.stdout.write(f"{word}: {entry.key}")
        self.stdout.write(
            f"{rows} files have a row: {faults[Fault.MISSING]} missing, {faults[Fault.WRONG]} with a wrong hash, "
            f"{faults[Fault.UNREADABLE]} that cannot be read. "
            f"Without a row: {len(without_row)} orphans, {len(stale)} stale temps."
        )
        if sweep:
            self.sweep_uploads(now)
            if not although_most_are_orphans:
                self.refuse_wrong_database(rows, len(without_row))
            self.sweep(older([*without_row, *stale], now), most)
        if faults:
            raise CommandError(
                f"{faults.total()} of {rows} evidence files are missing or not what was uploaded. "
                "Fetch them from a backup: the key above is the path below EVIDENCE_ROOT."
            )

    def sweep_uploads(self, now: datetime) -> None:
        if stale := stale_uploads(now):
            for path in stale:
                path.unlink(missing_ok=True)
            self.stdout.write(f"Files that were being sent when a server was killed, removed: {len(stale)}.")
        if forms := kept_files.remove_old():
            self.stdout.write(f"Files that were kept for forms which came back, removed: those of {forms}.")

    def check_rows(self) -> tuple[int, Counter]:
        rows, faults = 0, Counter()
        for file, fault in checked_files():
            rows += 1
            if fault:
                faults[fault] += 1
                self.stdout.write(f"{fault}: {file.storage_key} “{file.label}”")
        return rows, faults

    def refuse_wrong_database(self, rows: int, without_row: int) -> None:
        if without_row and (rows == 0 or without_row > max(rows, FEW)):
            raise CommandError(
                f"The database names {rows} files, and {without_row} more are kept that it does not name: so it looks "
                f"when the database is another one. {BELONG_TOGETHER} "
                "“manage.py check_evidence --sweep --although-most-are-orphans”."
            )

    def sweep(self, entries: list[Entry], most: int) -> None:
        if former := former_databases():
            self.stdout.write(
                f"Nothing is removed while {former[0]} is kept: its rows may name files that ours do not."
            )
            return
        if len(entries) > most:
            raise CommandError(
                f"{len(entries)} files would be removed, more than {most}. {BELONG_TOGETHER} "
                f"“manage.py check_evidence --sweep --most {len(entries)}”."
            )
        self.stdout.write(f"Removed: {remove_unnamed([entry.key for entry in entries])}.")
