"""From an uploaded file to a stored and scanned one, and back when nothing came of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import HttpRequest

from assurance import evidence_store
from assurance.evidence_checks import POSITION_KEPT
from assurance.evidence_inventory import remove_unnamed
from assurance.evidence_scanning import scan_new
from assurance.evidence_store import StoredFile
from assurance.forms.records import EvidenceForm, EvidenceVersionForm
from assurance.models import EvidenceFile, ScanState
from assurance.services import NewEvidence
from recommendations.versioning import AlreadySaved, EditConflict, SavedInOtherWords

WAITING = "{} will be given out once the virus scanner has found it clean. Look again in a few minutes."
SEVERAL_WAIT = "{} files will be given out once the virus scanner has found them clean. Look again in a few minutes."
INFECTED = (
    "The virus scanner refused “{}” ({}). It is kept locked away and given to nobody. "
    "Tell whoever looks after the computer it came from, and add a clean copy."
)
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


def follow_up(request: HttpRequest, form: EvidenceForm | EvidenceVersionForm, written: list[StoredFile]) -> None:
    """Once the rows are there for good: have the files scanned, and say what the person should know of them.

    The rows may still be part of a larger transaction, and a scanner is not waited for in one.
    """
    for name in form.pictures_with_position:
        messages.warning(request, POSITION_KEPT.format(name))
    keys = [file.storage_key for file in written]
    transaction.on_commit(lambda: scan_and_say(request, keys), robust=True)


def scan_and_say(request: HttpRequest, keys: list[str]) -> None:
    files = EvidenceFile.objects.filter(storage_key__in=keys).select_related("item__record__given_by_agency")
    scanned = scan_new(files.order_by("pk"), by=request.user)
    waiting = [each.file.label for each in scanned if not each.scan]
    for each in scanned:
        if each.scan and each.scan.state == ScanState.REFUSED:
            messages.error(request, INFECTED.format(each.file.label, each.scan.signature))
    if waiting:
        several = len(waiting) > 1
        messages.info(request, SEVERAL_WAIT.format(len(waiting)) if several else WAITING.format(f"“{waiting[0]}”"))
