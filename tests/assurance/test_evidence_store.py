"""Evidence files on disk: in which order they are written, and what is left when something fails on the way."""

import errno
import hashlib
import os
import re
import resource
import stat
from pathlib import Path

import pytest

from assurance import evidence_store
from assurance.evidence_storage.disk import TEMP_FOLDER
from assurance.evidence_store import LABEL_BYTES, LABEL_LENGTH, clean_label, store

CHUNKS = [b"%PDF-1.7 ", b"audit"]


@pytest.fixture
def disk(monkeypatch, tmp_path) -> list[str]:
    """What reaches the disk and when, as “fsync ab” and “rename tmp/x ab/y”, below the evidence folder's parent."""
    done, fsync, rename = [], os.fsync, os.rename

    def named(path) -> str:
        return re.sub("[0-9a-f]{32}", "FILE", str(Path(path).relative_to(tmp_path)))

    def recorded_fsync(handle):
        done.append(f"fsync {named(os.readlink(f'/proc/self/fd/{handle}'))}")
        fsync(handle)

    def recorded_rename(source, target):
        done.append(f"rename {named(source)} {named(target)}")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    monkeypatch.setattr(os, "rename", recorded_rename)
    return done


def files_in(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_a_file_is_stored_under_a_random_key_with_its_hash_and_size(evidence_root):
    stored = store(CHUNKS, "Audit of records.pdf")

    content = b"".join(CHUNKS)
    assert re.fullmatch(r"([0-9a-f]{2})/\1[0-9a-f]{30}", stored.storage_key)
    assert (stored.label, stored.size, stored.sha256) == (
        "Audit of records.pdf",
        len(content),
        hashlib.sha256(content).hexdigest(),
    )
    assert files_in(evidence_root) == [evidence_root / stored.storage_key]
    assert (evidence_root / stored.storage_key).read_bytes() == content


def test_the_same_file_twice_is_kept_twice(evidence_root):
    first, second = store(CHUNKS, "audit.pdf"), store(CHUNKS, "audit.pdf")

    assert first.storage_key != second.storage_key
    assert first.sha256 == second.sha256
    assert len(files_in(evidence_root)) == 2


def test_a_name_is_on_disk_before_anything_points_at_it(disk):
    temp = f"evidence/{TEMP_FOLDER}/FILE"

    folder = f"evidence/{store(CHUNKS, 'audit.pdf').storage_key[:2]}"

    assert disk == [
        "fsync .",  # the evidence folder is new
        "fsync evidence",  # and the folder for what is being written
        f"fsync {temp}",
        "fsync evidence",  # and the folder of the key
        f"rename {temp} {folder}/FILE",
        f"fsync {folder}",
    ]


def test_every_folder_above_the_evidence_is_on_disk_too(disk, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "volume" / "evidence"

    store(CHUNKS, "audit.pdf")

    assert disk[:3] == ["fsync .", "fsync volume", "fsync volume/evidence"]


def test_only_the_product_may_read_what_it_keeps(evidence_root):
    stored = store(CHUNKS, "audit.pdf")

    assert stat.S_IMODE((evidence_root / stored.storage_key).stat().st_mode) == 0o600


@pytest.mark.parametrize("broken_step", range(6))
def test_a_step_that_fails_leaves_nothing(broken_step, disk, evidence_root, monkeypatch):
    broken = OSError(errno.EIO, "Input/output error")
    steps = {"fsync": os.fsync, "rename": os.rename}

    def breaking(name):
        def step(*args):
            if len(disk) == broken_step:
                raise broken
            steps[name](*args)

        return step

    for name in steps:
        monkeypatch.setattr(os, name, breaking(name))

    with pytest.raises(OSError, match="Input/output error"):
        store(CHUNKS, "audit.pdf")

    assert len(disk) == broken_step
    assert files_in(evidence_root) == []


def test_a_disk_that_is_full_leaves_nothing_and_the_next_file_is_kept(evidence_root):
    store([b"small"], "small.txt")
    before = files_in(evidence_root)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))  # the kernel refuses, as it does when a disk is full
    try:
        with pytest.raises(OSError, match="File too large"):
            store([b"x" * 40_000, b"y" * 40_000], "large.txt")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    assert files_in(evidence_root) == before
    assert store([b"x" * 40_000, b"y" * 40_000], "large.txt").size == 80_000


def test_an_upload_that_breaks_off_leaves_nothing(evidence_root):
    def upload():
        yield b"half"
        raise ConnectionResetError("The browser is gone.")

    with pytest.raises(ConnectionResetError):
        store(upload(), "audit.pdf")

    assert files_in(evidence_root) == []


def test_a_name_that_is_taken_is_never_written_over(evidence_root, monkeypatch):
    kept = store([b"first"], "audit.pdf")
    token = kept.storage_key.partition("/")[2]
    other = evidence_root / TEMP_FOLDER / token
    other.write_bytes(b"being written by another worker")
    monkeypatch.setattr(evidence_store.secrets, "token_hex", lambda length: token)

    with pytest.raises(FileExistsError):
        store([b"second"], "audit.pdf")

    assert (evidence_root / kept.storage_key).read_bytes() == b"first"
    assert other.read_bytes() == b"being written by another worker"


def test_bytes_that_changed_on_disk_are_noticed(evidence_root):
    stored = store(CHUNKS, "audit.pdf")
    sound = evidence_store.is_unchanged(stored.storage_key, stored.sha256)

    (evidence_root / stored.storage_key).write_bytes(b"%PDF-1.7 aud1t")

    assert (sound, evidence_store.is_unchanged(stored.storage_key, stored.sha256)) == (True, False)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Audit of records, May 2017.pdf", "Audit of records, May 2017.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\nurse\\audit.pdf", "audit.pdf"),
        ("/absolute/audit.pdf", "audit.pdf"),
        ("audit.pdf\r\nSet-Cookie: a=b", "audit.pdfSet-Cookie a=b"),
        ("audit\x00.pdf", "audit.pdf"),
        ("audit\u202efdp.exe", "auditfdp.exe"),
        ("audit\u2066.pdf", "audit.pdf"),
        ("\ud800audit.pdf", "audit.pdf"),
        ('a:b*c?d"e<f>g|h.pdf', "abcdefgh.pdf"),
        (".htaccess", "htaccess"),
        ("-rf.pdf", "rf.pdf"),
        ("audit.pdf. . ", "audit.pdf"),
        ("CON.pdf", "file-CON.pdf"),
        ("con .pdf", "file-con .pdf"),
        ("aux", "file-aux"),
        ("nul.tar.gz", "file-nul.tar.gz"),
        ("Com1.txt", "file-Com1.txt"),
        ("LPT9.docx", "file-LPT9.docx"),
        ("console.pdf", "console.pdf"),
        ("com10.txt", "com10.txt"),
        ("", "file"),
        (".", "file"),
        ("..", "file"),
        ("///", "file"),
        ("\u202e\u202e", "file"),
        ("Re\u0301sume\u0301.pdf", "Résumé.pdf"),
        ("报告.pdf", "报告.pdf"),
        ("e" * 200 + ".pdf", "e" * (LABEL_LENGTH - 4) + ".pdf"),
        ("e" * 200, "e" * LABEL_LENGTH),
        ("é" * 200 + ".pdf", "é" * 125 + ".pdf"),
        ("é" * 200, "é" * 127),
        ("😀" * 100, "😀" * 63),
        ("a." + "b" * 200, "a." + "b" * (LABEL_LENGTH - 2)),
    ],
)
def test_a_file_name_becomes_a_label_that_is_safe_anywhere(name, label):
    assert clean_label(name) == label
    assert len(label) <= LABEL_LENGTH
    assert len(label.encode()) <= LABEL_BYTES


def test_the_name_of_a_file_is_no_part_of_its_path(evidence_root):
    stored = store(CHUNKS, "../../../outside.pdf")

    assert stored.label == "outside.pdf"
    assert files_in(evidence_root.parent) == [evidence_root / stored.storage_key]
