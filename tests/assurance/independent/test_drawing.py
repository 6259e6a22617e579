"""A draw that anybody can repeat: the same seed over the same population gives the same rows, whoever draws."""

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.independent.drawing import Population, lot_of
from assurance.independent.samples import how_to_repeat
from assurance.models import DipSample
from recommendations.models import ActionPlan

LINES = [f"child-d/{agency}.{number}" for agency in range(1, 6) for number in range(1, 5)]


def test_the_population_is_in_one_order_and_has_one_hash():
    population = Population.of(reversed(["child-d/1.1", "child-d/1.2"]))

    assert population.text == "child-d/1.1\nchild-d/1.2\n"
    assert population.lines == ["child-d/1.1", "child-d/1.2"]
    assert population.sha256 == "af97449aef1a4e2819d1873f5eefa754a167ac6670fef27ed6fb32c25fbf8156"


def test_rows_are_ordered_by_the_hash_of_seed_and_line():
    assert lot_of("board-2026", "child-d/1.1") == "d58ce65f5ee10fbecbde07653a11e6f66db3e4f5b7fcd6a446a4c42bfcd33f3a"

    drawn = Population.of(LINES).drawn("board-2026", 3)

    assert drawn == sorted(LINES, key=lambda line: lot_of("board-2026", line))[:3]


def test_another_seed_draws_other_rows():
    population = Population.of(LINES)

    assert population.drawn("a", 5) != population.drawn("b", 5)


def test_all_are_drawn_where_there_are_fewer():
    population = Population.of(LINES)

    assert sorted(population.drawn("board-2026", 40)) == population.lines
    assert Population.of([]).drawn("board-2026", 40) == []


@given(st.sets(st.sampled_from(LINES)), st.text(min_size=1, max_size=64).filter(str.isprintable), st.integers(1, 40))
def test_neither_the_order_nor_the_rest_of_the_population_changes_who_comes_first(lines, seed, size):
    drawn = Population.of(lines).drawn(seed, size)

    assert drawn == Population.of(sorted(lines, reverse=True)).drawn(seed, size)
    assert len(drawn) == min(size, len(lines))
    assert Population.of(lines).drawn(seed, size - 1) == drawn[: size - 1]
    assert Population.of(set(lines) - set(drawn[1:])).drawn(seed, 1) == drawn[:1]


@pytest.mark.parametrize("seed", ["board-2026", "it's 3 17 22", '$(ls) "quoted" `x`', "Grüße –"])
@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
def test_the_printed_commands_draw_the_same_without_the_product(tmp_path, seed):
    population = Population.of(LINES)
    (tmp_path / "population.txt").write_text(population.text, encoding="utf-8")
    sample = DipSample(seed=seed, size=7, plan=ActionPlan(slug="child-d"), population=population.text)

    done = subprocess.run(
        ["/bin/sh", "-c", how_to_repeat(sample).in_shell], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    hashed = subprocess.run(["sha256sum", "population.txt"], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert [line.split(" ", 1)[1] for line in done.stdout.splitlines()] == population.drawn(seed, 7)
    assert hashed.stdout.split()[0] == population.sha256
