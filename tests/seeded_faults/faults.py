"""The faults as they are written down."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WRITTEN = Path(__file__).parent / "faults"
CONTROLS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Fault:
    """In `file`, `find` becomes `becomes`. `tests` are tried one after the other until one of them fails."""

    name: str
    file: str
    find: str
    becomes: str
    tests: tuple[str, ...]
    database: str = "sqlite"
    also_find: str = ""  # another place of the same file, mostly an import
    also_becomes: str = ""

    @cached_property
    def changes(self) -> list[tuple[str, str]]:
        return [(self.find, self.becomes), *([(self.also_find, self.also_becomes)] if self.also_find else [])]

    def is_stale(self, root: Path = ROOT) -> str:
        """Why the fault cannot be made in this state of the code; empty when it can."""
        path = root / self.file
        if not path.exists():
            return f"there is no {self.file}"
        text = path.read_text(encoding="utf-8")
        counts = [text.count(find) for find, _ in self.changes]
        return "" if counts == [1] * len(counts) else f"its text stands {counts} times in {self.file}, instead of once"

    def seeded(self, text: str) -> str:
        for find, becomes in self.changes:
            text = text.replace(find, becomes, 1)
        return text


def faults_by_area() -> dict[str, list[Fault]]:
    areas = {}
    for path in sorted(WRITTEN.glob("*.toml")):
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        areas[written["area"]] = [Fault(**each | {"tests": tuple(each["tests"])}) for each in written["fault"]]
    return areas


def written_faults() -> list[Fault]:
    return [fault for faults in faults_by_area().values() for fault in faults]
