"""With what something was measured, in general words: no names of hosts, no paths."""

import os
import platform
import shutil
import sqlite3
import subprocess

import django

from lscb_tracker import VERSION
from tests import postgresql

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def run_of(on: str) -> dict:
    return {"on": on, "version": VERSION, "state": state_of_the_code(), "with": versions()}


def said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def state_of_the_code() -> str:
    """The commit, and whether the files were those of the commit."""
    commit = said("git", "rev-parse", "--short=10", "HEAD")
    if not commit:
        return "state not known"
    changed = [line for line in said("git", "status", "--porcelain").splitlines() if "docs/assurance-" not in line]
    return f"state {commit}" + (", with changes that were not committed" if changed else "")


def versions() -> list[str]:
    server = postgresql.programs()
    postgres = said(str(server / "postgres"), "--version") if server else ""
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    chromium = said(browser, "--version") if browser else ""
    return [
        f"Python {platform.python_version()}",
        f"Django {django.__version__}",
        f"SQLite {sqlite3.sqlite_version}",
        f"PostgreSQL {postgres.split()[2]}" if postgres else "without PostgreSQL",
        f"Chromium {chromium.split()[1]}" if chromium else "without Chromium",
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors",
    ]
