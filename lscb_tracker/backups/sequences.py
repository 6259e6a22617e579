"""The numbers that a database gives to new rows. They go on after a move, so no number of a removed row comes again."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from lscb_tracker.backups.row_hashes import stored_models


def numbered_models() -> list[type[models.Model]]:
    return [model for model in stored_models() if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)]


def last_values(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """For each table the last number it gave; 0 when it gave none."""
    read = last_of_sqlite if connection.vendor == "sqlite" else last_of_postgresql
    with connection.cursor() as cursor:
        return read(cursor)


def last_of_sqlite(cursor) -> dict[str, int]:
    cursor.execute("SELECT name, seq FROM sqlite_sequence")
    found = dict(cursor.fetchall())
    return {model._meta.db_table: found.get(model._meta.db_table, 0) for model in numbered_models()}


def last_of_postgresql(cursor) -> dict[str, int]:
    found = {}
    for model in numbered_models():
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence_of(cursor, model)}")  # noqa: S608 - as the server named it
        found[model._meta.db_table] = cursor.fetchone()[0]
    return found


def sequence_of(cursor, model: type[models.Model]) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{model._meta.db_table}"', model._meta.pk.column])
    return cursor.fetchone()[0]


def set_all(connection: BaseDatabaseWrapper, last: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for model in numbered_models():
            value = max(last[model._meta.db_table], highest(cursor, model))
            if connection.vendor == "sqlite":
                set_on_sqlite(cursor, model._meta.db_table, value)
            else:
                cursor.execute("SELECT setval(%s, %s, %s)", [sequence_of(cursor, model), max(value, 1), value > 0])


def highest(cursor, model: type[models.Model]) -> int:
    cursor.execute(f'SELECT MAX("{model._meta.pk.column}") FROM "{model._meta.db_table}"')  # noqa: S608 - our own names
    return cursor.fetchone()[0] or 0


def set_on_sqlite(cursor, table: str, value: int) -> None:
    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
    if value:
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, value])
