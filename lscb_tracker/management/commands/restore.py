import sys
from pathlib import Path

from django.utils import timezone

from lscb_tracker.backups.command_words import OperatorCommand
from lscb_tracker.backups.restoring import Restored, restore


class Command(OperatorCommand):
    help = "Put a backup in the place of the present state, which is set aside. Everything is checked before that."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="one backup: …/backup-20261123T030000Z")
        parser.add_argument(
            "--replace", action="store_true", help="although the database holds data, which is kept under another name"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args, folder, replace, yes, **options):
        with self.in_words():
            done = restore(
                folder=folder.resolve(),
                replace=replace,
                clock=timezone.now,
                say=self.say,
                confirm=self.confirmed if not yes else lambda question: True,
            )
        self.stdout.write(in_words(folder, done))

    def confirmed(self, question: str) -> bool:
        if not sys.stdin.isatty():
            self.stderr.write("Nobody is there to confirm. Run it in a terminal, or with --yes.")
            return False
        return input(f"{question} Type “restore”: ").strip() == "restore"


def in_words(folder: Path, done: Restored) -> str:
    said = done.manifest
    lines = [
        f"Restored: {folder.resolve().name}, as at {said.started:%-d %B %Y %H:%M} UTC. {said.row_count:,} rows; "
        f"{done.files_added} evidence files were brought back, the others were in place.",
        f"All sessions have ended ({done.sessions_ended} of the backup): everybody signs in again.",
    ]
    if done.former_database:
        lines.append(
            f"The former database is kept as {done.former_database}. Remove it when nobody needs it any more; until "
            "then “check_evidence --sweep” removes no files, because only it may name them."
        )
    if done.files_set_aside:
        lines.append(f"{done.files_set_aside} damaged evidence files were moved to DATA_DIR/before-restore-….")
    return "\n".join(lines)
