"""From an uploaded file to a stored one."""

from assurance import evidence_store
from assurance.evidence_store import StoredFile
from assurance.forms.records import EvidenceForm
from assurance.services import NewEvidence


def stored(files: list) -> list[StoredFile]:
    return [evidence_store.store(file.chunks(), file.name) for file in files]


def stored_evidence(form: EvidenceForm) -> list[NewEvidence]:
    """The items of a valid form, with their files on disk: rows are written only after this."""
    return [NewEvidence(details, stored(files)) for details, files in form.items]
