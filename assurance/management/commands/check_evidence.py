from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assurance.evidence_inventory import Fault, checked_files, older, orphans, remove_unnamed, stale_temps

MOST_AT_ONCE = 100  # many orphans at once rather mean the wrong database or the wrong folder


class Command(BaseCommand):
    help = "Prove that each evidence file is on disk as it was uploaded. Exits 1 when one is missing or changed."

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

    def handle(self, *args, sweep=False, most=MOST_AT_ONCE, **options):
        rows, faults = self.check_rows()
        now = timezone.now()
        left_over = {"orphan": orphans(), "stale temp": stale_temps(now)}
        for word, keys in left_over.items():
            for key in keys:
                self.stdout.write(f"{word}: {key}")
        self.stdout.write(
            f"{rows} files have a row: {faults[Fault.MISSING]} missing, {faults[Fault.WRONG]} with a wrong hash, "
            f"{faults[Fault.UNREADABLE]} that cannot be read. "
            f"Without a row: {len(left_over['orphan'])} orphans, {len(left_over['stale temp'])} stale temps."
        )
        if sweep:
            self.sweep(older([key for keys in left_over.values() for key in keys], now), most)
        if faults:
            raise CommandError(
                f"{faults.total()} of {rows} evidence files are missing or not what was uploaded. "
                "Fetch them from a backup: the key above is the path below EVIDENCE_ROOT."
            )

    def check_rows(self) -> tuple[int, Counter]:
        rows, faults = 0, Counter()
        for file, fault in checked_files():
            rows += 1
            if fault:
                faults[fault] += 1
                self.stdout.write(f"{fault}: {file.storage_key} “{file.label}”")
        return rows, faults

    def sweep(self, keys: list[str], most: int) -> None:
        if len(keys) > most:
            raise CommandError(
                f"{len(keys)} files would be removed, more than {most}. Nothing was removed. Make sure that "
                "DATABASE_URL and EVIDENCE_ROOT belong together, then run "
                f"“manage.py check_evidence --sweep --most {len(keys)}”."
            )
        self.stdout.write(f"Removed: {remove_unnamed(keys)}.")
