from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from lscb_tracker.backups.command_words import OperatorCommand, whole_number
from lscb_tracker.backups.making import Made, make_backup


class Command(OperatorCommand):
    help = "Back up the database and the evidence; good only once it was restored into a scratch place."

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            type=Path,
            default=settings.BACKUP_ROOT,
            metavar="FOLDER",
            help="where backups are kept (BACKUP_ROOT); each gets a folder of its own in it",
        )
        parser.add_argument(
            "--keep",
            type=whole_number,
            metavar="N",
            help="afterwards remove all good backups but the newest N. Without it nothing is removed",
        )
        parser.add_argument(
            "--lost",
            action="append",
            default=[],
            metavar="KEY",
            help="an evidence file that is lost for good: do without it. May be given more than once",
        )

    def handle(self, *args, to, keep, lost, **options):
        with self.in_words():
            made = make_backup(root=to.resolve(), keep=keep, lost=set(lost), clock=timezone.now, say=self.say)
        for folder in made.left_over:
            self.stderr.write(
                f"{folder.name} is no backup (it was not finished, or is not good). Remove it when you like."
            )
        if made.why_not_proved:
            raise CommandError(f"Not verified: {made.folder}. {made.why_not_proved}")
        self.stdout.write(in_one_line(made))


def in_one_line(made: Made) -> str:
    said = made.manifest
    lost = f", without {len(said.lost_evidence)} that are lost" if said.lost_evidence else ""
    removed = f" Removed {len(made.removed)} older ones." if made.removed else ""
    evidence = sum(path.startswith("evidence/") for path in said.files)
    return f"Good: {made.folder}, {said.row_count:,} rows and {evidence:,} evidence files{lost}.{removed}"
