"""Trying faults in a copy of the code: each must start, and turn a test red that is green without it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from tests.seeded_faults.faults import CONTROLS, ROOT, Fault

PATIENCE = 15 * 60  # seconds for one run; what never ends is noticed too
OPTIONS = ("-q", "-p", "no:cacheprovider", "-m", "not browser and not long and not benchmark")
# The tables at once, without migrations: most of the time of a small test. Not where migrations are what is tried.
QUICKLY, NEED_MIGRATIONS = "--nomigrations", ("tests/backups", "tests/security/test_source.py")
RED, GREEN = 1, 0  # how pytest ends; everything else says that no test was run
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "node_modules", "build", ".*_cache")
FAILED = re.compile(r"^(?:FAILED|ERROR) (tests/\S+?\.py(?:::\w+)?)", re.MULTILINE)
SOME_PASSED = re.compile(r"\b\d+ passed\b")


class Ending(StrEnum):
    CAUGHT = "caught"
    NOT_CAUGHT = "not caught"
    STALE = "stale"
    DOES_NOT_START = "does not start"
    RED_BEFORE = "its test fails without it"


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
        return without_false_alarms(tried, copy)


def try_one(fault: Fault, copy: "Copy") -> Tried:
    if reason := fault.is_stale(copy.folder):
        return Tried(fault, Ending.STALE, reason)
    with copy.holding(fault):
        for tests in fault.tests:
            red, is_sure_to_start = copy.red_among(tests, fault.database)
            if red is None:
                continue
            if not is_sure_to_start and (words := copy.why_it_does_not_start()):
                return Tried(fault, Ending.DOES_NOT_START, words)
            return Tried(fault, Ending.CAUGHT, red)
    return Tried(fault, Ending.NOT_CAUGHT, ", ".join(fault.tests))


def without_false_alarms(tried: list[Tried], copy: "Copy") -> list[Tried]:
    """A test that fails without any fault has noticed nothing."""
    red = set()
    for database in CONTROLS:
        caught = [each for each in tried if (each.ending, each.fault.database) == (Ending.CAUGHT, database)]
        for is_quick in (True, False):
            noticed = sorted({each.words for each in caught if each.words.startswith(NEED_MIGRATIONS) != is_quick})
            red |= {(test, database) for test in copy.all_red(noticed, database)} if noticed else set()
    return [
        replace(each, ending=Ending.RED_BEFORE)
        if each.ending == Ending.CAUGHT and (each.words, each.fault.database) in red
        else each
        for each in tried
    ]


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
            self.migrates = False

    def run(self, *arguments: str, database: str = "sqlite") -> subprocess.CompletedProcess:
        left_out = ("FIGURES", "DATABASE_URL", "CI")
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        environment |= {"TEST_DATABASE": database, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=PATIENCE
        )

    def why_it_does_not_start(self) -> str:
        done = self.run("django", "check", "--settings", "tests.settings")
        return done.stderr.strip().splitlines()[-1] if done.returncode else ""

    def red_among(self, tests: str, database: str) -> tuple[str | None, bool]:
        """The first of these tests that fails, if any; and whether others passed, so that the product surely starts."""
        try:
            done = self.run("pytest", "-x", *OPTIONS, *self.quickly(tests), tests, database=database)
        except subprocess.TimeoutExpired:
            return tests, True
        if done.returncode == GREEN:
            return None, True
        return self.failed_of(done)[0], bool(SOME_PASSED.search(done.stdout))

    def quickly(self, tests: str) -> list[str]:
        return [] if self.migrates or tests.startswith(NEED_MIGRATIONS) else [QUICKLY]

    def all_red(self, tests: list[str], database: str) -> list[str]:
        done = self.run("pytest", *OPTIONS, *self.quickly(tests[0]), *tests, database=database)
        return [] if done.returncode == GREEN else self.failed_of(done)

    def failed_of(self, done: subprocess.CompletedProcess) -> list[str]:
        found = FAILED.findall(done.stdout)
        if done.returncode != RED or not found:
            raise RuntimeError(f"pytest ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return found
