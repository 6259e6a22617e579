"""Moving to another database, and back: every row the same, and nothing at all when anything is not."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from assurance.models import IssuedFile
from lscb_tracker.audit.append_only import missing_triggers
from lscb_tracker.audit.models import AuditEvent
from lscb_tracker.audit.verification import verify
from lscb_tracker.backups.postgresql import PostgreSQL
from lscb_tracker.backups.row_hashes import AT_ONCE, FILES_AT_ONCE, canonical, rows_at_once, table_hashes
from lscb_tracker.backups.standing_in import standing_in
from lscb_tracker.management.commands.move_database import database_of
from recommendations.models import ActionPlan
from tests import factories, postgresql

pytestmark = pytest.mark.django_db(transaction=True)

QUICK = "?init_command=PRAGMA%20foreign_keys=ON"  # nothing of it has to survive a power cut
LEFT_BEHIND = {"django_session"}


@pytest.fixture(scope="module")
def server(django_db_setup) -> PostgreSQL:
    """The tests' own server when they run on PostgreSQL, or else one for this module."""
    own = connections.settings["default"]
    url = url_of(own) if own["ENGINE"].endswith("postgresql") else postgresql.start()
    if url is None:
        pytest.skip(postgresql.NOT_INSTALLED)
    return PostgreSQL(database_of(url))


def url_of(database: dict) -> str:
    return f"postgres://{database['USER']}@{database['HOST'].replace('/', '%2F')}/{database['NAME']}"


@pytest.fixture(scope="module")
def _tables_on_postgresql(server, django_db_blocker):
    """Making tables takes longer than everything else here, so all tests start from copies of empty ones."""
    server.create("moved_to_empty")
    with django_db_blocker.unblock():
        make_tables(server.database | {"NAME": "moved_to_empty"})
    yield
    with django_db_blocker.unblock():
        server.remove("moved_to_empty")


@pytest.fixture
def on_postgresql(server, _tables_on_postgresql):
    server.tell("CREATE DATABASE moved_to TEMPLATE moved_to_empty")
    yield url_of(server.database | {"NAME": "moved_to"})
    server.remove("moved_to")


@pytest.fixture(scope="module")
def tables_on_sqlite(tmp_path_factory, django_db_setup, django_db_blocker) -> Path:
    file = tmp_path_factory.mktemp("empty") / "empty.sqlite3"
    with django_db_blocker.unblock():
        make_tables(database_of(f"sqlite:///{file}{QUICK}"))
    return file


@pytest.fixture
def on_sqlite(tables_on_sqlite, tmp_path) -> str:
    shutil.copyfile(tables_on_sqlite, tmp_path / "moved.sqlite3")
    return f"sqlite:///{tmp_path}/moved.sqlite3{QUICK}"


def make_tables(database: dict) -> None:
    with standing_in(database):
        call_command("migrate", verbosity=0)


@pytest.fixture(params=["on_postgresql", "on_sqlite"])
def target(request) -> str:
    return request.getfixturevalue(request.param)


def hashes_in(url: str) -> dict:
    with standing_in(database_of(url)):
        return hashes()


def hashes() -> dict:
    """Without the event that a move adds to the record, and what it leaves behind."""
    found = {table: said for table, said in table_hashes().items() if table not in LEFT_BEHIND | {"audit_auditevent"}}
    moves = AuditEvent.objects.exclude(action="database_moved")
    return found | {"events": list(moves.order_by("number").values())}


def test_every_row_is_the_same_after_a_move(board, target, capsys):
    before = hashes()

    call_command("move_database", to=target)

    assert hashes_in(target) == before
    said = capsys.readouterr().out
    rows, digest = table_hashes()["assurance_evidencefile"]
    assert f"{digest[:16]} {rows:>9,} assurance_evidencefile\n" in said
    assert "Moved: " in said


def test_there_and_back_again(board, on_postgresql, on_sqlite, figure):
    before = hashes()
    call_command("move_database", to=on_postgresql)
    with standing_in(database_of(on_postgresql)):
        call_command("move_database", to=on_sqlite)

    after = hashes_in(on_sqlite)

    same = [table for table in before if after[table] == before[table]]
    figure("B4", f"{len(same)} of {len(before)} tables with equal hashes there and back", reached=after == before)
    assert after == before


def test_the_record_goes_on_where_it_is_moved_to(board, target):
    call_command("move_database", to=target)

    with standing_in(database_of(target)):
        event = AuditEvent.objects.first()
        assert (event.number, event.kind, event.action) == (2, "system", "database_moved")
        assert verify().faults == ()


def test_new_rows_get_numbers_that_were_never_given(board, target):
    ActionPlan.objects.filter(pk=factories.make_plan().pk).delete()
    last = ActionPlan.objects.order_by("-pk").first().pk

    call_command("move_database", to=target)

    with standing_in(database_of(target)):
        assert factories.make_plan().pk == last + 2


def test_what_two_databases_write_differently_is_the_same(board, target, member):
    """Microseconds, words of other alphabets, JSON, and texts that look like numbers."""
    at = datetime(2026, 10, 25, 1, 30, 0, 1, tzinfo=UTC)  # the hour that London has twice
    type(member).objects.filter(pk=member.pk).update(last_login=at, name="Ælfgifu 𝔸 0123")
    before = hashes()

    call_command("move_database", to=target)

    assert hashes_in(target) == before
    with standing_in(database_of(target)):
        assert type(member).objects.get(pk=member.pk).last_login == at


def test_a_dry_run_keeps_nothing(board, target, capsys):
    call_command("move_database", to=target, dry_run=True)

    assert "Dry run: " in capsys.readouterr().out
    assert holds_nothing(target)


def holds_nothing(url: str) -> bool:
    with standing_in(database_of(url)):
        return not ActionPlan.objects.exists() and not AuditEvent.objects.exists()


def test_a_target_that_holds_something_is_refused(board, target):
    call_command("move_database", to=target)
    before = hashes_in(target)

    with pytest.raises(CommandError, match="The target is not empty"):
        call_command("move_database", to=target)

    assert hashes_in(target) == before


def test_a_move_that_fails_leaves_nothing(board, target, monkeypatch):
    def somebody_changes_a_row(*arguments):
        with connections["target"].cursor() as cursor:
            cursor.execute("UPDATE recommendations_actionplan SET title = 'Another'")

    monkeypatch.setattr("lscb_tracker.backups.sequences.set_all", somebody_changes_a_row)
    monkeypatch.setattr("lscb_tracker.backups.moving.check_record", lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        call_command("move_database", to=target)

    assert holds_nothing(target)


def test_a_row_that_arrives_changed_is_noticed(board, target, monkeypatch):
    """The control of the hashes: a copy that cuts microseconds must not pass."""
    from lscb_tracker.backups import moving

    read = moving.batches

    def without_microseconds(model, fields):
        for rows in read(model, fields):
            for row in rows:
                if hasattr(row, "recorded_at"):
                    row.recorded_at = row.recorded_at.replace(microsecond=7)
            yield rows

    monkeypatch.setattr(moving, "batches", without_microseconds)

    with pytest.raises(CommandError, match=r"would not be the same: \d+ rows here, \d+ there\. Nothing was moved"):
        call_command("move_database", to=target)

    assert holds_nothing(target)


def test_a_row_that_the_target_refuses_is_told_with_its_table(board, on_postgresql):
    if connection.vendor != "sqlite":
        pytest.skip("Only SQLite takes a null character.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE recommendations_actionplan SET title = %s", ["a\x00b"])

    with pytest.raises(CommandError, match=r"does not take a row of recommendations_actionplan: .*NUL"):
        call_command("move_database", to=on_postgresql)

    assert holds_nothing(on_postgresql)


def test_the_database_in_use_is_no_target(board, monkeypatch):
    from lscb_tracker.management.commands import move_database

    monkeypatch.setattr(move_database, "database_of", lambda url: dict(connection.settings_dict))

    with pytest.raises(CommandError, match="That is the database in use already"):
        call_command("move_database", to="itself")


def test_an_address_that_nobody_answers_is_refused_in_words(board, tmp_path):
    with pytest.raises(CommandError, match="The target does not answer"):
        call_command("move_database", to=f"postgres://nobody@{str(tmp_path).replace('/', '%2F')}/nothing")


def test_tables_are_made_where_there_are_none(board, tmp_path):
    before, target = hashes(), f"sqlite:///{tmp_path}/new.sqlite3{QUICK}"

    call_command("move_database", to=target)

    assert hashes_in(target) == before
    with standing_in(database_of(target)) as moved_to:
        assert missing_triggers(moved_to) == {}


def test_the_address_may_be_kept_from_the_command_line(board, on_sqlite, monkeypatch):
    monkeypatch.setenv("MOVE_TO_DATABASE_URL", on_sqlite)

    call_command("move_database")

    assert not holds_nothing(on_sqlite)


def test_what_has_no_canonical_form_is_refused():
    with pytest.raises(TypeError, match="No canonical form of set is known"):
        canonical({1})


def test_a_text_is_not_the_number_that_it_looks_like():
    assert canonical("1") != canonical(1)
    assert canonical(datetime(2026, 1, 1, tzinfo=UTC)) != canonical("2026-01-01T00:00:00.000000+00:00")


def test_rows_that_hold_whole_files_are_read_few_at_a_time():
    assert (rows_at_once(IssuedFile), rows_at_once(ActionPlan)) == (FILES_AT_ONCE, AT_ONCE)
