"""Restoring: nothing is touched before everything was proved, nothing is lost, and a kill leaves the old or the new."""

import io
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections

from assurance import evidence_inventory
from assurance.models import EvidenceFile
from lscb_tracker.accounts.models import User
from lscb_tracker.audit.anchors import Anchor
from lscb_tracker.audit.models import AuditEvent
from lscb_tracker.audit.verification import verify
from lscb_tracker.backups import manifest
from lscb_tracker.backups.engines import engine_of
from lscb_tracker.backups.row_hashes import table_hashes
from lscb_tracker.backups.standing_in import standing_in
from recommendations.models import ActionPlan
from tests import factories
from tests.backups.conftest import a_copy, back_up, remove_set_aside, same_on_both, state

pytestmark = pytest.mark.django_db(transaction=True)

CHANGED_BY_A_RESTORE = {"django_session", "audit_auditevent"}


def restore(folder, **options):
    call_command("restore", folder, **{"replace": True, "yes": True} | options)
    connections["default"].close()


def everything_else() -> dict:
    return {table: said for table, said in table_hashes().items() if table not in CHANGED_BY_A_RESTORE}


def test_a_restore_brings_back_every_row_and_every_file(board, root, evidence_root):
    before, folder = everything_else(), back_up(root)
    User.objects.update(name="Somebody else")
    shutil.rmtree(evidence_root)

    restore(folder)

    assert everything_else() == before
    assert [(evidence_root / file.storage_key).read_bytes() for file in board] == [b"%PDF-1.7 1", b"%PDF-1.7 2"]


def test_a_restore_ends_all_sessions_and_says_so(board, root, capsys):
    assert Session.objects.count() == 1

    restore(back_up(root))

    assert Session.objects.count() == 0
    assert "All sessions have ended (1 of the backup): everybody signs in again." in capsys.readouterr().out


def test_a_restore_is_the_next_event_of_the_record(board, root):
    folder = back_up(root)

    restore(folder)

    event = AuditEvent.objects.first()
    assert (event.number, event.kind, event.action, event.actor_name) == (2, "system", "restored", "the system")
    assert folder.name in event.details
    assert verify([Anchor.parse(manifest.read(folder).audit_anchor)]).faults == ()


def test_the_former_database_is_kept(board, root, member, capsys):
    folder = back_up(root)
    factories.make_plan(title="After the backup")

    restore(folder)

    (aside,) = engine_of(connection.settings_dict).set_aside()
    assert f"The former database is kept as {aside}." in capsys.readouterr().out
    assert "After the backup" in titles_in(aside)
    assert "After the backup" not in titles_in(connection.settings_dict["NAME"])


def titles_in(name: str) -> list[str]:
    with standing_in(connection.settings_dict | {"NAME": name}):
        return list(ActionPlan.objects.values_list("title", flat=True))


@same_on_both
def test_evidence_that_came_after_the_backup_is_kept(board, root, member, evidence_root):
    folder = back_up(root)
    later = factories.make_evidence_file(board[0].item, by=member, content=b"%PDF-1.7 later")

    restore(folder)

    assert EvidenceFile.objects.count() == 2
    assert (evidence_root / later.storage_key).read_bytes() == b"%PDF-1.7 later"


def test_files_that_only_the_former_database_names_are_not_swept(
    board, root, member, evidence_root, capsys, monkeypatch
):
    folder = back_up(root)
    later = factories.make_evidence_file(board[0].item, by=member, content=b"%PDF-1.7 later")
    restore(folder)
    monkeypatch.setattr(evidence_inventory, "KEPT_FOR", timedelta(days=-9999))

    call_command("check_evidence", sweep=True)

    (former,) = engine_of(connection.settings_dict).set_aside()
    assert f"Nothing is removed while {former} is kept" in capsys.readouterr().out
    assert (evidence_root / later.storage_key).exists()
    remove_set_aside()
    call_command("check_evidence", sweep=True)
    assert not (evidence_root / later.storage_key).exists()


def test_evidence_that_was_damaged_is_repaired_and_kept_aside(board, root, evidence_root, data_dir, capsys):
    folder = back_up(root)
    (evidence_root / board[0].storage_key).write_bytes(b"%PDF-1.7 X")

    restore(folder)

    assert (evidence_root / board[0].storage_key).read_bytes() == b"%PDF-1.7 1"
    (aside,) = data_dir.glob(f"before-restore-*/evidence/{board[0].storage_key}")
    assert aside.read_bytes() == b"%PDF-1.7 X"
    assert "1 damaged evidence files were moved to DATA_DIR/before-restore-" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"replace": False}, r"The database holds \d+ rows in \d+ tables\. Nothing was changed", id="data"),
        pytest.param({"yes": False}, "Not confirmed. Nothing was changed", id="not confirmed"),
    ],
)
def test_present_data_is_replaced_only_when_asked_twice(options, words, board, root, evidence_root, monkeypatch):
    folder = back_up(root)
    before = state(evidence_root)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    with pytest.raises(CommandError, match=words):
        restore(folder, **options)

    assert state(evidence_root) == before


@same_on_both
@pytest.mark.parametrize(("answer", "is_restored"), [("restore", True), ("yes", False), ("", False)])
def test_the_operator_confirms_with_the_word(answer, is_restored, board, root, monkeypatch):
    folder, asked = back_up(root), []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or answer)

    if is_restored:
        restore(folder, yes=False)
    else:
        with pytest.raises(CommandError, match="Not confirmed"):
            restore(folder, yes=False)

    assert "2 evidence files as at 23 November 2026" in asked[0]
    assert AuditEvent.objects.filter(action="restored").exists() == is_restored


def test_a_backup_of_an_older_version_is_brought_forward(board, root):
    before = everything_else()
    call_command("migrate", "sessions", "zero", verbosity=0)
    folder = back_up(root)
    assert "sessions" not in manifest.read(folder).migrations
    call_command("migrate", verbosity=0)

    restore(folder)

    assert Session.objects.count() == 0
    assert everything_else() == before


def test_a_restore_into_no_database_needs_no_replace(board, root, evidence_root):
    folder, before = back_up(root), everything_else()
    engine = engine_of(connection.settings_dict)
    connections["default"].close()
    take_away(engine)
    shutil.rmtree(evidence_root)

    restore(folder, replace=False)

    assert everything_else() == before


def take_away(engine) -> None:
    if engine.vendor == "sqlite":
        engine.path.unlink()
    else:
        engine.remove(engine.database["NAME"])


def test_a_database_that_cannot_be_read_is_replaced_too(board, root):
    folder, before = back_up(root), everything_else()
    engine = engine_of(connection.settings_dict)
    connections["default"].close()
    spoil(engine)

    with pytest.raises(CommandError, match="There is a database that cannot be read"):
        restore(folder, replace=False)
    restore(folder)

    assert everything_else() == before
    if engine.vendor == "sqlite":
        assert Path(engine.set_aside()[0]).read_bytes() == b"rubbish" * 1000


def spoil(engine) -> None:
    if engine.vendor == "sqlite":
        engine.path.write_bytes(b"rubbish" * 1000)
    else:
        engine.tell(f'ALTER DATABASE "{engine.name}" ALLOW_CONNECTIONS false')


def test_a_database_that_another_program_has_open_is_not_replaced(board, root, evidence_root):
    """It would go on writing to the file that is set aside. PostgreSQL ends the connections instead."""
    if connection.vendor != "sqlite":
        pytest.skip("Only a file can be taken from under a program.")
    folder, before = back_up(root), state(evidence_root)
    opened = "import sys; file = open(sys.argv[1]); print(flush=True); input()"
    command = [sys.executable, "-c", opened, connection.settings_dict["NAME"]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as service:
        service.stdout.readline()

        with pytest.raises(CommandError, match=f"The database is open in process {service.pid}. Stop the service"):
            restore(folder)

        service.communicate(b"\n")
    assert state(evidence_root) == before


def test_a_database_that_is_being_written_to_is_not_replaced(board, root, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL ends the connections of the others.")
    folder = back_up(root)
    monkeypatch.setattr("lscb_tracker.backups.sqlite.LOCK_WAIT_SECONDS", 0.1)
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(CommandError, match=r"The database is in use \(.*locked\)\. Stop the service first"):
            restore(folder)


def test_people_who_are_connected_are_put_out(board, root):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connections to end.")
    folder, before = back_up(root), everything_else()
    with standing_in(connection.settings_dict) as other:
        other.ensure_connection()

        restore(folder)

    connection.close()  # put out with everybody else; the next question opens another one
    assert everything_else() == before


def test_what_a_killed_restore_left_is_named(board, root, capsys):
    folder = back_up(root)
    engine = engine_of(connection.settings_dict)
    with engine.restoring_place(folder / engine.file_name, "20260101T000000Z") as new:
        call_command("restore", folder, replace=True, yes=True, verbosity=2)

        assert (
            f"{new['NAME']} is left over of a restore that did not finish. Nothing uses it" in capsys.readouterr().err
        )


def test_a_restore_may_begin_in_the_second_in_which_another_was_killed(board, root):
    folder = back_up(root)
    engine = engine_of(connection.settings_dict)
    file, stamp = folder / engine.file_name, "20260101T000000Z"
    with engine.restoring_place(file, stamp), engine.restoring_place(file, stamp) as new, standing_in(new):
        assert table_hashes()["recommendations_action"] == everything_else()["recommendations_action"]


@same_on_both
def test_a_good_copy_from_elsewhere_is_restored_too(board, root, tmp_path):
    """From a disk that was carried away, without what it shared by links."""
    before = everything_else()
    copy = a_copy(back_up(root), tmp_path / "carried away")
    shutil.rmtree(root)

    restore(copy)

    assert everything_else() == before
