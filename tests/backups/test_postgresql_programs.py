"""Which pg_dump is run, and what other users of the server can see of it."""

import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from lscb_tracker.backups import Refused, making, postgresql_programs
from lscb_tracker.backups.postgresql import PostgreSQL
from lscb_tracker.backups.postgresql_programs import environment, major, program
from tests.backups.conftest import names

DATABASE = {
    "NAME": "lscb",
    "USER": "lscb",
    "PASSWORD": "secret",
    "HOST": "db.example",
    "PORT": 5432,
    "OPTIONS": {"sslmode": "verify-full", "connect_timeout": 5},
}


@pytest.fixture
def installed(monkeypatch):
    """`installed(14, 16)`: pg_dump of these versions."""

    def versions(*there: int) -> None:
        paths = {Path(f"/usr/lib/postgresql/{version}/bin/pg_dump"): version for version in there}
        monkeypatch.setattr(postgresql_programs, "candidates", lambda name: list(paths))
        monkeypatch.setattr(postgresql_programs, "major_of", paths.__getitem__)

    return versions


@pytest.mark.parametrize(
    ("there", "chosen"),
    [((14, 15, 16), 15), ((14, 16, 17), 16), ((17,), 17)],
    ids=["the same", "the next", "a newer one"],
)
def test_the_version_of_the_server_is_run_or_the_next_newer_one(there, chosen, installed):
    installed(*there)

    assert program("pg_dump", "15.3").parts[-3] == str(chosen)


@pytest.mark.parametrize(("there", "words"), [((13, 14), "there is 13, 14"), ((), "there is none")])
def test_an_older_version_is_refused_with_what_to_install(there, words, installed):
    installed(*there)

    with pytest.raises(Refused, match=rf"{words}\. Install it: apt-get install postgresql-client-15"):
        program("pg_dump", "15.3")


@pytest.mark.parametrize(
    ("words", "version"),
    [("pg_dump (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)", 15), ("17beta1", 17), ("16.0", 16)],
)
def test_versions_are_read_as_they_are_written(words, version):
    assert major(words) == version


def test_the_password_is_in_the_environment_and_not_on_the_command_line(monkeypatch, installed):
    installed(15)
    ran = []

    def run(command, **options):
        ran.append((command, options["env"]))
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=1")

    postgresql_programs.run("pg_dump", ["--format=custom"], DATABASE, "15.3")

    ((command, env),) = ran
    assert command == ["/usr/lib/postgresql/15/bin/pg_dump", "--format=custom"]
    assert {name: value for name, value in env.items() if name.startswith("PG")} == {
        "PGDATABASE": "lscb",
        "PGUSER": "lscb",
        "PGPASSWORD": "secret",
        "PGHOST": "db.example",
        "PGPORT": "5432",
        "PGSSLMODE": "verify-full",
    }


def test_what_is_not_set_is_left_to_postgresql():
    assert "PGPASSWORD" not in environment({"NAME": "lscb", "PASSWORD": ""})


@pytest.mark.django_db(transaction=True)
def test_a_role_that_may_not_create_databases_gets_a_backup_that_is_not_called_good(board, root, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles.")
    engine = PostgreSQL(connection.settings_dict)
    engine.tell("CREATE ROLE modest LOGIN", "GRANT pg_read_all_data TO modest")
    monkeypatch.setitem(connections["default"].settings_dict, "USER", "modest")
    try:
        with pytest.raises(CommandError, match=r"Not verified: .* As a superuser: ALTER ROLE “modest” CREATEDB\."):
            call_command("backup", to=root)
    finally:
        monkeypatch.undo()
        engine.tell("DROP ROLE modest")

    assert names(root) == {"backup"}
    assert making.newest_good(root) is None
