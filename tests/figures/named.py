"""Which test module names which rows, read from the source."""

import ast
from collections.abc import Iterable
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent


def rows_named(source: str) -> list[str | None]:
    """The first argument of each `figure(…)`; None where it is not written out."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [node.args[:1] for node in calls if isinstance(node.func, ast.Name) and node.func.id == "figure"]
    return [first[0].value if first and isinstance(first[0], ast.Constant) else None for first in named]


def modules() -> dict[str, list[str | None]]:
    """Every test module that measures, and the rows that it names."""
    found = {path: rows_named(path.read_text(encoding="utf-8")) for path in sorted(TESTS.rglob("test_*.py"))}
    return {str(path.relative_to(TESTS.parent)): rows for path, rows in found.items() if rows}


def tests_of(rows: Iterable[str]) -> list[str]:
    return [module for module, named in modules().items() if set(named) & set(rows)]
