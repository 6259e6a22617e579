"""Trying faults in a copy of the code: each must start, and turn a test red that is green without it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.seeded_faults.faults import ROOT, Fault

PATIENCE = 15 * 60  # seconds for one run; what never ends is noticed too
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider")
SELECTED = "not browser and not long and not benchmark"
RED, GREEN = 1, 0  # how pytest ends; everything else says that no test was run
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "node_modules", "build", ".*_cache")
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


class Ending(StrEnum):
    CAUGHT = "caught"
    NOT_CAUGHT = "not caught"
    STALE = "stale"
    DOES_NOT_START = "does not start"
    RED_BEFORE = "its tests fail without it"


@dataclass(frozen=True)
class Tried:
    fault: Fault
    ending: Ending
    words: str = ""  # the test that noticed, or what is wrong with the fault

    def __str__(self) -> str:
        return f"{self.ending}: {self.fault.name}" + (f" ({self.words})" if self.words else "")


def try_all(faults: list[Fault], say: Callable[[str], None]) -> list[Tried]:
    with copied() as copy:
        tried = []
        for number, fault in enumerate(faults, start=1):
            tried.append(try_one(fault, copy))
            say(f"{number} of {len(faults)}, {tried[-1]}")
        return tried


def try_one(fault: Fault, copy: "Copy") -> Tried:
    if reason := fault.is_stale(copy.folder):
        return Tried(fault, Ending.STALE, reason)
    with copy.holding(fault):
        if fault.file.endswith(".py") and (words := copy.why_it_does_not_start()):
            return Tried(fault, Ending.DOES_NOT_START, words)
        red = next(filter(None, (copy.first_red(tests, fault.database) for tests in fault.tests)), None)
    if red is None:
        return Tried(fault, Ending.NOT_CAUGHT, ", ".join(fault.tests))
    if (
        red in fault.tests or copy.first_red(red, fault.database) is None
    ):  # it never ended, or is green without the fault
        return Tried(fault, Ending.CAUGHT, red)
    return Tried(fault, Ending.RED_BEFORE, red)


@contextmanager
def copied() -> Iterator["Copy"]:
    """The last commit in a folder of its own; where there is no git, the files as they are."""
    with tempfile.TemporaryDirectory(prefix="lscb-seeded-faults-") as folder:
        packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True)
        if packed.returncode == 0:
            subprocess.run(["tar", "-x", "-C", folder], input=packed.stdout, check=True)
        else:
            shutil.copytree(ROOT, folder, ignore=NOT_COPIED, dirs_exist_ok=True)
        yield Copy(Path(folder))


class Copy:
    def __init__(self, folder: Path):
        self.folder, self.migrates = folder, False

    @contextmanager
    def holding(self, fault: Fault) -> Iterator[None]:
        path = self.folder / fault.file
        right = path.read_text(encoding="utf-8")
        path.write_text(fault.seeded(right), encoding="utf-8")
        self.migrates = "migrations" in path.parts
        try:
            yield
        finally:
            path.write_text(right, encoding="utf-8")

    def run(self, *arguments: str, database: str = "sqlite") -> subprocess.CompletedProcess:
        environment = {
            name: value for name, value in os.environ.items() if name not in ("FIGURES", "DATABASE_URL", "CI")
        }
        environment |= {"TEST_DATABASE": database, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=PATIENCE
        )

    def why_it_does_not_start(self) -> str:
        done = self.run("django", "check", "--settings", "tests.settings")
        return done.stderr.strip().splitlines()[-1] if done.returncode else ""

    def first_red(self, tests: str, database: str) -> str | None:
        """The first of these tests that fails; None when all of them pass."""
        quick = [] if self.migrates else ["--nomigrations"]  # the tables at once: most of the time of a small test
        try:
            done = self.run("pytest", *OPTIONS, *quick, "-m", SELECTED, tests, database=database)
        except subprocess.TimeoutExpired:
            return tests
        if done.returncode == GREEN:
            return None
        found = FAILED.findall(done.stdout)
        if done.returncode != RED or not found:
            raise RuntimeError(
                f"pytest {tests} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        return found[0]
