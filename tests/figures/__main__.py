"""`python -m tests.figures`: run what measures with each change; `--long`: what takes minutes; `--write`: neither, only
write the document from what was measured before. `--rows F1 F2` measures some rows and leaves the others alone.
Ends with 1 when a test failed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.figures.circumstances import run_of
from tests.figures.document import document
from tests.figures.measured import DOCS, Measured, keep, kept, merged, read_lines
from tests.figures.named import tests_of
from tests.figures.rows import BROWSER, POSTGRESQL, ROWS, SQLITE

DOCUMENT = DOCS / "assurance-of-the-product.md"
PLACES = {
    SQLITE: ("not browser", {}),
    POSTGRESQL: ("not browser", {"TEST_DATABASE": "postgresql"}),
    BROWSER: ("browser", {}),
}
NOTHING_TO_RUN = 5  # what pytest ends with when nothing was selected


def main() -> int:
    asked = arguments()
    if asked.write:
        write(kept())
        return 0
    today, failed = date.today().isoformat(), []
    rows = asked.rows or list(ROWS)
    run, figures = run_of(today), []
    for place in PLACES:
        found, ended = measure(place, rows, is_long=asked.long, on=today)
        figures += found
        failed += [place] if ended not in (0, NOTHING_TO_RUN) else []
    before = kept()  # only now: another run may have written meanwhile
    kind = "long" if asked.long else "changes"
    runs = before.runs | {kind: partly(before.runs.get(kind), run, asked.rows)}
    write(Measured(runs, merged(before.figures, figures, rows=rows, is_long=asked.long)))
    sys.stdout.write(f"Wrote {DOCUMENT.relative_to(Path.cwd())}.\n")
    if failed:
        sys.stdout.write(f"Tests failed ({', '.join(failed)}); the rows that they belong to say so.\n")
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.figures", description=__doc__)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--rows", nargs="+", choices=ROWS, metavar="ROW")
    return parser.parse_args()


def partly(before: dict | None, run: dict, rows: list[str] | None) -> dict:
    """A run of some rows stands beside the state on which the others were measured."""
    if not rows or not before:
        return run
    return before | {"state": f"{before['state']}; {', '.join(rows)}: version {run['version']}, {run['state']}"}


def measure(place: str, rows: list[str], *, is_long: bool, on: str):
    """Run the tests of these rows in one place; what they measured, and how pytest ended."""
    marks, environment = PLACES[place]
    with tempfile.TemporaryDirectory(prefix="lscb-figures-") as folder:
        lines = Path(folder) / "figures"
        chosen = ["-m", f"figures and {marks} and {'long' if is_long else 'not long'} and not benchmark"]
        command = [sys.executable, "-m", "pytest", "-q", *chosen, *tests_of(rows)]
        done = subprocess.run(command, env=os.environ | environment | {"FIGURES": str(lines)})
        return [figure for figure in read_lines(lines, on=on) if figure.row in rows], done.returncode


def write(measured: Measured) -> None:
    keep(measured)
    DOCUMENT.write_text(document(measured), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
