"""Files while they are received: what is written of them, and for whom."""

import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lscb_tracker import uploads
from tests import factories
from tests.submitting import filled

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024


@pytest.fixture
def limits(settings, tmp_path):
    settings.EVIDENCE_MAX_BYTES = MEGABYTE
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000  # what is larger is written to the disk
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    return settings


@pytest.fixture
def written(monkeypatch) -> list[int]:
    """How many bytes reached the disk, file by file."""
    sizes, complete = [], uploads.BoundedTemporaryFiles.file_complete

    def noted(self, file_size):
        self.file.flush()
        sizes.append(os.path.getsize(self.file.temporary_file_path()))
        return complete(self, file_size)

    monkeypatch.setattr(uploads.BoundedTemporaryFiles, "file_complete", noted)
    return sizes


def send(client, *sizes: int):
    address = reverse("assurance:evidence-add", args=[factories.make_record().pk])
    files = [SimpleUploadedFile(f"{number}.txt", b"x" * size) for number, size in enumerate(sizes)]
    sent = filled(client.get(address), title="Audit", evidence_type="audit", place="held")
    return client.post(address, sent | {"files": files})


@pytest.mark.parametrize(("more", "status"), [(-1, 302), (0, 302), (1, 422)], ids=["one less", "limit", "one more"])
def test_a_file_of_just_the_limit_is_kept(more, status, limits, client_for, member, evidence_root):
    answer = send(client_for(member), MEGABYTE + more)

    assert answer.status_code == status
    kept = [path.stat().st_size for path in evidence_root.rglob("*") if path.is_file()]
    assert kept == ([MEGABYTE + more] if status == 302 else [])


def test_no_more_of_a_file_is_written_than_could_be_kept(limits, written, client_for, member):
    answer = send(client_for(member), 20 * MEGABYTE)

    assert answer.status_code == 422
    [words] = answer.context["form"].errors["files"]
    assert "“0.txt”" in words
    assert "1 MB" in words
    assert written == [pytest.approx(MEGABYTE, abs=64 * 1024 + 1)]


def test_nothing_of_a_stranger_is_written(limits, written, client):
    answer = client.post("/accounts/login/", {"login": "a", "file": SimpleUploadedFile("a.txt", b"x" * 5000)})

    assert answer.status_code in (200, 422)
    assert written == []
    assert list(Path(limits.FILE_UPLOAD_TEMP_DIR).rglob("*")) == []


def test_more_than_all_files_of_a_form_together_is_not_read(limits, written, client_for, member):
    client = client_for(member)
    limits.EVIDENCE_MAX_FILES = 2

    assert send(client, MEGABYTE, MEGABYTE).status_code == 302
    assert send(client, MEGABYTE, MEGABYTE, MEGABYTE, 10).status_code == 400
    assert written == [MEGABYTE, MEGABYTE]


@pytest.mark.parametrize(("number", "status"), [(19, 302), (20, 302), (21, 422)])
def test_the_number_of_files_is_limited(number, status, limits, client_for, member):
    assert send(client_for(member), *[10] * number).status_code == status


def test_very_many_fields_are_not_read(client_for, member, settings):
    record = factories.make_record()
    address = reverse("assurance:evidence-add", args=[record.pk])
    fields = {f"field{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}

    assert client_for(member).post(address, fields).status_code == 400
