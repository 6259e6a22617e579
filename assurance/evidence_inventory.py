"""What the rows say is stored, held against what is on disk.

Rows are never changed here, and a file that a row names is never removed. Files whose names the store does not give are
not ours: they are neither shown (a name may name a child) nor touched.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from assurance.evidence_store import TEMP_FOLDER, is_unchanged
from assurance.models import EvidenceFile

KEPT_FOR = timedelta(hours=24)  # what is younger may belong to an upload that is under way
KEY = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}")
TEMP = re.compile(rf"{TEMP_FOLDER}/[0-9a-f]{{32}}")


class Fault(StrEnum):
    MISSING = "missing"
    WRONG = "wrong hash"
    UNREADABLE = "cannot be read"


def fault_of(file: EvidenceFile) -> Fault | None:
    """Reads the whole file, a piece at a time."""
    try:
        return None if is_unchanged(file.storage_key, file.sha256) else Fault.WRONG
    except FileNotFoundError:
        return Fault.MISSING
    except OSError:
        return Fault.UNREADABLE


def checked_files() -> Iterator[tuple[EvidenceFile, Fault | None]]:
    for file in EvidenceFile.objects.order_by("pk").iterator():
        yield file, fault_of(file)


def orphans() -> list[str]:
    """Keys on disk that no row names. The disk is read first: a row that is written meanwhile clears its file."""
    return unnamed(on_disk(KEY))


def stale_temps(now: datetime) -> list[str]:
    return older(on_disk(TEMP), now)


def older(keys: list[str], now: datetime) -> list[str]:
    """Those that were last written to more than KEPT_FOR ago."""
    since = (now - KEPT_FOR).timestamp()
    found = []
    for key in keys:
        with suppress(FileNotFoundError):  # an upload was finished or given up meanwhile
            if path_of(key).stat().st_mtime < since:
                found.append(key)
    return found


def remove_unnamed(keys: list[str]) -> int:
    """Remove the files that no row names at this moment; answers how many."""
    removable = unnamed(keys)
    for key in removable:
        path_of(key).unlink(missing_ok=True)
    return len(removable)


def unnamed(keys: list[str]) -> list[str]:
    named = EvidenceFile.objects.only("storage_key").in_bulk(keys, field_name="storage_key")
    return [key for key in keys if key not in named]


def on_disk(names: re.Pattern) -> list[str]:
    root = Path(settings.EVIDENCE_ROOT)
    found = ((path, path.relative_to(root).as_posix()) for path in root.glob("*/*"))
    return sorted(key for path, key in found if names.fullmatch(key) and path.is_file())


def path_of(key: str) -> Path:
    return Path(settings.EVIDENCE_ROOT) / key
