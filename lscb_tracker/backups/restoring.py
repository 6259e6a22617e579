"""Restoring a backup: everything is proved beside the present state before that is touched, and nothing is deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lscb_tracker.audit import append_only
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.backups import Refused, folders, manifest
from lscb_tracker.backups.engines import engine_of
from lscb_tracker.backups.evidence import EvidenceRow, evidence_rows, is_in_store, put_back
from lscb_tracker.backups.making import Clock, Say, check_folder
from lscb_tracker.backups.manifest import Manifest
from lscb_tracker.backups.proving import FILLED_BY_MIGRATIONS, audit_faults, prove, refuse, row_counts
from lscb_tracker.backups.standing_in import standing_in


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    former_database: str | None
    files_added: int
    files_set_aside: int
    sessions_ended: int


def restore(*, folder: Path, replace: bool, clock: Clock, say: Say, confirm: Callable[[str], bool]) -> Restored:
    """Raises Refused before anything is changed."""
    database = connections["default"].settings_dict
    engine = engine_of(database)
    with folders.locked(Path(settings.DATA_DIR), "restore"):
        say_left_over(engine, say)
        if not replace:
            refuse_data(engine)
        said = manifest.read(folder)
        check_folder(folder, said, engine, say)
        stamp = folders.stamp(clock())
        with engine.restoring_place(folder / engine.file_name, stamp) as new:
            with standing_in(new) as connection:
                prove(connection, engine, said, say)
                ended = end_sessions()
                record_restore(folder, said)
                append_only.protect()
                expected = row_counts(connection)
                rows = kept_rows(connection, said)
            if not confirm(question(folder, said, engine)):
                raise Refused("Not confirmed. Nothing was changed.")
            # Before the rows that name them; files are only ever added to the store.
            aside = Path(settings.DATA_DIR) / f"before-restore-{stamp}"
            added, damaged = put_back(rows, folder, aside, say)
            former = engine.switch(new, stamp)
        check_present(engine, expected, said, say)
    return Restored(said, former, added, damaged, ended)


def say_left_over(engine, say: Say) -> None:
    for name in engine.left_over():
        say(f"{name} is left over of a restore that did not finish. Nothing uses it; remove it when you like.")


def refuse_data(engine) -> None:
    if not engine.exists():
        return
    try:
        with standing_in(engine.database) as present:
            counts = row_counts(present)
    except DatabaseError as error:
        raise Refused(
            f"There is a database that cannot be read ({str(error).strip()}). Nothing was changed. "
            "With --replace it is set aside under another name, and the backup takes its place."
        ) from error
    filled = {table: count for table, count in counts.items() if count and table not in FILLED_BY_MIGRATIONS}
    if filled:
        raise Refused(
            f"The database holds {sum(filled.values()):,} rows in {len(filled)} tables. Nothing was changed. "
            "With --replace it is set aside under another name, and the backup takes its place."
        )


def question(folder: Path, said: Manifest, engine) -> str:
    there = "The present database is kept under another name." if engine.exists() else "There is no database yet."
    return (
        f"{folder.name} passed every check: {said.row_count:,} rows and {len(said.files) - 1:,} evidence files as at "
        f"{said.started:%-d %B %Y %H:%M} UTC. {there} What was entered since then will be missing. Restore it?"
    )


def end_sessions() -> int:
    """Those of the backup's time: they would let in people who have signed out since then."""
    return Session.objects.all().delete()[0]


def record_restore(folder: Path, said: Manifest) -> None:
    """In the copy, so that the event comes with the switch or not at all."""
    with recorded():
        record(
            Kind.SYSTEM,
            "restored",
            by=None,
            subject=folder.name,
            backup_started_at=said.started_at,
            audit_anchor=said.audit_anchor,
        )


def kept_rows(connection: BaseDatabaseWrapper, said: Manifest) -> list[EvidenceRow]:
    return [row for row in evidence_rows(connection) if row.storage_key not in said.lost_evidence]


def check_present(engine, expected: dict[str, int], said: Manifest, say: Say) -> None:
    """The switch is done; what is found now is told, with what to do."""
    say("checking the database that is in place now")
    connections["default"].close()
    connection: BaseDatabaseWrapper = connections["default"]
    faults = engine.integrity_faults(connection) + audit_faults(said.audit_anchor, say)
    if row_counts(connection) != expected:
        faults.append("its tables do not hold the rows of the backup")
    wrong = [row.storage_key for row in kept_rows(connection, said) if not is_in_store(row)]
    faults += [f"evidence {key} is not what was uploaded" for key in wrong]
    refuse("The backup was restored, and does not pass the checks in its place", faults)
