"""Backing up and restoring SQLite: one file, copied by SQLite itself; a plain copy of a live one is often torn."""

import glob
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from assurance.evidence_storage.disk import sync_folder
from lscb_tracker.backups import Refused
from lscb_tracker.backups.folders import create, sync
from lscb_tracker.backups.standing_in import wrapper_of
from lscb_tracker.databases import LOCK_WAIT_SECONDS

RESTORING, SET_ASIDE, PROVING = ".restoring-", ".before-restore-", "database.sqlite3"
BESIDES = ("-journal", "-wal", "-shm")  # what SQLite keeps next to a database


class SQLite:
    file_name = "database.sqlite3"
    vendor = "sqlite"

    def __init__(self, database: dict):
        self.database = database
        self.path = Path(database["NAME"])

    def version(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    @contextmanager
    def snapshot(self, file: Path) -> Iterator[BaseDatabaseWrapper]:
        """Write the database as of one moment to `file`, and answer a connection that reads that moment."""
        if not self.path.is_file():
            raise Refused(f"There is no database at {self.path}. Look at DATABASE_URL and DATA_DIR.")
        create(file).close()
        with (
            closing(sqlite3.connect(self.path, timeout=LOCK_WAIT_SECONDS)) as source,
            closing(sqlite3.connect(file)) as copy,
        ):
            source.backup(copy, pages=-1)  # in one step: in several, each write of others would begin it anew
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whatever the mode of the source
        sync(file)
        reader = wrapper_of(self.read_only(file))
        try:
            yield reader
        finally:
            reader.close()

    def read_only(self, file: Path) -> dict:
        return self.database | {
            "NAME": f"file:{quote(str(file))}?mode=ro&immutable=1",
            "OPTIONS": {"uri": True},
        }

    @contextmanager
    def proving_place(self, file: Path, folder: Path, stamp: str) -> Iterator[dict]:
        """The settings of a copy of a backed-up database, to be gone afterwards."""
        copy = folder / PROVING
        shutil.copyfile(file, copy)
        yield self.database | {"NAME": str(copy)}

    @contextmanager
    def restoring_place(self, file: Path, stamp: str) -> Iterator[dict]:
        """The same beside the product's own database, which it is to replace."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        copy = self.path.with_name(self.path.name + RESTORING + stamp)
        shutil.copyfile(file, copy)
        os.chmod(copy, 0o600)
        try:
            yield self.database | {"NAME": str(copy)}
        finally:
            for name in ("", *BESIDES):
                with suppress(FileNotFoundError):
                    os.unlink(f"{copy}{name}")

    def left_over(self) -> list[str]:
        """Of restores that were killed."""
        return self.beside(RESTORING)

    def set_aside(self) -> list[str]:
        """The former databases."""
        return self.beside(SET_ASIDE)

    def beside(self, word: str) -> list[str]:
        return sorted(str(path) for path in self.path.parent.glob(f"{glob.escape(self.path.name)}{word}*"))

    def remove(self, name: str) -> None:
        Path(name).unlink()

    def exists(self) -> bool:
        return self.path.exists()

    def switch(self, restored: dict, stamp: str) -> str | None:
        """Put the restored database in the place of the present one; answers what the present one is called now.

        The link comes first, so there is a database at every moment: the present one until the rename, then the other.
        """
        new = Path(restored["NAME"])
        sync(new)
        if not self.exists():
            os.rename(new, self.path)
            sync_folder(self.path.parent)
            return None
        aside = self.path.with_name(self.path.name + SET_ASIDE + stamp)
        keep_owner(self.path, new)
        with self.to_itself():
            os.link(self.path, aside)
            sync_folder(self.path.parent)
            os.replace(new, self.path)
            sync_folder(self.path.parent)
        return str(aside)

    @contextmanager
    def to_itself(self) -> Iterator[None]:
        """Nobody else has the database open: whoever had would go on writing to the one that is set aside."""
        connections["default"].close()
        with closing(sqlite3.connect(self.path, timeout=LOCK_WAIT_SECONDS, isolation_level=None)) as own:
            lock(own)
            if others := processes_with(self.path):
                raise Refused(
                    f"The database is open in process {', '.join(map(str, others))}. Stop the service first. "
                    "Nothing was changed."
                )
            yield

    def integrity_faults(self, connection: BaseDatabaseWrapper) -> list[str]:
        with connection.cursor() as cursor:
            said = [row[0] for row in cursor.execute("PRAGMA integrity_check(10)").fetchall()]
            foreign = cursor.execute("PRAGMA foreign_key_check").fetchall()
        faults = [words for words in said if words != "ok"]
        return faults + [f"a row of {row[0]} points at a row of {row[2]} that is missing" for row in foreign[:10]]


def lock(own: sqlite3.Connection) -> None:
    """Until the connection is closed. Leaving the write-ahead log needs the file alone, and empties the log into it."""
    try:
        if own.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
            raise sqlite3.OperationalError("the write-ahead log is in use")
        own.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise Refused(f"The database is in use ({error}). Stop the service first.") from error
    except sqlite3.DatabaseError:
        pass  # it is so damaged that nobody can work with it


def processes_with(path: Path) -> list[int]:
    """Other processes that have the file open, as far as this system (Linux) lets us see."""
    wanted, found = path.stat(), set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            there = link.stat()
            if (there.st_dev, there.st_ino) == (wanted.st_dev, wanted.st_ino):
                found.add(int(link.parts[2]))
    return sorted(found - {os.getpid()})


def keep_owner(present: Path, new: Path) -> None:
    """A restore by root must leave a database that the service may open."""
    shutil.copymode(present, new)
    found = present.stat()
    with suppress(PermissionError):
        os.chown(new, found.st_uid, found.st_gid)
