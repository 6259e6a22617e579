"""Hostile file names through the form, through the service and into a download: labels, and never paths."""

import unicodedata
from email.message import Message

import pytest
from django.urls import reverse

from assurance import evidence_store
from assurance.evidence_store import LABEL_BYTES, LABEL_LENGTH, WINDOWS_DEVICES
from assurance.models import EvidenceFile, EvidenceItem
from assurance.services import EvidenceDetails, NewEvidence, add_evidence
from tests import factories
from tests.assurance.files.names import NAMES
from tests.submitting import filled

pytestmark = pytest.mark.django_db

DETAILS = EvidenceDetails(title="Audit", evidence_type="audit", place="held")


def send(client, record, name: str):
    """Post one file under a raw name, past every cleaning that a client does."""
    address = reverse("assurance:evidence-add", args=[record.pk])
    answers = filled(client.get(address), evidence_type="audit", place="held")
    fields = "".join(
        f'--frontier\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in answers.items()
    )
    raw = name.encode("utf-8", "surrogatepass").replace(b'"', b"%22")
    head = b'--frontier\r\nContent-Disposition: form-data; name="files"; filename="' + raw + b'"\r\n\r\n'
    body = fields.encode() + head + b"Audit.\r\n--frontier--\r\n"
    return client.generic("POST", address, body, "multipart/form-data; boundary=frontier")


def faults_of(label: str) -> list[str]:
    faults = [f"U+{ord(c):04X}" for c in label if unicodedata.category(c)[0] == "C" or c in '<>:"/\\|?*']
    if len(label) > LABEL_LENGTH or len(label.encode()) > LABEL_BYTES:
        faults.append("too long")
    if not label or label != label.strip(" .") or label.startswith("-"):
        faults.append("begins or ends badly")
    if label.split(".")[0].rstrip().lower() in WINDOWS_DEVICES:
        faults.append("device of Windows")
    return faults


def test_no_name_leads_out_of_the_store_or_leaves_a_bad_label(client_for, member, evidence_root, figure):
    client, record = client_for(member), factories.make_record()
    errors, taken = [], 0
    for name in NAMES:
        answer = send(client, record, name)
        taken += answer.status_code == 302
        if answer.status_code not in (302, 400, 422):
            errors.append((name, answer.status_code))
        stored = evidence_store.store([b"Audit."], name)
        add_evidence(record=record, evidence=[NewEvidence(DETAILS, [stored])], by=member)
    files = list(EvidenceFile.objects.all())
    there = {path for path in evidence_root.parent.rglob("*") if path.is_file()}
    outside = there - {evidence_root / file.storage_key for file in files}
    bad = {file.label: faults_of(file.label) for file in files if faults_of(file.label)}
    titles = [
        title for title in EvidenceItem.objects.values_list("title", flat=True) if faults_of(title[:LABEL_LENGTH])
    ]
    headers = [label for label in map(downloaded_as(client), files) if label is not None]

    figure(
        "U4",
        f"{len(NAMES)} hostile names through form and service: paths outside the store {len(outside)}, "
        f"labels with bad characters {len(bad)}, 5xx {len(errors)}",
        reached=len(NAMES) >= 43 and not (outside or bad or errors),
    )
    assert (outside, bad, titles, errors, headers) == (set(), {}, [], [], [])
    assert len(files) == len(NAMES) + taken
    assert taken > 40


def downloaded_as(client):
    """The name in the answer, where it is not the label."""

    def name(file: EvidenceFile) -> str | None:
        answer = client.get(reverse("assurance:evidence-download", args=[file.pk]))
        parsed = Message()
        parsed["Content-Disposition"] = answer.headers["Content-Disposition"]
        return None if parsed.get_filename() == file.label else parsed.get_filename()

    return name
