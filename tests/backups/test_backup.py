"""What a backup holds, when it is called good, and what is left when it is not."""

import os
import sqlite3
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from assurance.evidence_storage import storage
from lscb_tracker.backups import folders, making, manifest
from lscb_tracker.backups.proving import row_counts
from tests import factories
from tests.backups.conftest import back_up, content, names, newest, same_on_both

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_backup_holds_the_database_the_evidence_and_what_it_says_about_itself(board, root, capsys):
    folder = back_up(root)

    said = manifest.read(folder)
    database = "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        "manifest.json",
        "manifest.seal.json",
        "good.json",
        database,
        *(f"evidence/{file.storage_key}" for file in board),
    }
    assert said.rows == row_counts(connection)
    assert said.audit_anchor.startswith("1:")
    assert said.migrations["assurance"][0] == "0001_initial"
    assert said.files[f"evidence/{board[0].storage_key}"] == {"size": board[0].size, "sha256": board[0].sha256}
    assert set(said.made_by) >= {"product", "django", "python", "database"}
    assert said.started < datetime.fromisoformat(said.finished_at)  # a backup is as old as its beginning
    assert manifest.is_good(folder)
    assert capsys.readouterr().out == f"Good: {folder}, {said.row_count:,} rows and 2 evidence files.\n"
    assert names(root) == {"backup"}


@same_on_both
def test_nobody_else_may_read_a_backup(board, root):
    folder = back_up(root)

    assert {oct(path.stat().st_mode & 0o077) for path in [folder, *folder.rglob("*")]} == {"0o0"}


@same_on_both
def test_a_second_backup_shares_the_files_of_the_first_and_adds_the_new(board, root, member):
    first = back_up(root)
    added = factories.make_evidence_file(board[0].item, by=member, content=b"%PDF-1.7 new")

    second = back_up(root)

    shared = f"evidence/{board[0].storage_key}"
    assert (first / shared).stat().st_ino == (second / shared).stat().st_ino
    assert not (first / "evidence" / added.storage_key).exists()
    assert (second / "evidence" / added.storage_key).read_bytes() == b"%PDF-1.7 new"


@same_on_both
def test_a_damaged_file_of_an_earlier_backup_is_not_shared(board, root):
    first = back_up(root)
    (first / "evidence" / board[0].storage_key).write_bytes(b"%PDF-1.7 X")

    second = back_up(root)

    assert (second / "evidence" / board[0].storage_key).read_bytes() == b"%PDF-1.7 1"
    assert manifest.is_good(second)


@same_on_both
def test_a_file_that_the_store_has_lost_comes_from_an_earlier_backup(board, root):
    back_up(root)
    storage().remove(board[0].storage_key)

    second = back_up(root)

    assert (second / "evidence" / board[0].storage_key).read_bytes() == b"%PDF-1.7 1"


@same_on_both
@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_evidence_that_is_not_what_was_uploaded_is_not_backed_up_as_if_it_were(damage, board, root, evidence_root):
    path = evidence_root / board[0].storage_key
    path.unlink() if damage == "missing" else path.write_bytes(b"%PDF-1.7 X")

    with pytest.raises(CommandError, match=f"1 of 2 evidence files are missing .* such as {board[0].storage_key}"):
        call_command("backup", to=root)

    assert names(root) == set()
    back_up(root, "--lost", board[0].storage_key)
    assert manifest.read(newest(root)).lost_evidence == [board[0].storage_key]


def test_evidence_that_comes_during_a_backup_never_gives_a_row_without_its_file(board, root, member, monkeypatch):
    """The database first: what comes while the files are copied is in neither, or only a file."""
    copied = making.copy_evidence

    def while_somebody_uploads(*arguments):
        factories.make_evidence_file(board[0].item, by=member, content=b"%PDF-1.7 meanwhile")
        copied(*arguments)

    monkeypatch.setattr(making, "copy_evidence", while_somebody_uploads)

    folder = back_up(root)

    assert len(list((folder / "evidence").rglob("*/*"))) == 2
    assert manifest.is_good(folder)


@same_on_both
def test_a_backup_that_breaks_off_leaves_nothing(board, root, monkeypatch):
    def disk_is_full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "copy_evidence", disk_is_full)

    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup", to=root)

    assert names(root) == set()


def test_what_does_not_pass_the_checks_is_not_called_a_backup(board, root, monkeypatch):
    counted = making.row_counts
    monkeypatch.setattr(making, "row_counts", lambda moment: counted(moment) | {"assurance_evidencefile": 1})

    with pytest.raises(CommandError, match="assurance_evidencefile has 2 rows instead of 1"):
        call_command("backup", to=root)

    (failed,) = root.glob("failed-*")
    assert not (failed / "good.json").exists()
    assert making.newest_good(root) is None


def test_a_changed_record_is_not_backed_up_as_good(board, root):
    with connection.cursor() as cursor:
        drop_the_triggers(cursor)
        cursor.execute("UPDATE audit_auditevent SET actor_name = 'Somebody else'")

    with pytest.raises(CommandError, match="The record of the restored database was changed: event 1"):
        call_command("backup", to=root)

    assert names(root) == {"failed"}


@same_on_both
def test_a_backup_that_was_damaged_since_is_no_longer_called_good(board, root):
    folder = back_up(root)
    (folder / "evidence" / board[0].storage_key).write_bytes(b"%PDF-1.7 X")

    with pytest.raises(CommandError, match="is damaged"):
        call_command("check_backup", prove=folder)

    assert making.newest_good(root) is None


@pytest.mark.parametrize(
    ("lifted", "change", "words"),
    [
        (
            "foreign_keys=OFF",
            "UPDATE recommendations_action SET recommendation_id = 9999",
            "a row of recommendations_action points at a row of recommendations_recommendation that is missing",
        ),
        (
            "ignore_check_constraints=ON",
            "UPDATE assurance_assurancerecord SET text = ''",
            "CHECK constraint failed in assurance_assurancerecord",
        ),
    ],
    ids=["foreign key", "constraint"],
)
def test_a_damaged_database_is_not_backed_up_as_good(lifted, change, words, board, root):
    """PostgreSQL makes its constraints anew when it is restored, and no program of ours can break them."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite alone can be told to look away.")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {lifted}")
        cursor.execute(change)
    connection.close()

    with pytest.raises(CommandError, match=f"The restored database is damaged: {words}"):
        call_command("backup", to=root)


def drop_the_triggers(cursor) -> None:
    if connection.vendor == "sqlite":
        cursor.execute("DROP TRIGGER audit_auditevent_no_update")
    else:
        cursor.execute("DROP TRIGGER audit_auditevent_no_change ON audit_auditevent")


@same_on_both
def test_only_one_backup_runs_at_a_time(board, root):
    with folders.locked(root, "backup"), pytest.raises(CommandError, match=rf"running \(backup, process {os.getpid()}"):
        call_command("backup", to=root)


@same_on_both
def test_a_lock_that_was_left_behind_holds_nobody_up(board, root):
    root.mkdir()
    (root / folders.LOCK).write_text("backup, process 1")

    assert manifest.is_good(back_up(root))


@same_on_both
def test_unfinished_backups_are_named_and_left(board, root, capsys):
    (root / "unfinished-20250101T000000Z").mkdir(parents=True)
    (root / "failed-20250102T000000Z").mkdir()

    back_up(root, "--keep", "1")

    said = capsys.readouterr().err
    assert "unfinished-20250101T000000Z is no backup" in said
    assert "failed-20250102T000000Z" in said
    assert names(root) == {"backup", "unfinished", "failed"}


@same_on_both
def test_keep_removes_the_oldest_good_ones_and_nothing_else(board, root):
    first, second = back_up(root), back_up(root)
    not_proved = back_up(root)
    (not_proved / "good.json").unlink()
    (root / "a note").write_text("mine")

    last = back_up(root, "--keep", "2")

    assert {path.name for path in root.iterdir()} == {".lock", "a note", second.name, not_proved.name, last.name}
    assert not first.exists()


@same_on_both
def test_a_failed_backup_removes_no_earlier_one(board, root, evidence_root):
    first = back_up(root)
    (first / "evidence" / board[0].storage_key).unlink()
    (evidence_root / board[0].storage_key).unlink()

    with pytest.raises(CommandError):
        call_command("backup", to=root, keep=1)

    assert first.exists()


@same_on_both
def test_the_alarm_is_quiet_while_a_good_backup_is_young(board, root, capsys):
    folder = back_up(root)
    capsys.readouterr()

    call_command("check_backup", root=root)

    assert capsys.readouterr().out == f"The newest good backup is {folder.name}, 0.0 hours old.\n"


@same_on_both
def test_the_alarm_counts_from_the_start_of_the_newest_good_backup(board, root, monkeypatch, stopped_clock):
    back_up(root)
    later = back_up(root)
    (later / "good.json").unlink()

    for hours, is_too_old in ((25.9, False), (26.1, True)):
        monkeypatch.setattr("django.utils.timezone.now", lambda hours=hours: stopped_clock + timedelta(hours=hours))
        if is_too_old:
            with pytest.raises(CommandError, match=r"26\.1 hours old: too old"):
                call_command("check_backup", root=root)
        else:
            call_command("check_backup", root=root)


@same_on_both
@pytest.mark.parametrize("damage", ["no backup", "file missing", "manifest changed", "good forged"])
def test_the_alarm_rings_when_there_is_no_good_backup(damage, board, root):
    if damage != "no backup":
        folder = back_up(root)
    if damage == "file missing":
        (folder / "evidence" / board[0].storage_key).unlink()
    elif damage == "manifest changed":
        (folder / "manifest.json").write_bytes((folder / "manifest.json").read_bytes() + b" ")
    elif damage == "good forged":
        (folder / "good.json").write_text(
            (folder / "good.json").read_text().replace('proved_at": "2', 'proved_at": "3')
        )

    with pytest.raises(CommandError, match="There is no good backup in"):
        call_command("check_backup", root=root)


@same_on_both
def test_a_backup_that_was_not_proved_can_be_proved_later(board, root):
    folder = back_up(root)
    (folder / "good.json").unlink()

    call_command("check_backup", prove=folder)

    assert manifest.is_good(folder)


def test_the_backup_of_sqlite_is_one_file_that_sqlite_finds_whole(board, root):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite alone has a file.")
    folder = back_up(root)

    with sqlite3.connect(folder / "database.sqlite3") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT COUNT(*) FROM assurance_evidencefile").fetchone() == (2,)
    assert content(folder / "manifest.json")["engine"] == "sqlite"
