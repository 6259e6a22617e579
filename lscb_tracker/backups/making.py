"""Making a backup: the database first, then the files its rows name, then a restore that proves it."""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import django
from django.db import connections

import lscb_tracker
from lscb_tracker.backups import NotProved, Refused, folders, manifest
from lscb_tracker.backups.engines import engine_of
from lscb_tracker.backups.evidence import copy_evidence, evidence_rows
from lscb_tracker.backups.manifest import Manifest
from lscb_tracker.backups.proving import anchor_of, applied_migrations, prove, refuse_newer, row_counts
from lscb_tracker.backups.standing_in import in_the_place_of_our_own, standing_in

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

Say = Callable[[str], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Made:
    folder: Path
    manifest: Manifest
    why_not_proved: str = ""
    removed: tuple[Path, ...] = ()
    left_over: tuple[Path, ...] = ()


def make_backup(*, root: Path, keep: int | None, lost: set[str], clock: Clock, say: Say) -> Made:
    """A new generation in `root`, proved by restoring it. Raises Refused, and leaves nothing that looks good."""
    engine = engine_of(connections["default"].settings_dict)
    with folders.locked(root, "backup"):
        folders.remove_scratch(root)
        left_over = tuple(folders.left_over(root))
        folder = written(root, engine, lost, clock, say)
        try:
            prove_folder(folder, engine, clock, say)
        except NotProved as error:
            return Made(folder, manifest.read(folder), why_not_proved=str(error), left_over=left_over)
        except Refused as error:
            failed = folders.rename(folder, folders.FAILED)
            raise Refused(f"The backup is not good, and is called {failed.name} now. {error}") from error
        removed = tuple(remove_old(root, keep)) if keep else ()
        return Made(folder, manifest.read(folder), removed=removed, left_over=left_over)


def written(root: Path, engine, lost: set[str], clock: Clock, say: Say) -> Path:
    """Everything is on disk before the folder gets the name of a finished backup."""
    started_at = clock()
    before = folders.finished(root)
    folder = root / (folders.UNFINISHED + folders.stamp(started_at))
    refuse_taken_name(folder)
    folders.make_private(folder)
    try:
        fill(folder, before, engine, lost, started_at, clock, say)
    except BaseException:
        folders.remove(folder)
        raise
    return folders.rename(folder, folders.FINISHED)


def refuse_taken_name(folder: Path) -> None:
    at = folders.STAMP.search(folder.name)[0]
    for prefix in (folders.UNFINISHED, folders.FINISHED, folders.FAILED):
        if (taken := folder.with_name(prefix + at)).exists():
            raise Refused(f"{taken} exists already. Start again a second later, and check the clock of the server.")


def fill(
    folder: Path, before: list[Path], engine, lost: set[str], started_at: datetime, clock: Clock, say: Say
) -> None:
    say("copying the database")
    database = folder / engine.file_name
    with engine.snapshot(database) as moment:
        facts = {"migrations": applied_migrations(moment), "rows": row_counts(moment)}
        rows = evidence_rows(moment)
        with in_the_place_of_our_own(moment):
            anchor = anchor_of(moment)
    copy_evidence(rows, folder, before, lost, say)
    copied = [row for row in rows if row.storage_key not in lost]
    said = Manifest(
        format=manifest.FORMAT,
        made_by=made_by(engine),
        engine=engine.vendor,
        started_at=started_at.isoformat(),
        finished_at=clock().isoformat(),
        audit_anchor=str(anchor) if anchor else None,
        files={database.name: manifest.fingerprint(database)} | {row.path: row.fingerprint for row in copied},
        lost_evidence=sorted(lost & {row.storage_key for row in rows}),
        **facts,
    )
    manifest.write(folder, said)
    folders.sync_folders(folder)


def made_by(engine) -> dict[str, str]:
    return {
        "product": lscb_tracker.VERSION,
        "django": django.get_version(),
        "python": platform.python_version(),
        "database": engine.version(),
    }


def prove_folder(folder: Path, engine, clock: Clock, say: Say) -> Manifest:
    """Restore a backup into a scratch place; only what passes every check is marked good."""
    said = manifest.read(folder)
    check_folder(folder, said, engine, say)
    stamp = folders.stamp(clock())
    scratch = folders.make_private(folder.parent / (folders.SCRATCH + stamp))
    try:
        with engine.proving_place(folder / engine.file_name, scratch, stamp) as copy, standing_in(copy) as connection:
            prove(connection, engine, said, say)
    finally:
        folders.remove(scratch)
    manifest.mark_good(folder, clock())
    return said


def check_folder(folder: Path, said: Manifest, engine, say: Say) -> None:
    """What can be known without restoring."""
    if said.engine != engine.vendor:
        raise Refused(
            f"{folder.name} is a backup of {NAMES.get(said.engine, said.engine)}, and DATABASE_URL names "
            f"{NAMES[engine.vendor]}. Restore it into a database of its own kind, then use “manage.py move_database”."
        )
    refuse_newer(said)
    manifest.check_files(folder, said, say)


def remove_old(root: Path, keep: int) -> list[Path]:
    """All good backups but the newest ones. What is not known to be good is nobody's to remove but the operator's."""
    good = [folder for folder in folders.finished(root) if manifest.is_good(folder)]
    for folder in good[keep:]:
        folders.remove(folder)
    return good[keep:]


def prove_existing(folder: Path, *, clock: Clock, say: Say) -> Manifest:
    """Prove one again, or for the first time; one that was good and is damaged now is no longer called so."""
    engine = engine_of(connections["default"].settings_dict)
    with folders.locked(folder.parent, "proof of a backup"):
        try:
            return prove_folder(folder, engine, clock, say)
        except NotProved:
            raise
        except Refused:
            (folder / folders.GOOD).unlink(missing_ok=True)  # it was, and is no longer
            raise


def newest_good(root: Path) -> tuple[Path, Manifest] | None:
    """By its own word and the sizes of its files; the bytes were checked when it was proved."""
    for folder in folders.finished(root):
        if manifest.is_good(folder):
            said = manifest.read(folder)
            if manifest.has_all_files(folder, said):
                return folder, said
    return None
