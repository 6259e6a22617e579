"""What the rows say is stored, held against what is kept.

Rows are never changed here, and a file that a row names is never removed. Files whose names the store does not give are
not ours: they are neither shown (a name may name a child) nor touched.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from assurance.evidence_storage import Entry, EvidenceStoreUnavailable, storage
from assurance.evidence_store import is_unchanged
from assurance.models import EvidenceFile

KEPT_FOR = timedelta(hours=24)  # what is younger may belong to an upload that is under way
AT_ONCE = 500


class Fault(StrEnum):
    MISSING = "missing"
    WRONG = "wrong hash"
    UNREADABLE = "cannot be read"


def fault_of(file: EvidenceFile) -> Fault | None:
    """Reads the whole file, a piece at a time. A store that does not answer is no fault of the file."""
    try:
        return None if is_unchanged(file.storage_key, file.sha256) else Fault.WRONG
    except EvidenceStoreUnavailable:
        raise
    except FileNotFoundError:
        return Fault.MISSING
    except OSError:
        return Fault.UNREADABLE


def checked_files() -> Iterator[tuple[EvidenceFile, Fault | None]]:
    for file in EvidenceFile.objects.order_by("pk").iterator():
        yield file, fault_of(file)


def orphans() -> list[Entry]:
    """What is kept and no row names. The store is read first: a row that is written meanwhile clears its file."""
    entries = list(storage().kept())
    named = named_keys([entry.key for entry in entries])
    return [entry for entry in entries if entry.key not in named]


def stale_temps(now: datetime) -> list[Entry]:
    return older(storage().unfinished(), now)


def older(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """Those that were last written to more than KEPT_FOR ago."""
    return [entry for entry in entries if entry.written_at < now - KEPT_FOR]


def remove_unnamed(keys: list[str]) -> int:
    """Remove the files that no row names at this moment; answers how many."""
    named, place = named_keys(keys), storage()
    removable = [key for key in keys if key not in named]
    for key in removable:
        place.remove(key)
    return len(removable)


def named_keys(keys: list[str]) -> set[str]:
    """Those among the keys that a row names."""
    found = set()
    for start in range(0, len(keys), AT_ONCE):
        rows = EvidenceFile.objects.filter(storage_key__in=keys[start : start + AT_ONCE])
        found.update(rows.values_list("storage_key", flat=True))
    return found
