"""Database settings that lose nothing: what each engine needs beyond Django's defaults.

SQLite: IMMEDIATE transactions, because a deferred one that began by reading fails at once under concurrent writers.
WAL with FULL only where the linked library has the fix for the WAL-reset corruption bug (3.51.3, back-ported to
3.50.7); otherwise the rollback journal with EXTRA, which also syncs the folder and survives a power cut.
See https://www.sqlite.org/wal.html#walresetbug and https://www.sqlite.org/pragma.html#pragma_synchronous.
"""

import sqlite3
from urllib.parse import unquote, urlsplit

WAL_RESET_FIXED_IN = (3, 51, 3)
WAL_RESET_BACKPORTS = {(3, 50, 7)}
LOCK_WAIT_SECONDS = 20
LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1"}


def sqlite_journal(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> tuple[str, str]:
    """The journal mode and synchronous level that are safe with this SQLite library."""
    fixed = version >= WAL_RESET_FIXED_IN or version in WAL_RESET_BACKPORTS
    return ("WAL", "FULL") if fixed else ("DELETE", "EXTRA")


def sqlite_options() -> dict:
    journal, synchronous = sqlite_journal()
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": LOCK_WAIT_SECONDS,
        "init_command": (f"PRAGMA journal_mode={journal};PRAGMA synchronous={synchronous};PRAGMA foreign_keys=ON;"),
    }


def postgresql_options(url: str) -> dict:
    """Time limits for every connection; another host must prove who it is, unless the URL says otherwise."""
    options = {
        "connect_timeout": 5,
        # A server that vanishes from the network ends no wait of ours; the network's own limits do.
        "keepalives": 1,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
        "options": "-c lock_timeout=3000 -c statement_timeout=20000 -c idle_in_transaction_session_timeout=30000",
    }
    is_local = (urlsplit(url).hostname or "") in LOCAL_HOSTS or "%2F" in url.upper().split("@")[-1]
    if not is_local:
        options["sslmode"] = "verify-full"
    return options


def configured(config: dict, url: str) -> dict:
    """Complete what django-environ read from DATABASE_URL; options in the URL win over ours."""
    is_sqlite = config["ENGINE"] == "django.db.backends.sqlite3"
    ours = sqlite_options() if is_sqlite else postgresql_options(url)
    return config | {
        "HOST": unquote(config.get("HOST") or ""),  # of a socket, the folder: postgres://user@%2Fvar%2Frun/name
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": ours | config.get("OPTIONS", {}),
    }
