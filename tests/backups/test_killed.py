"""kill -9 at every step of a restore and of a backup: the database is the old or the new one, and a backup is whole or
does not look good.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from assurance.models import EvidenceFile
from lscb_tracker.audit.models import AuditEvent
from lscb_tracker.audit.verification import verify
from lscb_tracker.backups import making, manifest
from lscb_tracker.backups.engines import engine_of
from lscb_tracker.backups.evidence import evidence_rows, is_in_store
from lscb_tracker.backups.standing_in import standing_in
from recommendations.models import ActionPlan
from tests.backups.conftest import back_up

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PRESENT = "What was entered after the backup"
MOST_STEPS = 150


class Target:
    """A database of its own, for a process of its own: a copy of the tests' database."""

    def __init__(self, folder: Path):
        self.own = engine_of(connection.settings_dict)
        is_file = self.own.vendor == "sqlite"
        self.database = connection.settings_dict | {
            "NAME": str(folder / "target.sqlite3") if is_file else "killed_target"
        }
        self.engine = engine_of(self.database)

    def make_anew(self) -> None:
        self.remove()
        connections["default"].close()
        if self.own.vendor == "sqlite":
            shutil.copyfile(self.own.path, self.engine.path)
        else:
            self.own.tell(f'CREATE DATABASE {self.database["NAME"]} TEMPLATE "{self.own.name}"')
        with standing_in(self.database):
            ActionPlan.objects.update(title=PRESENT)

    def remove(self) -> None:
        if self.engine.exists():
            self.engine.remove(self.database["NAME"])
        for name in [*self.engine.set_aside(), *self.engine.left_over()]:
            self.engine.remove(name)

    def url(self) -> str:
        if self.own.vendor == "sqlite":
            return f"sqlite:///{self.engine.path}"
        return f"postgres://{self.database['USER']}@{self.database['HOST'].replace('/', '%2F')}/{self.database['NAME']}"

    def state(self) -> str:
        """Old or new, and sound; anything else fails."""
        with standing_in(self.database) as there:
            assert self.engine.integrity_faults(there) == []
            assert verify().faults == ()
            is_new = AuditEvent.objects.filter(action="restored").exists()
            assert set(ActionPlan.objects.values_list("title", flat=True)) == (
                {"Action plan 1"} if is_new else {PRESENT}
            )
            assert EvidenceFile.objects.count() == 2
            assert all(is_in_store(row) for row in evidence_rows(there)) or not is_new
        return "new" if is_new else "old"


@pytest.fixture
def target(board, tmp_path):
    target = Target(tmp_path)
    yield target
    target.remove()


def dying(step: int, *command: str, target: Target) -> bool:
    """Whether it was killed; otherwise it came to its end."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lscb_tracker.settings",
        "DATABASE_URL": target.url(),
        "EVIDENCE_ROOT": str(settings.EVIDENCE_ROOT),
        "DATA_DIR": str(settings.DATA_DIR),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.backups.dying", str(step), *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9


def test_a_killed_restore_leaves_the_old_or_the_new(board, root, target):
    check_killed_restores(every=9, root=root, target=target)


@pytest.mark.long
def test_a_restore_killed_at_any_step_leaves_the_old_or_the_new(board, root, target):
    check_killed_restores(every=1, root=root, target=target)


def check_killed_restores(*, every: int, root: Path, target: Target) -> None:
    folder, states = back_up(root), []
    target.make_anew()
    for step in range(1, MOST_STEPS, every):
        shutil.rmtree(settings.EVIDENCE_ROOT, ignore_errors=True)
        was_killed = dying(step, "restore", str(folder), "--replace", "--yes", target=target)
        states.append(target.state())
        if not was_killed:
            break
        if states[-1] == "new":
            target.make_anew()

    assert not was_killed
    assert states[-1] == "new"
    assert "old" in states


def test_a_killed_backup_never_looks_good_before_it_is(board, root, target):
    check_killed_backups(every=9, root=root, target=target)


@pytest.mark.long
def test_a_backup_killed_at_any_step_never_looks_good_before_it_is(board, root, target):
    check_killed_backups(every=1, root=root, target=target)


def check_killed_backups(*, every: int, root: Path, target: Target) -> None:
    target.make_anew()
    for step in range(1, MOST_STEPS, every):
        shutil.rmtree(root, ignore_errors=True)
        if not dying(step, "backup", "--to", str(root), target=target):
            break
        if found := making.newest_good(root):
            folder, said = found
            manifest.check_files(folder, said, lambda words: None)
    else:
        pytest.fail("It was killed each time.")

    assert manifest.is_good(making.newest_good(root)[0])
    wait_for_the_next_second()  # a folder is named after the second in which it was begun
    assert dying(1, "backup", "--to", str(root), target=target)
    wait_for_the_next_second()
    assert not dying(0, "backup", "--to", str(root), target=target)


def wait_for_the_next_second() -> None:
    time.sleep(1 - time.time() % 1)
