"""Running pg_dump and pg_restore: the right version of them, and no password where other users could read it."""

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from lscb_tracker.backups import Refused

DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
# What Django calls it: what libpq reads.
ENVIRONMENT = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
}


def run(name: str, arguments: list[str], database: dict, server_version: str) -> None:
    command = [str(program(name, server_version)), *arguments]
    done = subprocess.run(command, env=environment(database), capture_output=True, text=True, cwd="/")  # noqa: S603
    if done.returncode:
        raise Refused(f"{name} ended with {done.returncode}: {done.stderr.strip()[:500] or 'it said nothing'}")


def environment(database: dict) -> dict[str, str]:
    """Only the user and root can read the environment of a process; its arguments everybody can."""
    named = {variable: database.get(name) for name, variable in ENVIRONMENT.items()}
    options = {variable: database.get("OPTIONS", {}).get(name) for name, variable in OPTIONS.items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {name: str(value) for name, value in (named | options).items() if value}


def program(name: str, server_version: str) -> Path:
    """Of the server's own version, or else the next newer one: an older pg_dump refuses, one much newer writes settings
    that the server does not know.
    """
    wanted = major(server_version)
    found = {major_of(path): path for path in candidates(name)}
    usable = [version for version in sorted(found) if version >= wanted]
    if not usable:
        there = f"there is {', '.join(map(str, sorted(found)))}" if found else "there is none"
        raise Refused(
            f"{name} of version {wanted} or newer is needed for this server, and {there}. "
            f"Install it: apt-get install postgresql-client-{wanted}"
        )
    return found[usable[0]]


def candidates(name: str) -> list[Path]:
    on_path = [Path(found) for found in [shutil.which(name)] if found]
    return [*on_path, *DEBIAN_PROGRAMS.glob(f"*/bin/{name}")]


@cache
def major_of(path: Path) -> int:
    said = subprocess.run([str(path), "--version"], capture_output=True, text=True, cwd="/")  # noqa: S603
    return major(said.stdout)


def major(words: str) -> int:
    found = re.search(r"(\d+)(?:\.\d+)?", words)
    return int(found[1]) if found else 0
