"""Which of the two databases a backup is of."""

from django.db import DatabaseError, connections

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


def former_databases() -> list[str]:
    """Those that a restore set aside. Their rows may name evidence that no row of the present one does."""
    try:
        return engine_of(connections["default"].settings_dict).set_aside()
    except DatabaseError:  # whoever may not ask the server for its databases has never restored
        return []
