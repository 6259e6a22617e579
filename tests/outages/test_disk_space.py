"""A disk that fills up: files are refused while there is still room for text."""

import errno
import os
import time
from collections import namedtuple
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.management import call_command

from assurance.models import AssuranceRecord, EvidenceFile
from lscb_tracker import disk_space
from lscb_tracker.disk_space import nearly_full, prove_writable, spare
from tests import factories
from tests.submitting import filled

MEGABYTE = 1024 * 1024
Usage = namedtuple("Usage", "total free")


@pytest.fixture
def disk(monkeypatch):
    """`disk(total=…, free=…)` in megabytes: what every volume says of itself."""

    def of(*, total: int, free: int) -> None:
        usage = Usage(total * MEGABYTE, free * MEGABYTE)
        monkeypatch.setattr(disk_space.shutil, "disk_usage", lambda folder: usage)

    return of


@pytest.mark.parametrize(
    ("total", "free", "left"),
    [(100_000, 600, 100), (100_000, 500, 0), (100_000, 499, -1), (2_000, 101, 1), (2_000, 100, 0), (2_000, 99, -1)],
)
def test_the_floor_is_500_megabytes_or_a_twentieth_of_a_small_volume(disk, tmp_path, total, free, left):
    disk(total=total, free=free)

    assert spare(tmp_path) == left * MEGABYTE


def test_what_is_about_to_be_written_counts(disk):
    disk(total=100_000, free=510)

    assert nearly_full(10 * MEGABYTE) == []
    assert nearly_full(11 * MEGABYTE) == ["DATA_DIR", "UPLOADS_ROOT", "EVIDENCE_ROOT"]


def test_evidence_in_a_bucket_needs_no_room_here(disk, settings):
    disk(total=100_000, free=0)
    settings.EVIDENCE_S3_BUCKET = "evidence"

    assert nearly_full() == ["DATA_DIR", "UPLOADS_ROOT"]


def test_a_folder_that_is_not_there_yet_is_on_the_volume_of_its_parent(tmp_path):
    assert spare(tmp_path / "not" / "yet") > 0


def proposal(client, row, *, files: int) -> dict:
    sent = filled(client.get(f"{row.get_absolute_url()}assurance/add/"), text="What was done.")
    if files:
        sent["evidence-files"] = [SimpleUploadedFile("audit.txt", b"The audit.") for _ in range(files)]
        sent |= {"evidence-evidence_type": "audit", "evidence-place": "held"}
    return sent


def test_files_are_refused_and_text_is_saved_while_there_is_room(client_for, manager, disk, evidence_root):
    row, client = factories.make_recommendation(), client_for(manager)
    client.raise_request_exception = False
    url = f"{row.get_absolute_url()}assurance/add/"
    with_files, text_alone = proposal(client, row, files=1), proposal(client, row, files=0)

    disk(total=100_000, free=400)
    refused = client.post(url, with_files)
    stored = (AssuranceRecord.objects.count(), EvidenceFile.objects.count(), list(evidence_root.glob("*/*")))
    saved = client.post(url, text_alone)

    assert (refused.status_code, refused["Retry-After"], stored) == (503, "60", (0, 0, []))
    assert "The server has too little room left for files. Nothing was saved." in refused.content.decode()
    assert (saved.status_code, AssuranceRecord.objects.count()) == (302, 1)


def test_the_same_files_are_taken_once_there_is_room_again(client_for, manager, disk):
    row, client = factories.make_recommendation(), client_for(manager)
    disk(total=100_000, free=600)

    answer = client.post(f"{row.get_absolute_url()}assurance/add/", proposal(client, row, files=2))

    assert (answer.status_code, EvidenceFile.objects.count()) == (302, 2)


def test_files_under_way_lie_in_a_folder_of_ours(client_for, manager, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    row, client = factories.make_recommendation(), client_for(manager)
    seen = []
    monkeypatch.setattr(
        "assurance.forms.records.refuse_bad_upload", lambda file: seen.append(file.temporary_file_path())
    )

    client.post(f"{row.get_absolute_url()}assurance/add/", proposal(client, row, files=1))

    assert [Path(path).parent for path in seen] == [Path(settings.DATA_DIR) / "uploads"]
    assert not Path(seen[0]).exists()


def test_a_disk_that_fills_up_on_the_way_keeps_nothing(client_for, manager, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    row, client = factories.make_recommendation(), client_for(manager)
    client.raise_request_exception = False
    sent = proposal(client, row, files=2)
    written = []

    def fills_up(file, data):
        file.file.write(data)
        written.append(Path(file.temporary_file_path()))
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryUploadedFile, "write", fills_up, raising=False)
    answer = client.post(f"{row.get_absolute_url()}assurance/add/", sent)

    assert (answer.status_code, "Nothing was saved." in answer.content.decode()) == (503, True)
    assert [path.exists() for path in written] == [False, False]


def test_a_folder_is_proved_by_writing_to_it(tmp_path, monkeypatch):
    synced, usual = [], os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")) or usual(handle)
    )

    prove_writable(tmp_path / "evidence")

    assert [Path(path).name.rstrip("0123456789") for path in synced] == [".write-probe-", "evidence"]
    assert list((tmp_path / "evidence").iterdir()) == []


def test_a_disk_that_cannot_make_anything_durable_is_noticed(tmp_path, monkeypatch):
    def refuses(handle):
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuses)

    with pytest.raises(OSError, match="Invalid argument"):
        prove_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_what_a_killed_upload_left_is_swept_after_a_day(settings, tmp_path, capsys):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    old, new, other = tmp_path / "tmpabc.upload.pdf", tmp_path / "tmpdef.upload", tmp_path / "notes.pdf"
    for path in (old, new, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (time.time() - 25 * 3600,) * 2)

    call_command("check_evidence")
    before = old.exists()
    call_command("check_evidence", "--sweep")

    assert (before, old.exists(), new.exists(), other.exists()) == (True, False, True, True)
    assert "Files that were being sent when a server was killed, removed: 1.\n" in capsys.readouterr().out
