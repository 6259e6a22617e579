"""Files of a form that was refused, or sent once more, do not stay on disk; those of a row always do."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from assurance import evidence_store, services
from assurance.models import EvidenceFile
from assurance.views.uploads import stored
from recommendations.versioning import AlreadySaved, EditConflict, SavedInOtherWords
from tests import factories
from tests.submitting import filled

pytestmark = pytest.mark.django_db

HELD_AUDIT = {"evidence_type": "audit", "place": "held"}


def pdf(name: str = "audit.pdf", content: bytes = b"%PDF-1.7 audit") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def files_in(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def keys_of_rows() -> set[str]:
    return set(EvidenceFile.objects.values_list("storage_key", flat=True))


def evidence_form(client, **answers) -> tuple[str, dict]:
    url = reverse("assurance:evidence-add", args=[factories.make_record().pk])
    return url, filled(client.get(url), title="Audit", **HELD_AUDIT, **answers)


def record_form(client) -> tuple[str, dict]:
    url = f"{factories.make_recommendation().get_absolute_url()}assurance/add/"
    evidence = {f"evidence__{name}": value for name, value in HELD_AUDIT.items()}
    return url, filled(client.get(url), text="It is done.", **evidence)


@pytest.mark.parametrize(
    ("form_of", "field"), [(evidence_form, "files"), (record_form, "evidence-files")], ids=["evidence", "record"]
)
def test_the_same_form_three_times_leaves_its_files_once(form_of, field, client_for, manager, evidence_root):
    client = client_for(manager)
    url, sent = form_of(client)

    answered = [client.post(url, sent | {field: [pdf(), pdf("annex.pdf")]}).status_code for _ in range(3)]

    assert answered == [302, 302, 302]
    assert len(keys_of_rows()) == 2
    assert files_in(evidence_root) == keys_of_rows()


def test_other_words_under_the_same_key_leave_no_file(client_for, manager, evidence_root):
    client = client_for(manager)
    url, sent = evidence_form(client)
    client.post(url, sent | {"files": [pdf()]})

    answer = client.post(url, sent | {"reference": "AUD-7", "files": [pdf()]})

    assert answer.status_code == 422
    assert len(keys_of_rows()) == 1
    assert files_in(evidence_root) == keys_of_rows()


def test_a_newer_version_that_comes_too_late_leaves_no_file(client_for, manager, chair, evidence_root):
    item = factories.make_evidence_file(by=manager).item
    client, url = client_for(manager), reverse("assurance:evidence-version-add", args=[item.pk])
    sent = filled(client.get(url))
    client_for(chair).post(url, sent | {"files": [pdf(content=b"%PDF-1.7 theirs")]})

    answer = client.post(url, sent | {"files": [pdf(content=b"%PDF-1.7 mine")]})

    assert answer.status_code == 409
    assert len(keys_of_rows()) == 2
    assert files_in(evidence_root) == keys_of_rows()


def test_evidence_for_a_withdrawn_answer_leaves_no_file(client_for, manager, today, evidence_root):
    record, client = factories.make_record(), client_for(manager)
    url = reverse("assurance:evidence-add", args=[record.pk])
    sent = filled(client.get(url), title="Audit", **HELD_AUDIT)
    services.withdraw_record(record=record, version=1, reason="A mistake.", by=manager, on=today)

    answer = client.post(url, sent | {"files": [pdf()]})

    assert answer.status_code == 422
    assert files_in(evidence_root) == set()


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (AlreadySaved(None), 0),
        (SavedInOtherWords(None), 0),
        (EditConflict(None), 0),
        (ValidationError("No."), 0),
        (OperationalError("The connection was lost."), 1),
        (OSError("Input/output error"), 1),
        (RuntimeError("A mistake of ours."), 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
def test_files_go_only_when_it_is_sure_that_nothing_was_saved(error, kept, evidence_root):
    with pytest.raises(type(error)), stored([pdf()]):
        raise error

    assert len(files_in(evidence_root)) == kept


def test_a_refusal_removes_no_file_that_a_row_names(member, evidence_root):
    item = factories.make_evidence()

    def save_one_and_refuse(files):
        factories.checked(EvidenceFile(item=item, version_number=1, uploaded_by=member, **vars(files[0])))
        raise ValidationError("Refused")

    with pytest.raises(ValidationError, match="Refused"), stored([pdf(), pdf("annex.pdf")]) as files:
        save_one_and_refuse(files)

    assert len(keys_of_rows()) == 1
    assert files_in(evidence_root) == keys_of_rows()


def test_a_disk_that_fails_at_the_third_file_keeps_none_of_the_three(client_for, manager, evidence_root, monkeypatch):
    client = client_for(manager)
    url, sent = evidence_form(client)
    client.post(url, sent | {"files": [pdf()]})
    store, written = evidence_store.store, []

    def store_two(chunks, name):
        if len(written) == 2:
            raise OSError("No space left on device")
        written.append(store(chunks, name))
        return written[-1]

    monkeypatch.setattr(evidence_store, "store", store_two)

    with pytest.raises(OSError, match="No space left on device"):
        client.post(url, sent | {"files": [pdf(), pdf("annex.pdf"), pdf("letter.pdf")]})

    assert len(written) == 2
    assert len(keys_of_rows()) == 1
    assert files_in(evidence_root) == keys_of_rows()
