from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lscb_tracker.audit.anchors import append_anchor, current_anchor


class Command(BaseCommand):
    help = "Note the end of the audit trail outside the database: one line in AUDIT_ANCHOR_FILE. Run it once a day."

    def add_arguments(self, parser):
        parser.add_argument("--to", metavar="FILE", help="another file than AUDIT_ANCHOR_FILE; “-” only prints it")

    def handle(self, *args, to, **options):
        anchor, file = current_anchor(), to or settings.AUDIT_ANCHOR_FILE
        if anchor is None:
            self.stdout.write("The audit trail is empty; there is nothing to anchor.")
            return
        if not file:
            raise CommandError("Set AUDIT_ANCHOR_FILE to a file that this user can only add to, or use --to.")
        if file != "-":
            try:
                append_anchor(Path(file), anchor)
            except OSError as error:
                raise CommandError(f"The anchor could not be written to {file}: {error.strerror}.") from error
        self.stdout.write(str(anchor))
