"""What the live database is asked before it is trusted: a setting that did not take effect protects nothing.

Run by `manage.py check --database default` and by `manage.py migrate`, never by a page.
"""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, NotSupportedError, connections

from lscb_tracker.audit.models import AuditEvent

CLOCKS_MAY_DIFFER = timedelta(seconds=60)
NETWORK_FILE_SYSTEMS = {"9p", "afs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "nfs", "nfs4", "smb2", "smb3", "smbfs"}
DEMONSTRATION_ADDRESSES = "@lscb.example"
MOUNTS = Path("/proc/self/mounts")  # of Linux; elsewhere nothing is known, and nothing is said
WANTED_OF_POSTGRESQL = {  # what it loses without them
    "fsync": "a power cut can destroy the database",
    "full_page_writes": "a power cut can destroy the database",
    "synchronous_commit": "a crash can lose what was reported as saved",
}


@register(Tags.database)
def database_is_reached(app_configs, databases=None, **kwargs):
    found = []
    for alias in databases or []:
        try:
            connections[alias].ensure_connection()
        except NotSupportedError as error:
            found.append(too_old(error))
        except DatabaseError as error:
            found.append(not_reached(alias, error))
    return found


def too_old(error: Exception) -> CheckMessage:
    return Error(
        f"The database server is too old: {error}",
        hint="Move the database to PostgreSQL 14 or newer.",
        id="lscb.E020",
    )


def not_reached(alias: str, error: Exception) -> CheckMessage:
    said = str(error).strip().splitlines() or [type(error).__name__]
    return Error(
        f"The database “{alias}” cannot be reached: {said[0]}",
        hint="Start the database server, or correct DATABASE_URL.",
        id="lscb.E021",
    )


def reached(databases) -> list:
    """The connections that work; the check above names the others."""
    found = []
    for alias in databases or []:
        try:
            connections[alias].ensure_connection()
        except DatabaseError:
            continue
        found.append(connections[alias])
    return found


@register(Tags.database, deploy=True)
def postgresql_keeps_what_it_says_is_saved(app_configs, databases=None, **kwargs):
    found = []
    for connection in reached(databases):
        if connection.vendor != "postgresql":
            continue
        names = [*WANTED_OF_POSTGRESQL, "data_checksums"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [names])
            setting = dict(cursor.fetchall())
        found += [
            Error(
                f"PostgreSQL runs with {name} = off: {loss}.",
                hint=f"Set {name} = on in postgresql.conf and reload the server.",
                id="lscb.E022",
            )
            for name, loss in WANTED_OF_POSTGRESQL.items()
            if setting.get(name) == "off"
        ]
        if setting.get("data_checksums") == "off":
            found.append(
                Warning(
                    "The PostgreSQL cluster has no data checksums: damage on its disk stays unseen.",
                    hint="Stop the server and run pg_checksums --enable once.",
                    id="lscb.W022",
                )
            )
    return found


@register(Tags.database, deploy=True)
def clocks_agree(app_configs, databases=None, **kwargs):
    """Times are part of the record: whose clock is wrong writes it wrongly."""
    here = datetime.fromtimestamp(time.time(), tz=UTC)
    return [message for connection in reached(databases) for message in clock_faults(connection, here)]


def clock_faults(connection, now: datetime) -> list[CheckMessage]:
    found = []
    there = database_clock(connection)
    if abs(there - now) > CLOCKS_MAY_DIFFER:
        found.append(clock_is_wrong(f"This server's clock says {now:%c}, the database's {there:%c} (UTC)."))
    if AuditEvent._meta.db_table in connection.introspection.table_names():
        last = AuditEvent.objects.using(connection.alias).order_by("-number").values_list("recorded_at", flat=True)
        if last[:1] and last[0] > now + CLOCKS_MAY_DIFFER:
            found.append(clock_is_wrong(f"The clock says {now:%c}; the last event was recorded at {last[0]:%c} (UTC)."))
    return found


def database_clock(connection) -> datetime:
    question = "SELECT strftime('%s', 'now')" if connection.vendor == "sqlite" else "SELECT extract(epoch FROM now())"
    with connection.cursor() as cursor:
        cursor.execute(question)
        return datetime.fromtimestamp(float(cursor.fetchone()[0]), tz=UTC)


def clock_is_wrong(words: str) -> CheckMessage:
    return Error(words, hint="Let both servers follow a time server (NTP) and check again.", id="lscb.E023")


@register(Tags.database)
def sqlite_is_on_a_local_disk(app_configs, databases=None, **kwargs):
    found = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite" or connection.is_in_memory_db():
            continue
        kind = file_system_of(Path(connection.settings_dict["NAME"]))
        if kind in NETWORK_FILE_SYSTEMS:
            found.append(
                Error(
                    f"The SQLite database is on a network drive ({kind}), where its locks do not hold.",
                    hint="Move DATA_DIR to a local disk, or use PostgreSQL.",
                    id="lscb.E024",
                )
            )
    return found


def file_system_of(path: Path, mounts: Path = MOUNTS) -> str:
    """The kind of file system that a path is on; empty when that is not known."""
    try:
        lines = mounts.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    kinds = {Path(line.split()[1].replace("\\040", " ")): line.split()[2] for line in lines}
    path = path.absolute()
    return next((kinds[folder] for folder in [path, *path.parents] if folder in kinds), "")


@register(Tags.database, deploy=True)
def nobody_of_the_demonstration_may_sign_in(app_configs, databases=None, **kwargs):
    people = get_user_model()
    for connection in reached(databases):
        if people._meta.db_table not in connection.introspection.table_names():
            continue
        there = people.objects.using(connection.alias).filter(is_active=True, email__endswith=DEMONSTRATION_ADDRESSES)
        if count := there.count():
            return [
                Error(
                    f"{count} people of the demonstration may sign in, with passwords that everybody knows.",
                    hint="Start a real Board with an empty database: point DATABASE_URL to a new one.",
                    id="lscb.E025",
                )
            ]
    return []
