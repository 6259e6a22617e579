"""Backing up and restoring PostgreSQL with its own programs, pg_dump and pg_restore.

Restored copies are databases of their own on the same server, so the role of the product needs the right to create
them. Their names say what they are: NAME_proving_…, NAME_restoring_…, NAME_before_restore_….
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import DatabaseError, OperationalError, ProgrammingError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lscb_tracker.backups import NotProved, Refused
from lscb_tracker.backups.folders import create, sync
from lscb_tracker.backups.postgresql_programs import run
from lscb_tracker.backups.standing_in import wrapper_of

PROVING, RESTORING, SET_ASIDE = "_proving_", "_restoring_", "_before_restore_"
OWN_STAMP = r"\d{8}t\d{6}z"
NAME_LENGTH = 63 - len(SET_ASIDE) - len("20260101t000000z")
WHERE_ALL_ARE_LISTED = "postgres"
# A backup takes as long as it takes; the limits are for people who wait for a page.
UNHURRIED = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=60000"
MAY_CREATE = "As a superuser: ALTER ROLE “{role}” CREATEDB."
SWITCH_ATTEMPTS = 5


class PostgreSQL:
    file_name = "database.dump"
    vendor = "postgresql"

    def __init__(self, database: dict):
        self.database = unhurried(database)
        self.name = database["NAME"]

    def version(self) -> str:
        return f"PostgreSQL {self.server_version()}"

    def server_version(self) -> str:
        return self.ask("SHOW server_version")[0][0].split()[0]

    @contextmanager
    def snapshot(self, file: Path) -> Iterator[BaseDatabaseWrapper]:
        """Dump the database as of one moment to `file`, and answer a connection that reads that moment."""
        create(file).close()
        reader = wrapper_of(self.database)
        try:
            with reader.cursor() as cursor:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                moment = cursor.fetchone()[0]
            arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={file}"]
            run("pg_dump", arguments, self.database, self.server_version())
            sync(file)
            yield reader
        finally:
            reader.close()

    @contextmanager
    def proving_place(self, file: Path, folder: Path, stamp: str) -> Iterator[dict]:
        """The settings of a restored copy, to be gone afterwards. `folder` is for databases that are files."""
        for name in self.beside(PROVING):  # of a proof that was killed; the lock says that none is running
            self.remove(name)
        with self.copy(file, self.beside_name(PROVING, stamp)) as copy:
            yield copy

    @contextmanager
    def restoring_place(self, file: Path, stamp: str) -> Iterator[dict]:
        name = self.beside_name(RESTORING, stamp)
        self.remove(name)  # of a restore that was killed within this second; the lock says that none is running
        with self.copy(file, name) as copy:
            yield copy

    @contextmanager
    def copy(self, file: Path, name: str) -> Iterator[dict]:
        self.create(name)
        try:
            database = self.database | {"NAME": name}
            arguments = ["--exit-on-error", "--no-owner", "--no-privileges", "--single-transaction", f"--dbname={name}"]
            run("pg_restore", [*arguments, str(file)], database, self.server_version())
            yield database
        finally:
            if name in self.databases():  # it may have got another name
                self.remove(name)

    def create(self, name: str) -> None:
        like = self.ask("SELECT datcollate, datctype FROM pg_database WHERE datname = %s", self.name)
        locale = f" LC_COLLATE '{like[0][0]}' LC_CTYPE '{like[0][1]}'" if like else ""
        try:
            self.tell(f"CREATE DATABASE {quoted(name)} TEMPLATE template0 ENCODING 'UTF8'{locale}")
        except ProgrammingError as error:
            role = self.ask("SELECT current_user")[0][0]
            raise NotProved(
                f"The role {role} may not create a database to restore into. {MAY_CREATE.format(role=role)}"
            ) from error

    def remove(self, name: str) -> None:
        self.tell(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")

    def databases(self) -> list[str]:
        return [name for (name,) in self.ask("SELECT datname FROM pg_database ORDER BY datname")]

    def exists(self) -> bool:
        return self.name in self.databases()

    def left_over(self) -> list[str]:
        """Of restores that were killed."""
        return self.beside(RESTORING)

    def set_aside(self) -> list[str]:
        """The former databases."""
        return self.beside(SET_ASIDE)

    def beside(self, word: str) -> list[str]:
        ours = re.compile(re.escape(self.name[:NAME_LENGTH] + word) + OWN_STAMP)
        return [name for name in self.databases() if ours.fullmatch(name)]

    def beside_name(self, word: str, stamp: str) -> str:
        return f"{self.name[:NAME_LENGTH]}{word}{stamp.lower()}"

    def switch(self, restored: dict, stamp: str) -> str | None:
        """Give the restored database the name of the present one, and that another, in one transaction."""
        connections["default"].close()
        into_place = f"ALTER DATABASE {quoted(restored['NAME'])} RENAME TO {quoted(self.name)}"
        if not self.exists():
            self.tell(into_place)
            return None
        aside = self.beside_name(SET_ASIDE, stamp)
        out_of_the_way = f"ALTER DATABASE {quoted(self.name)} RENAME TO {quoted(aside)}"
        for attempt in range(1, SWITCH_ATTEMPTS + 1):
            self.end_connections()
            try:
                self.tell("BEGIN", out_of_the_way, into_place, "COMMIT")
            except OperationalError as error:  # somebody connected in between
                if attempt == SWITCH_ATTEMPTS:
                    raise Refused(f"The database is in use. Stop the service first. ({str(error).strip()})") from error
                time.sleep(1)
            else:
                return aside
        return aside

    def end_connections(self) -> None:
        self.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self.name)

    def integrity_faults(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Every row was read and every constraint made anew when it was restored; a constraint may be missing."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
            return [f"the constraint {name} does not hold for every row" for (name,) in cursor.fetchall()]

    def ask(self, question: str, *values) -> list[tuple]:
        with self.over_all() as cursor:
            cursor.execute(question, values)
            return cursor.fetchall()

    def tell(self, *statements: str) -> None:
        with self.over_all() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @contextmanager
    def over_all(self) -> Iterator:
        """Connected to none of our databases, so that they can be created, renamed and removed."""
        connection = wrapper_of(self.database | {"NAME": WHERE_ALL_ARE_LISTED})
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            with suppress(DatabaseError):
                connection.close()


def unhurried(database: dict) -> dict:
    return database | {"OPTIONS": database.get("OPTIONS", {}) | {"options": UNHURRIED}}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
