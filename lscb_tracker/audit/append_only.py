"""Tables that only grow: triggers in the database refuse UPDATE, DELETE and TRUNCATE.

A model asks for it with `is_append_only = True`; the histories of rows need not ask. The triggers are made anew after
each migrate, because SQLite drops them silently whenever Django remakes a table.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connections, transaction
from simple_history.models import HistoricalChanges

REFUSAL = "rows are only added here, never changed or deleted"
POSTGRESQL_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION lscb_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
NAMES_ON = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def append_only_models() -> list:
    return [model for model in apps.get_models() if is_append_only(model)]


def is_append_only(model) -> bool:
    return issubclass(model, HistoricalChanges) or getattr(model, "is_append_only", False)


def triggers(model, vendor: str) -> dict[str, str]:
    """The names of the triggers of a table and the statements that make them."""
    table, pk = model._meta.db_table, model._meta.pk.column
    if vendor == "postgresql":
        before = {
            "no_change": "UPDATE OR DELETE ON {} FOR EACH ROW",
            "no_truncate": "TRUNCATE ON {} FOR EACH STATEMENT",
        }
        return {
            f"{table}_{name}": f'CREATE TRIGGER "{table}_{name}" BEFORE {when.format(table)} '
            "EXECUTE FUNCTION lscb_only_grows()"
            for name, when in before.items()
        }
    before = {
        "no_update": ("UPDATE", ""),
        "no_delete": ("DELETE", ""),
        # INSERT OR REPLACE deletes without asking the trigger above.
        "no_replace": ("INSERT", f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE "{pk}" = NEW."{pk}")'),  # noqa: S608 - our own names
    }
    return {
        f"{table}_{name}": f'CREATE TRIGGER "{table}_{name}" BEFORE {verb} ON "{table}" {condition} '
        f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSAL}'); END"
        for name, (verb, condition) in before.items()
    }


def wanted_triggers(connection) -> dict[str, str]:
    """Those of all append-only tables that exist."""
    there = set(connection.introspection.table_names())
    models = [model for model in append_only_models() if model._meta.db_table in there]
    return {name: sql for model in models for name, sql in triggers(model, connection.vendor).items()}


def missing_triggers(connection) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(NAMES_ON[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    return {name: sql for name, sql in wanted_triggers(connection).items() if name not in there}


def protect(using: str = "default", **kwargs) -> None:
    """Make the triggers that are missing. Called after each migrate."""
    connection = connections[using]
    if missing := missing_triggers(connection):
        with transaction.atomic(using), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(POSTGRESQL_FUNCTION)
            for sql in missing.values():
                cursor.execute(sql)


@contextmanager
def lifted(connection) -> Iterator[None]:
    """Without protection for a moment: for tests that empty their database, and migrations that must change rows."""
    there = set(connection.introspection.table_names())
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for model in append_only_models():
            on_table = f' ON "{model._meta.db_table}"' if connection.vendor == "postgresql" else ""
            for name in triggers(model, connection.vendor) if model._meta.db_table in there else ():
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on_table}')
    try:
        yield
    finally:
        protect(connection.alias)
