"""What a restored copy has to pass before its backup is called good, or may replace anything."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from lscb_tracker.audit.anchors import Anchor, current_anchor
from lscb_tracker.audit.models import AuditEvent
from lscb_tracker.audit.verification import verify
from lscb_tracker.backups import Refused
from lscb_tracker.backups.evidence import EvidenceRow, evidence_rows
from lscb_tracker.backups.manifest import Manifest

MIGRATIONS_TABLE = MigrationRecorder.Migration._meta.db_table
FILLED_BY_MIGRATIONS = {MIGRATIONS_TABLE, "django_content_type", "auth_permission"}


def row_counts(connection: BaseDatabaseWrapper) -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - as introspected
            counts[table] = cursor.fetchone()[0]
    return counts


def applied_migrations(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def unapplied_migrations(connection: BaseDatabaseWrapper) -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def anchor_of(connection: BaseDatabaseWrapper) -> Anchor | None:
    """The end of the audit trail; None where there is none yet. The connection stands in for the product's own."""
    if AuditEvent._meta.db_table not in connection.introspection.table_names():
        return None
    return current_anchor()


def refuse_newer(manifest: Manifest) -> None:
    """Before anything is restored: this program does not know what a newer one wrote."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.keys()
    unknown = sorted(
        f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if (app, name) not in known
    )
    if unknown:
        raise Refused(
            f"The backup was made by a newer version of the product ({manifest.made_by.get('product', 'unknown')}): "
            f"this one does not know {unknown[-1]}. Install the version that made it, or a newer one."
        )


def prove(connection: BaseDatabaseWrapper, engine, manifest: Manifest, say: Callable[[str], None]) -> None:
    """Raises Refused at the first thing that is wrong. `connection` stands in for the product's own.

    A backup of an older version is brought forward after its rows were counted.
    """
    try:
        prove_readable(connection, engine, manifest, say)
    except DatabaseError as error:
        raise Refused(f"The restored database cannot be read: {error}. Use another backup.") from error


def prove_readable(connection: BaseDatabaseWrapper, engine, manifest: Manifest, say: Callable[[str], None]) -> None:
    say("checking that the database is whole")
    refuse("The restored database is damaged", engine.integrity_faults(connection))
    refuse("The restored database does not hold what the manifest says", count_faults(connection, manifest))
    anchor = manifest.audit_anchor
    if anchor != (str(found) if (found := anchor_of(connection)) else None):
        raise Refused(f"The audit trail of the restored database does not end where the manifest says ({anchor}).")
    refuse("The evidence of the backup is not that of its rows", evidence_faults(evidence_rows(connection), manifest))
    bring_forward(say)
    refuse("The record of the restored database was changed", audit_faults(anchor, say))


def refuse(what: str, faults: list[str]) -> None:
    if faults:
        raise Refused(f"{what}: {'; '.join(faults[:3])}. Use another backup.")


def count_faults(connection: BaseDatabaseWrapper, manifest: Manifest) -> list[str]:
    found = row_counts(connection)
    if applied_migrations(connection) != manifest.migrations:
        return ["it has other migrations"]
    return [
        f"{table} has {found.get(table, 'no')} rows instead of {manifest.rows.get(table, 'none')}"
        for table in sorted(found.keys() | manifest.rows.keys())
        if found.get(table) != manifest.rows.get(table)
    ]


def evidence_faults(rows: list[EvidenceRow], manifest: Manifest) -> list[str]:
    """The files were held against the manifest before; here the manifest is held against the rows."""
    lost = set(manifest.lost_evidence)
    wanted = {row.path: row.fingerprint for row in rows if row.storage_key not in lost}
    there = {path: said for path, said in manifest.files.items() if path.startswith("evidence/")}
    without = sorted(wanted.keys() - there.keys())
    changed = sorted(path for path in wanted.keys() & there.keys() if wanted[path] != there[path])
    unnamed = sorted(there.keys() - wanted.keys())
    return [
        *(f"{path} is missing" for path in without),
        *(f"{path} is not what was uploaded" for path in changed),
        *(f"{path} belongs to no row" for path in unnamed),
    ]


def bring_forward(say: Callable[[str], None]) -> None:
    if unapplied_migrations(connections["default"]):
        say("bringing an older version forward")
        call_command("migrate", interactive=False, verbosity=0)


def audit_faults(anchor: str | None, say: Callable[[str], None]) -> list[str]:
    say("checking the audit trail")
    return [str(fault) for fault in verify([Anchor.parse(anchor)] if anchor else []).faults]
