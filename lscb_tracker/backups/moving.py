"""Moving everything to another database, of either kind: in one transaction, and proved before that ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.audit.verification import verify
from lscb_tracker.backups import Refused, sequences
from lscb_tracker.backups.engines import engine_of
from lscb_tracker.backups.proving import (
    FILLED_BY_MIGRATIONS,
    MIGRATIONS_TABLE,
    applied_migrations,
    row_counts,
    unapplied_migrations,
)
from lscb_tracker.backups.row_hashes import rows_at_once, stored_fields, stored_models, table_hash
from lscb_tracker.backups.standing_in import in_the_place_of_our_own, standing_in, wrapper_of

TARGET = "target"
AT_ONCE = 1_000
LEFT_BEHIND = {Session}  # everybody signs in anew

Say = Callable[[str], None]


@dataclass(frozen=True)
class Moved:
    table: str
    rows: int
    hash: str


def move(*, target: dict, dry_run: bool, say: Say) -> list[Moved]:
    """Raises Refused, and leaves the target without a row, when anything is not equal on both sides."""
    source, target = engine_of(connections[DEFAULT_DB_ALIAS].settings_dict), engine_of(target)
    refuse_same(source.database, target.database)
    with standing_in(source.database) as connection:
        migrations = migrations_of_source(connection)
        refuse_unknown_tables(connection)
    with standing_in(target.database) as connection:
        prepare(connection, migrations, say)
    with standing_in(source.database) as own, another(target.database) as other:
        return in_one_transaction(own, other, dry_run, say)


@contextmanager
def another(database: dict) -> Iterator[BaseDatabaseWrapper]:
    connection = wrapper_of(database, TARGET)
    connections[TARGET] = connection
    try:
        yield connection
    finally:
        del connections[TARGET]
        connection.close()


def in_one_transaction(own: BaseDatabaseWrapper, other: BaseDatabaseWrapper, dry_run: bool, say: Say) -> list[Moved]:
    with transaction.atomic(), transaction.atomic(using=TARGET):
        hold_still(own)
        empty_what_migrations_filled()
        moved = [copied(model, say) for model in stored_models() if model not in LEFT_BEHIND]
        check_constraints(other)
        sequences.set_all(other, sequences.last_values(own))
        with in_the_place_of_our_own(other):
            check_record()
            with recorded():
                subject = f"From {own.display_name} to {other.display_name}"
                record(Kind.SYSTEM, "database_moved", by=None, subject=subject)
        if dry_run:
            transaction.set_rollback(True, using=TARGET)
    return moved


def refuse_same(source: dict, target: dict) -> None:
    def place(database: dict) -> list[str]:
        return [str(database.get(name) or "") for name in ("ENGINE", "HOST", "PORT", "NAME")]

    if place(source) == place(target):
        raise Refused(f"That is the database in use already ({target['NAME']}). Name another one with --to.")


def migrations_of_source(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    if waiting := unapplied_migrations(connection):
        raise Refused(f"{waiting} migrations wait to be applied. Run “manage.py migrate”, then move.")
    return applied_migrations(connection)


def refuse_unknown_tables(connection: BaseDatabaseWrapper) -> None:
    known = {model._meta.db_table for model in stored_models()} | {MIGRATIONS_TABLE}
    counts = row_counts(connection)
    if unknown := sorted(table for table in counts.keys() - known if counts[table]):
        raise Refused(
            f"The database holds {len(unknown)} tables that are not the product's, such as {unknown[0]}. They would "
            "not be moved: remove them, or keep them elsewhere."
        )


def prepare(connection: BaseDatabaseWrapper, migrations: dict[str, list[str]], say: Say) -> None:
    """The target has our tables, as old as the source's, and nothing in them."""
    try:
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        raise Refused(f"The target does not answer: {str(error).strip()}. Look at the address after --to.") from error
    if not tables:
        say("making the tables")
        call_command("migrate", interactive=False, verbosity=0)
    filled = {table: rows for table, rows in row_counts(connection).items() if rows}
    if holds := sorted(filled.keys() - FILLED_BY_MIGRATIONS):
        raise Refused(f"The target is not empty: {holds[0]} has {filled[holds[0]]} rows. Name an empty database.")
    if applied_migrations(connection) != migrations:
        raise Refused("The target has other migrations than the source. Name an empty database without tables.")


def hold_still(source: BaseDatabaseWrapper) -> None:
    """Nobody writes to the source meanwhile. On SQLite the transaction alone sees to that."""
    if source.vendor == "postgresql":
        tables = ", ".join(source.ops.quote_name(model._meta.db_table) for model in stored_models())
        with source.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")


def empty_what_migrations_filled() -> None:
    filled = [model for model in stored_models() if model._meta.db_table in FILLED_BY_MIGRATIONS]
    for model in reversed(filled):
        model._base_manager.using(TARGET).all()._raw_delete(TARGET)


def copied(model: type[models.Model], say: Say) -> Moved:
    """Rows as they are stored: nothing is computed anew, no signal is sent, the times of changes stay."""
    table, fields = model._meta.db_table, stored_fields(model)
    say(f"moving {table}")
    try:
        for rows in batches(model, fields):
            model._base_manager.using(TARGET)._insert(rows, fields=fields, using=TARGET, raw=True)
    except (DatabaseError, ValueError) as error:
        raise Refused(f"The target does not take a row of {table}: {str(error).strip()}. Nothing was moved.") from error
    ours, theirs = table_hash(model), table_hash(model, TARGET)
    if ours != theirs:
        raise Refused(f"{table} would not be the same: {ours[0]} rows here, {theirs[0]} there. Nothing was moved.")
    return Moved(table, *ours)


def batches(model: type[models.Model], fields: list[models.Field]) -> Iterator[list[models.Model]]:
    most = rows_at_once(model, AT_ONCE)
    at_once = min(most, connections[TARGET].ops.bulk_batch_size(fields, range(AT_ONCE)))
    rows: list[models.Model] = []
    for row in model._base_manager.order_by("pk").iterator(chunk_size=most):
        rows.append(row)
        if len(rows) == at_once:
            yield rows
            rows = []
    if rows:
        yield rows


def check_constraints(target: BaseDatabaseWrapper) -> None:
    try:
        target.check_constraints()
    except DatabaseError as error:
        raise Refused(f"A row points at one that does not exist: {str(error).strip()}. Nothing was moved.") from error


def check_record() -> None:
    if faults := verify().faults:
        raise Refused(f"The audit trail is not whole: {faults[0]}. Run “manage.py verify_audit”. Nothing was moved.")
