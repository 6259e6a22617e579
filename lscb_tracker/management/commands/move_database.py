import os

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import ConnectionHandler
from environ import Env

from lscb_tracker import databases
from lscb_tracker.backups.command_words import OperatorCommand
from lscb_tracker.backups.moving import move

VARIABLE = "MOVE_TO_DATABASE_URL"


def database_of(url: str) -> dict:
    """The settings of a database, as those of DATABASE_URL are made."""
    try:
        configured = databases.configured(Env.db_url_config(url), url)
    except (ImproperlyConfigured, ValueError, KeyError) as error:
        raise CommandError("That is not the address of a database. Write it as in DATABASE_URL.") from error
    return ConnectionHandler({"default": configured}).settings["default"]


class Command(OperatorCommand):
    help = "Copy everything from the database in use to an empty one, with proof that every row is the same."

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            metavar="DATABASE_URL",
            default=os.environ.get(VARIABLE),
            help=f"the empty database. In the environment as {VARIABLE} its password is hidden from other users",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, then take it back; tables may be made"
        )

    def handle(self, *args, to, dry_run, **options):
        if not to:
            raise CommandError(f"Name the empty database with --to, or in {VARIABLE}.")
        with self.in_words():
            moved = move(target=database_of(to), dry_run=dry_run, say=self.say)
        for table in moved:
            self.stdout.write(f"{table.hash[:16]} {table.rows:>9,} {table.table}")
        total = f"{sum(table.rows for table in moved):,} rows in {len(moved)} tables, each with the same hash"
        if dry_run:
            self.stdout.write(f"Dry run: {total}. Nothing was kept.")
        else:
            self.stdout.write(
                f"Moved: {total}; the audit trail is whole. Put the address into DATABASE_URL and start the service. "
                "Everybody signs in again. Evidence files stay where they are."
            )
