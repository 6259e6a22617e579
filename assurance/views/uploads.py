"""From an uploaded file to a stored one, and back when nothing came of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from assurance import evidence_store
from assurance.evidence_inventory import remove_unnamed
from assurance.evidence_store import StoredFile
from assurance.forms.records import EvidenceForm
from assurance.services import NewEvidence
from recommendations.versioning import AlreadySaved, EditConflict, SavedInOtherWords

# After these a service has surely written nothing. A database error may come after a commit: it keeps the files.
REFUSED = (AlreadySaved, EditConflict, SavedInOtherWords, ValidationError)


@contextmanager
def stored(files: list) -> Iterator[list[StoredFile]]:
    """The files on disk, for one service to write their rows; they are removed again when it refuses."""
    written = store_all(files)
    try:
        yield written
    except REFUSED:
        remove(written)
        raise


@contextmanager
def stored_evidence(form: EvidenceForm) -> Iterator[list[NewEvidence]]:
    """The items of a valid form, with their files on disk: rows are written only after this."""
    items = form.items if form.has_changed() else []
    with stored([file for _, files in items for file in files]) as written:
        rest = iter(written)
        yield [NewEvidence(details, [next(rest) for _ in files]) for details, files in items]


def store_all(files: list) -> list[StoredFile]:
    """All of them or, when one cannot be written, none."""
    written = []
    try:
        for file in files:
            written.append(evidence_store.store(file.chunks(), file.name))
    except BaseException:
        remove(written)
        raise
    return written


def remove(written: list[StoredFile]) -> None:
    """The answer goes first: what cannot be removed is an orphan, for `manage.py check_evidence --sweep` to find."""
    with suppress(OSError, DatabaseError):
        remove_unnamed([file.storage_key for file in written])
