from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.evidence_store import StoredFile
from assurance.models import AssuranceRecord, EvidenceFile, EvidenceItem, LearningEvent
from assurance.models.records import COUNTED_STATES
from assurance.services.positions import rebuild_positions
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ChangeVerb
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_once


@dataclass(frozen=True)
class EvidenceDetails:
    title: str
    evidence_type: str
    place: str
    document_date: date | None = None
    document_date_as_printed: str = ""
    url: str = ""
    reference: str = ""
    learning_event: LearningEvent | None = None
    is_as_published: bool = False


@dataclass(frozen=True)
class NewEvidence:
    """An item to be added, with its files, which are on disk already."""

    details: EvidenceDetails
    files: Sequence[StoredFile] = ()


@recorded()
def add_evidence(
    *, record: AssuranceRecord, evidence: list[NewEvidence], by, submission_key: UUID | None = None
) -> list[EvidenceItem]:
    """Add what an answer rests on. Files are on disk already: a row never points at a file that is not there.

    Raises AlreadySaved for a form that was saved before: the first of its items keeps the key.
    """
    refuse_put_aside(record)
    items = []
    for new in evidence:
        key = None if items else submission_key
        details = vars(new.details)
        item = EvidenceItem(record=record, logged_by=by, submission_key=key, **details)
        save_once(item, by, said=details)
        _add_files(item, new.files, by, first_number=1)
        if not item.is_as_published:  # a plan that is read in has one line for each recommendation
            _record(ChangeVerb.EVIDENCE_ADDED, item, by, _names(new.files))
        items.append(item)
    rebuild_positions(record.recommendations.values_list("pk", flat=True))
    return items


@recorded()
def add_evidence_version(*, item: EvidenceItem, version: int, files: list[StoredFile], by) -> EvidenceItem:
    """Add newer files to an item; the earlier versions stay and can still be downloaded."""
    if item.withdrawn_on:
        raise ValidationError("This evidence was withdrawn. Add the file as new evidence instead.")
    refuse_put_aside(item.record)
    try:
        save_if_unchanged(item, version=version, by=by)
    except EditConflict:
        newest = item.files.filter(uploaded_by=by).order_by("-version_number")[: len(files)]
        if [file.sha256 for file in newest] == [file.sha256 for file in reversed(files)]:
            raise AlreadySaved(item) from None
        raise
    last = item.files.order_by("-version_number").first()
    _add_files(item, files, by, first_number=last.version_number + 1 if last else 1)
    _record(ChangeVerb.EVIDENCE_VERSION_ADDED, item, by, _names(files))
    return item


@recorded()
def withdraw_evidence(*, item: EvidenceItem, version: int, reason: str, by, on: date) -> EvidenceItem:
    """Mark a mistake. The item and its files stay, with who withdrew them and why."""
    if not reason:
        raise ValidationError({"reason": "Enter the reason."})
    refuse_withdrawn(item, by, reason)
    try:
        save_if_unchanged(item, version=version, by=by, withdrawn_on=on, withdrawn_by=by, withdrawn_reason=reason)
    except EditConflict as conflict:
        refuse_withdrawn(conflict.current, by, reason)
        raise
    rebuild_positions(item.record.recommendations.values_list("pk", flat=True))
    _record(ChangeVerb.EVIDENCE_WITHDRAWN, item, by, [{"label": "Reason", "before": "", "after": reason}])
    return item


def refuse_put_aside(record: AssuranceRecord) -> None:
    """Asks the stored row and locks it: the answer may have been put aside since it was read, or at this moment."""
    stored = AssuranceRecord.objects.select_for_update(no_key=True).get(pk=record.pk)
    if stored.state not in COUNTED_STATES:
        raise ValidationError(f"This assurance is “{stored.get_state_display()}”. Log it anew with its evidence.")


def refuse_withdrawn(item: EvidenceItem, by, reason: str) -> None:
    """Evidence is withdrawn once; the same form a second time is known by what it says."""
    if (item.withdrawn_by_id, item.withdrawn_reason) == (by.pk, reason):
        raise AlreadySaved(item)
    if item.withdrawn_on:
        raise ValidationError("This evidence was withdrawn already.")


def _add_files(item: EvidenceItem, files: list[StoredFile], by, first_number: int) -> None:
    EvidenceFile.objects.bulk_create(
        EvidenceFile(item=item, version_number=number, uploaded_by=by, **vars(stored))
        for number, stored in enumerate(files, start=first_number)
    )


def _names(files: list[StoredFile]) -> list[dict[str, str]]:
    return [{"label": "File", "before": "", "after": f"{f.label} (SHA-256 {f.sha256})"} for f in files]


def _record(verb: str, item: EvidenceItem, by, changes: list[dict[str, str]]) -> None:
    record_change(
        verb,
        by=by,
        subject=item.title,
        changes=changes,
        recommendations=list(item.record.recommendations.all()),
        agency=item.record.given_by_agency,
    )
