from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from assurance.evidence_scanning import scan_all
from assurance.models import EvidenceFile
from assurance.virus_scanner import is_configured

EVERY = 100  # files between two lines of progress


class Command(BaseCommand):
    help = "Show evidence files that wait for it to the virus scanner. Exits 1 when one still waits. Run it by a timer."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="scan every file again, with the signatures of today")

    def handle(self, *args, **options):
        if not is_configured():
            raise CommandError(
                "No virus scanner is configured. Set CLAMD_SOCKET to the socket of clamd: /run/clamav/clamd.ctl."
            )
        files = EvidenceFile.objects.all() if options["all"] else EvidenceFile.objects.unscanned()
        total, seen = files.count(), Counter()
        for number, each in enumerate(scan_all(self.in_turn(files)), start=1):
            seen[each.scan.state if each.scan else "waiting"] += 1
            if each.problem:
                self.stdout.write(f"waiting: {each.file.storage_key} {each.problem}")
            elif each.scan.signature:
                self.stdout.write(f"refused: {each.file.storage_key} “{each.file.label}” {each.scan.signature}")
            if number % EVERY == 0 and number < total:
                self.stdout.write(f"{number} of {total} files are done.")
        self.stdout.write(
            f"{seen.total()} files: {seen['clean']} clean, {seen['refused']} refused, {seen['waiting']} not scanned."
        )
        if seen["waiting"]:
            raise CommandError(
                f"{seen['waiting']} of {seen.total()} files could not be scanned. What was never scanned is not given "
                "out until it is; see the lines above, make sure that clamd runs, and run the command again."
            )

    def in_turn(self, files):
        """Row by row, by key: a scan takes long, and no cursor of the database is kept open for it."""
        ids = list(files.order_by("pk").values_list("pk", flat=True))
        for pk in ids:
            yield EvidenceFile.objects.select_related("item__record__given_by_agency").get(pk=pk)
