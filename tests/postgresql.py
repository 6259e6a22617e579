"""A PostgreSQL server that lives as long as one test run: its own folder, reached through a socket, gone afterwards.

`TEST_DATABASE=postgresql` asks for it. A DATABASE_URL that names a PostgreSQL server is used instead.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NOT_INSTALLED = (
    "PostgreSQL's server programs are not installed. Run “apt-get install postgresql”, or set DATABASE_URL to a server "
    "on which the tests may create a database."
)
DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
NEW_CLUSTER = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
# Nothing of it outlives the run, so nothing needs to survive a power cut.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=60"
# Waits until its standard input closes, which happens however the test run ends, then takes the server away.
CLEAN_UP = 'cat >/dev/null; "$@" stop --mode=immediate >/dev/null 2>&1; rm -rf -- "$FOLDER"'


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: the newest of Debian's versions, else whatever is on the PATH."""
    by_version = sorted(DEBIAN_PROGRAMS.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = [Path(found).resolve().parent for found in [shutil.which("pg_ctl")] if found]
    for folder in [*by_version, *on_path]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def start() -> str | None:
    """Start a server for this process and answer its DATABASE_URL; None when PostgreSQL is not installed."""
    found = programs()
    if found is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="lscb-postgresql-", dir="/tmp"))  # short: a socket's path is limited
    as_owner = as_owner_of(folder)
    control = [*as_owner, str(found / "pg_ctl"), "--pgdata", str(folder / "data")]
    cleaner = subprocess.Popen(
        ["sh", "-c", CLEAN_UP, "clean-up", *control],
        stdin=subprocess.PIPE,
        cwd="/",
        env=os.environ | {"FOLDER": str(folder)},
        start_new_session=True,
    )
    atexit.register(cleaner.communicate)
    run(*as_owner, str(found / "initdb"), "--pgdata", str(folder / "data"), *NEW_CLUSTER)
    run(*control, "start", "--wait", "--log", str(folder / "log"), "--options", f"{QUICK} -k {folder}")
    return f"postgres://postgres@{str(folder).replace('/', '%2F')}/lscb_tracker"


def as_owner_of(folder: Path) -> list[str]:
    """How the server's programs are called for this folder: as another user, because they refuse to run as root."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["runuser", "-u", "postgres", "--"]


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
