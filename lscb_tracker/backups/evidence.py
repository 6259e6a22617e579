"""Evidence files in a backup.

Their content never changes, so generations share a file by hard links: after its hash was computed anew, because what
is shared could otherwise be damaged in all of them.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from assurance.evidence_storage import EvidenceStoreUnavailable, storage
from assurance.evidence_storage.disk import KEY
from assurance.evidence_store import is_unchanged
from assurance.models import EvidenceFile
from lscb_tracker.backups import Refused
from lscb_tracker.backups.folders import EVIDENCE, create, make_private
from lscb_tracker.backups.manifest import fingerprint

CHUNK = 1024 * 1024
GENERATIONS_LOOKED_AT = 3


@dataclass(frozen=True)
class EvidenceRow:
    storage_key: str
    sha256: str
    size: int

    @property
    def path(self) -> str:
        """In a backup."""
        return f"{EVIDENCE}/{self.storage_key}"

    @property
    def fingerprint(self) -> dict:
        return {"size": self.size, "sha256": self.sha256}


def evidence_rows(connection: BaseDatabaseWrapper) -> list[EvidenceRow]:
    """In plain SQL, which also reads a backup whose tables are older than this program."""
    table = connection.ops.quote_name(EvidenceFile._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT storage_key, sha256, size FROM {table} ORDER BY id")  # noqa: S608 - our own name
        rows = [EvidenceRow(*row) for row in cursor.fetchall()]
    if strange := [row.storage_key for row in rows if not KEY.fullmatch(row.storage_key)]:
        raise Refused(
            f"{len(strange)} rows of evidence name a file that the store did not name, such as {strange[0]!r}."
        )
    return rows


def copy_evidence(
    rows: list[EvidenceRow], folder: Path, before: Iterable[Path], lost: set[str], say: Callable[[str], None]
) -> None:
    """Bring every file of the rows into the backup, from an earlier one or from the store, with its hash proved."""
    before, faults = list(before)[:GENERATIONS_LOOKED_AT], []
    for number, row in enumerate(rows, start=1):
        target = folder / row.path
        make_private(target.parent)
        if row.storage_key not in lost and not (linked(row, target, before) or copied(row, target)):
            faults.append(row.storage_key)
        say(f"{number} of {len(rows)} evidence files")
    if faults:
        raise Refused(
            f"{len(faults)} of {len(rows)} evidence files are missing or not what was uploaded, such as {faults[0]}. "
            "“manage.py check_evidence” names them; fetch them from an earlier backup. If one is lost for good, "
            "say so with --lost KEY."
        )


def linked(row: EvidenceRow, target: Path, before: list[Path]) -> bool:
    for folder in before:
        with suppress(OSError):  # not in that one, or the folder is on another disk
            if fingerprint(folder / row.path) == row.fingerprint:
                os.link(folder / row.path, target)
                return True
    return False


def copied(row: EvidenceRow, target: Path) -> bool:
    try:
        source = storage().open(row.storage_key)
    except EvidenceStoreUnavailable:
        raise  # says nothing about the file
    except OSError:
        return False
    with source:
        return write_proved(row, source, target)


def write_proved(row: EvidenceRow, source, target: Path) -> bool:
    """Durable, and only kept if its hash is that of its row."""
    digest = hashlib.sha256()
    with create(target) as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() == row.sha256 and target.stat().st_size == row.size:
        return True
    target.unlink()
    return False


def put_back(rows: list[EvidenceRow], folder: Path, aside: Path, say: Callable[[str], None]) -> tuple[int, int]:
    """Bring the files of a backup into the store; answers how many were added, and how many damaged ones set aside."""
    added = damaged = 0
    for number, row in enumerate(rows, start=1):
        found = is_in_store(row)
        if found is False:
            set_aside(row, aside)
            damaged += 1
        if not found:
            put(row, folder / row.path)
            added += 1
        say(f"{number} of {len(rows)} evidence files are in place")
    return added, damaged


def is_in_store(row: EvidenceRow) -> bool | None:
    """None where there is no such file."""
    try:
        return is_unchanged(row.storage_key, row.sha256)
    except FileNotFoundError:
        return None


def put(row: EvidenceRow, source: Path) -> None:
    with open(source, "rb") as file:
        written = storage().write(row.storage_key, iter(lambda: file.read(CHUNK), b""))
    if written != (row.size, row.sha256):
        raise Refused(f"{source} changed while it was read. The database was not touched; restore again.")


def set_aside(row: EvidenceRow, aside: Path) -> None:
    """A store writes no key twice, so what is damaged goes, once its bytes are kept elsewhere."""
    target = aside / row.path
    make_private(target.parent)
    with storage().open(row.storage_key) as source, create(target) as file:
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())
    storage().remove(row.storage_key)
