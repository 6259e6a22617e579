"""Which of the two databases a backup is of."""

from lscb_tracker.backups import Refused
from lscb_tracker.backups.postgresql import PostgreSQL
from lscb_tracker.backups.sqlite import SQLite

ENGINES = {
    "django.db.backends.sqlite3": SQLite,
    "django.db.backends.postgresql": PostgreSQL,
}


def engine_of(database: dict) -> SQLite | PostgreSQL:
    try:
        return ENGINES[database["ENGINE"]](database)
    except KeyError as error:
        raise Refused(f"Backups know SQLite and PostgreSQL, not {database['ENGINE']}.") from error
