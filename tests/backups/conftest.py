"""A Board with something in every place that a backup has to keep, backups of it, and a clock that goes on."""

import itertools
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.backups.engines import engine_of
from lscb_tracker.backups.row_hashes import table_hashes
from tests import factories, meeting_papers

# Each backup of PostgreSQL takes seconds; what knows nothing of the database is tried on SQLite alone.
same_on_both = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="It is the same on both; SQLite is quicker."
)


@pytest.fixture(autouse=True)
def _ticking_clock(monkeypatch, stopped_clock):
    """Each look at it is a second later: two backups of a test have two names."""
    seconds = itertools.count()
    monkeypatch.setattr(timezone, "now", lambda: stopped_clock + timedelta(seconds=next(seconds)))


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return settings.DATA_DIR


@pytest.fixture
def root(tmp_path) -> Path:
    """Where backups are kept."""
    return tmp_path / "backups"


@pytest.fixture
def board(transactional_db, member):
    """Evidence in two files, an answer, a decision, a signed-in person and a record of it."""
    action = factories.make_action()
    answer = factories.make_record(action.recommendation)
    item = factories.make_evidence(answer)
    files = [factories.make_evidence_file(item, by=member, content=f"%PDF-1.7 {n}".encode()) for n in (1, 2)]
    factories.make_decision(action.recommendation, by=member)
    every_byte = bytes(range(256)) * 8
    issue = meeting_papers.make_issue(action.recommendation.plan, by=member)
    meeting_papers.make_issued_file(issue, by=member, content=every_byte, size=len(every_byte))
    Client().force_login(member)
    with recorded():
        record(Kind.CHANGE, "tried", by=member, subject="The action ‘ä’ was tried")
    yield files
    remove_set_aside()


def remove_set_aside() -> None:
    engine = engine_of(connection.settings_dict)
    for name in engine.set_aside():
        engine.remove(name)


def state(evidence_root: Path) -> dict:
    """Everything that a restore could change: each table's hash and each file of evidence."""
    files = {path: path.read_bytes() for path in evidence_root.rglob("*") if path.is_file()}
    connections["default"].close()
    return {"tables": table_hashes(), "files": files}


def back_up(root: Path, *arguments: str) -> Path:
    """A good backup of the present state."""
    call_command("backup", *arguments, "--to", str(root))
    return newest(root)


def newest(root: Path) -> Path:
    return max(root.glob("backup-*"), key=lambda folder: folder.name)


def names(root: Path) -> set[str]:
    return {path.name.split("-")[0] for path in root.iterdir() if path.name != ".lock"}


def a_copy(folder: Path, to: Path) -> Path:
    """With files of its own, to be damaged."""
    return Path(shutil.copytree(folder, to / folder.name))


def content(path: Path) -> dict:
    return json.loads(path.read_bytes())
