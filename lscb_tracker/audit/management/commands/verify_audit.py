from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lscb_tracker.audit.anchors import Anchor, current_anchor, read_anchors
from lscb_tracker.audit.verification import verify


class Command(BaseCommand):
    help = "Prove that no event of the audit trail was changed, removed, added or moved. Exits 1 when one was."

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="NUMBER:SEAL",
            help="an anchor printed in a report or kept elsewhere; may be given more than once",
        )
        parser.add_argument("--anchors", metavar="FILE", help="a file of anchors (AUDIT_ANCHOR_FILE when that is set)")

    def handle(self, *args, anchor, anchors, **options):
        known = self.known_anchors(anchor, anchors or settings.AUDIT_ANCHOR_FILE)
        result = verify(known)
        for fault in result.faults:
            self.stderr.write(str(fault))
        if result.faults:
            raise CommandError(
                f"The audit trail is not whole: {len(result.faults)} faults in {result.count:,} events (no more are "
                "looked for after twenty). Keep this database as it is, and compare it with a backup."
            )
        end = current_anchor()
        self.stdout.write(
            f"The audit trail is whole: {result.count:,} events, {len(known)} anchors. Its end is {end or 'its start'}."
        )
        if not known:
            self.stdout.write("No anchor was given, so events missing at the end would not be noticed.")

    def known_anchors(self, given: list[str], file: str) -> list[Anchor]:
        try:
            from_file = read_anchors(Path(file)) if file else []
            return [*map(Anchor.parse, given), *from_file]
        except (ValueError, OSError) as error:
            raise CommandError(f"The anchors cannot be read: {error}") from error
