"""The command that holds evidence rows against the files on disk, and sweeps what no row names."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assurance import evidence_inventory, evidence_store
from assurance.evidence_inventory import KEPT_FOR
from assurance.evidence_storage.disk import TEMP_FOLDER, make_folder
from assurance.models import EvidenceFile
from tests import factories

pytestmark = pytest.mark.django_db

OLD, FRESH = KEPT_FOR + timedelta(minutes=1), KEPT_FOR - timedelta(minutes=1)
SOUND = "1 files have a row: 0 missing, 0 with a wrong hash, 0 that cannot be read. "
NOTHING_LEFT_OVER = "Without a row: 0 orphans, 0 stale temps.\n"


@pytest.fixture
def file(member, evidence_root, stopped_clock) -> EvidenceFile:
    """An old file with its row: the one that nothing may remove."""
    file = factories.make_evidence_file(by=member)
    last_written(evidence_root / file.storage_key, stopped_clock - OLD)
    return file


def last_written(path: Path, at: datetime) -> Path:
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def orphan(root: Path, at: datetime) -> str:
    key = evidence_store.store([b"%PDF-1.7 of no row"], "Child's name.pdf").storage_key
    last_written(root / key, at)
    return key


def temp(root: Path, at: datetime, letter: str = "a") -> str:
    path = make_folder(root / TEMP_FOLDER) / (letter * 32)
    path.write_bytes(b"%PDF-1.7 half")
    last_written(path, at)
    return path.relative_to(root).as_posix()


def files_in(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[5] ^= 1
    path.write_bytes(content)


def make_unreadable(path: Path) -> None:
    path.unlink()
    path.mkdir()


def test_the_command_says_that_all_is_well(file, capsys):
    call_command("check_evidence")

    assert capsys.readouterr().out == SOUND + NOTHING_LEFT_OVER


@pytest.mark.parametrize(
    ("damage", "word", "counts"),
    [
        (flip_a_bit, "wrong hash", "0 missing, 1 with a wrong hash, 0 that cannot be read"),
        (Path.unlink, "missing", "1 missing, 0 with a wrong hash, 0 that cannot be read"),
        (make_unreadable, "cannot be read", "0 missing, 0 with a wrong hash, 1 that cannot be read"),
    ],
    ids=["flipped bit", "missing", "unreadable"],
)
def test_a_file_that_is_not_what_was_uploaded_is_named(damage, word, counts, file, member, evidence_root, capsys):
    factories.make_evidence_file(file.item, by=member)
    damage(evidence_root / file.storage_key)

    with pytest.raises(CommandError) as found:
        call_command("check_evidence")

    assert found.value.returncode == 1
    assert str(found.value) == (
        "1 of 2 evidence files are missing or not what was uploaded. "
        "Fetch them from a backup: the key above is the path below EVIDENCE_ROOT."
    )
    assert capsys.readouterr().out == (
        f"{word}: {file.storage_key} “audit.pdf”\n2 files have a row: {counts}. {NOTHING_LEFT_OVER}"
    )


def test_what_no_row_names_is_found_and_left_where_it_is(file, evidence_root, stopped_clock, capsys):
    key, stale = orphan(evidence_root, stopped_clock - OLD), temp(evidence_root, stopped_clock - OLD)
    temp(evidence_root, stopped_clock - FRESH, "b")
    before = files_in(evidence_root)

    call_command("check_evidence")

    assert capsys.readouterr().out == (
        f"orphan: {key}\nstale temp: {stale}\n{SOUND}Without a row: 1 orphans, 1 stale temps.\n"
    )
    assert files_in(evidence_root) == before


def test_a_sweep_removes_only_what_is_old_and_of_no_row(file, evidence_root, stopped_clock, capsys):
    fresh = {orphan(evidence_root, stopped_clock - FRESH), temp(evidence_root, stopped_clock - FRESH, "b")}
    orphan(evidence_root, stopped_clock - OLD), temp(evidence_root, stopped_clock - OLD)

    call_command("check_evidence", "--sweep")

    assert files_in(evidence_root) == fresh | {file.storage_key}
    assert capsys.readouterr().out.endswith("Removed: 2.\n")


def test_a_sweep_touches_no_file_of_a_foreign_name(evidence_root, stopped_clock, capsys):
    foreign = {"ab/Child's name.pdf", "notes.txt", "tmp/notes.txt", f"ab/{'c' * 32}", f"lost/ab/{'ab' * 16}"}
    for name in foreign:
        path = evidence_root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        last_written(path, stopped_clock - OLD)

    call_command("check_evidence", "--sweep")

    assert files_in(evidence_root) == foreign
    assert "name" not in capsys.readouterr().out


def test_a_sweep_while_a_file_is_missing_still_ends_with_an_error(file, evidence_root, stopped_clock):
    orphan(evidence_root, stopped_clock - OLD)
    (evidence_root / file.storage_key).unlink()

    with pytest.raises(CommandError, match="1 of 1 evidence files are missing"):
        call_command("check_evidence", "--sweep")

    assert files_in(evidence_root) == set()


def test_a_row_that_is_written_just_before_the_removal_keeps_its_file(member, evidence_root, stopped_clock):
    key = orphan(evidence_root, stopped_clock - OLD)
    factories.checked(
        EvidenceFile(
            item=factories.make_evidence(),
            version_number=1,
            uploaded_by=member,
            storage_key=key,
            label="audit.pdf",
            size=1,
            sha256="0" * 64,
        )
    )

    assert evidence_inventory.remove_unnamed([key]) == 0
    assert files_in(evidence_root) == {key}


def test_a_sweep_of_very_many_files_is_refused_until_it_is_meant(file, evidence_root, stopped_clock):
    for _ in range(101):
        orphan(evidence_root, stopped_clock - OLD)
    before = files_in(evidence_root)

    with pytest.raises(CommandError) as refused:
        call_command("check_evidence", "--sweep", "--although-most-are-orphans")
    kept = files_in(evidence_root)
    call_command("check_evidence", "--sweep", "--although-most-are-orphans", "--most", "101")

    assert str(refused.value) == (
        "101 files would be removed, more than 100. Nothing was removed. Make sure that DATABASE_URL belongs to "
        "EVIDENCE_ROOT (or to EVIDENCE_S3_BUCKET), then run “manage.py check_evidence --sweep --most 101”."
    )
    assert kept == before
    assert files_in(evidence_root) == {file.storage_key}


@pytest.mark.parametrize(("named", "without_row"), [(0, 1), (1, 11), (12, 13)])
def test_a_sweep_with_the_database_of_another_board_is_refused(
    named, without_row, member, evidence_root, stopped_clock
):
    for _ in range(named):
        factories.make_evidence_file(by=member)
    for _ in range(without_row):
        orphan(evidence_root, stopped_clock - OLD)
    before = files_in(evidence_root)

    with pytest.raises(CommandError) as refused:
        call_command("check_evidence", "--sweep")
    kept = files_in(evidence_root)
    call_command("check_evidence", "--sweep", "--although-most-are-orphans")

    assert str(refused.value) == (
        f"The database names {named} files, and {without_row} more are kept that it does not name: so it looks when "
        "the database is another one. Nothing was removed. Make sure that DATABASE_URL belongs to EVIDENCE_ROOT (or to "
        "EVIDENCE_S3_BUCKET), then run “manage.py check_evidence --sweep --although-most-are-orphans”."
    )
    assert kept == before
    assert len(files_in(evidence_root)) == named


@pytest.mark.parametrize(("named", "without_row"), [(1, 10), (12, 12)])
def test_a_few_orphans_are_everyday(named, without_row, member, evidence_root, stopped_clock, capsys):
    for _ in range(named):
        factories.make_evidence_file(by=member)
    for _ in range(without_row):
        orphan(evidence_root, stopped_clock - OLD)

    call_command("check_evidence", "--sweep")

    assert capsys.readouterr().out.endswith(f"Removed: {without_row}.\n")


def test_a_board_without_evidence_is_well(capsys):
    call_command("check_evidence", "--sweep")

    assert capsys.readouterr().out == SOUND.replace("1 files", "0 files") + NOTHING_LEFT_OVER + "Removed: 0.\n"
