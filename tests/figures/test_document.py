"""The table of docs/assurance-of-the-product.md is the measured one, and every measurement has its row."""

from dataclasses import replace

import pytest

from tests.figures.__main__ import DOCUMENT, partly
from tests.figures.document import HEADINGS, document, verdict, when
from tests.figures.measured import Figure, Measured, added, in_words, keep, kept, merged
from tests.figures.named import modules, rows_named
from tests.figures.rows import BOTH, CHAPTERS, ROWS, WITHOUT_A_TEST, Row

ROW = Row("T1", "Two tabs", "no loss", "Two tabs are open.")
WRITE = "Run “python -m tests.figures --write”, which measures nothing."


def measured(place: str = "sqlite", words: str = "2 of 2 asked, 0 wrong", reached: bool = True) -> Figure:
    return Figure("T1", place, words, reached, "tests/test_tabs.py::test_two", False, "2026-11-23")


def test_every_figure_has_a_row():
    without = {module: [row for row in named if row not in ROWS] for module, named in modules().items()}

    assert {module: rows for module, rows in without.items() if rows} == {}, (
        f"Add a row to tests/figures/rows.toml, or name one that is there, as a text written out. {WRITE}"
    )


def test_no_row_is_there_twice():
    assert len(ROWS) == sum(len(chapter.rows) for chapter in CHAPTERS)


def test_every_row_has_a_test_that_measures_it():
    named = {row for rows in modules().values() for row in rows}

    assert sorted(ROWS.keys() - named - WITHOUT_A_TEST) == [], (
        "No test hands over a figure for these rows of tests/figures/rows.py."
    )


def test_a_figure_is_found_in_the_source():
    assert rows_named('def test_it(figure):\n    figure("S1", f"{1}", reached=True)\n    figure(row, "")') == [
        "S1",
        None,
    ]


def test_the_document_says_what_was_measured():
    assert DOCUMENT.read_text(encoding="utf-8") == document(kept()), WRITE


def test_every_row_stands_in_the_document_with_all_its_cells():
    lines = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| **")]

    assert [line.split("**")[1] for line in lines] == [row.code for chapter in CHAPTERS for row in chapter.rows]
    assert {line.replace("\\|", "").count("|") for line in lines} == {len(HEADINGS) + 1}


def test_only_what_was_measured_everywhere_and_reached_is_reached():
    both = [measured(place) for place in BOTH]

    assert verdict(ROW, both) == "yes"
    assert verdict(ROW, [both[0], measured("postgresql", reached=False)]) == "**no**"
    assert verdict(ROW, both[:1]) == "in part: not measured on PostgreSQL"
    assert verdict(ROW, []) == "not measured"


def test_what_is_not_measured_again_is_not_shown_again():
    others = [replace(measured(), row="T2"), replace(measured(), is_long=True)]

    assert merged([measured(), *others], [], rows=["T1"], is_long=False) == others
    assert merged([measured(), *others], [measured("browser")], rows=["T1"], is_long=False) == [
        *others,
        measured("browser"),
    ]


def test_a_row_says_when_it_runs():
    later = replace(measured(), is_long=True, measured_on="2026-12-01")

    assert when([measured(), measured("postgresql")]) == "each change"
    assert when([measured(), later]) == "each change; long run, 2026-12-01"
    assert when([]) == "not measured"


def test_parts_of_a_row_are_added_up():
    parts = [measured(words=f"{who}: 1,200 of 1,200 asked, {n} wrong") for n, who in enumerate(("chair", "member"))]

    assert in_words(parts, added_up=True) == "2,400 of 2,400 asked, 1 wrong"
    assert in_words(parts[:1] * 2, added_up=False) == parts[0].figure


@pytest.mark.parametrize("words", ["p95 of 2 writers", "slowest 0.52 s"])
def test_names_and_times_are_no_counts(words):
    assert added([words]) == words


def test_what_is_kept_is_read_again(tmp_path):
    found = Measured({"changes": {"on": "2026-11-23"}}, [measured()])

    keep(found, tmp_path / "figures.json")

    assert kept(tmp_path / "figures.json") == found
    assert kept(tmp_path / "nowhere.json") == Measured({}, [])


def test_a_run_of_some_rows_leaves_the_state_of_the_others():
    before = {"on": "2026-11-22", "version": "0.2", "state": "state aaaa", "with": []}
    run = {"on": "2026-11-23", "version": "0.3", "state": "state bbbb", "with": []}

    assert partly(before, run, None) == run
    assert partly(None, run, ["L1"]) == run
    assert partly(before, run, ["L1", "L2"]) == before | {"state": "state aaaa; L1, L2: version 0.3, state bbbb"}
