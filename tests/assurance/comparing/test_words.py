"""The marks in a text tell both texts to the letter, the same way back, and in time."""

import time
from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assurance.comparing.words import INSERTED, KEPT, STRUCK, Run, runs_of

LIMIT = 10_000  # letters of a long text
MOST_SECONDS = 2  # on a machine that does other things; the worst of these took a fifth of a second
WORDS = [
    "the",
    "nurses",
    "of",
    "all",
    "wards",
    " ",
    "\n\n",
    ". ",
    "audit,",
    "“trained”",
    "re-audit",
    "👩🏽‍⚕️",
    "نعم",
    "é",
]
texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join) | st.text(max_size=60)


def told(runs: list[Run], kind: str) -> str:
    return "".join(run.text for run in runs if run.kind in (KEPT, kind))


@given(texts, texts)
@example("a b", "b a")
@example("", "a")
@example("a ", "a")
def test_the_runs_are_both_texts(old, new):
    runs = runs_of(old, new)

    assert (told(runs, STRUCK), told(runs, INSERTED)) == (old, new)
    assert all(run.text for run in runs)


@given(texts, texts)
def test_the_way_back_is_the_same_mirrored(old, new):
    other_name = {KEPT: KEPT, STRUCK: INSERTED, INSERTED: STRUCK}

    back = [(other_name[run.kind], run.text) for run in runs_of(new, old)]

    assert sorted(back) == sorted((run.kind, run.text) for run in runs_of(old, new))
    assert [run for run in back if run[0] == KEPT] == [
        (run.kind, run.text) for run in runs_of(old, new) if run.kind == KEPT
    ]


@given(texts)
def test_a_text_compared_with_itself_has_no_mark(text):
    assert runs_of(text, text) == ([Run(KEPT, text)] if text else [])


@given(texts, texts)
def test_marks_and_what_is_kept_take_turns(old, new):
    kinds = [run.kind for run in runs_of(old, new)]

    assert [pair for pair in pairwise(kinds) if pair[0] == pair[1] or pair == (INSERTED, STRUCK)] == []


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("All nurses are trained.", "All matrons are trained.", "All [-nurses-][+matrons+] are trained."),
        ("One wrote it.", "All wrote it.\n\nWe look.", "[-One-][+All+] wrote it.[+\n\nWe look.+]"),
        ("Train the staff.", "Train all the staff.", "Train [+all +]the staff."),
        ("a re-audit of wards", "an audit of wards", "[-a re-audit-][+an audit+] of wards"),
    ],
    ids=["one word", "a paragraph more", "a word more", "lone spaces are not kept"],
)
def test_the_marks_are_those_that_a_person_would_set(old, new, marked):
    signs = {KEPT: "{}", STRUCK: "[-{}-]", INSERTED: "[+{}+]"}

    assert "".join(signs[run.kind].format(run.text) for run in runs_of(old, new)) == marked


def test_common_words_of_a_long_text_are_compared_too():
    """What difflib takes for junk in two hundred words and more."""
    old = "the audit of the ward and " * 300
    new = old.replace("ward", "clinic", 1)

    changed = [run for run in runs_of(old, new) if run.kind != KEPT]

    assert changed == [Run(STRUCK, "ward"), Run(INSERTED, "clinic")]


def shuffled(words: list[str], seed: int) -> str:
    chance, text = Random(seed), ""
    while len(text) < LIMIT:
        text += chance.choice(words) + " "
    return text[:LIMIT]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * (LIMIT // 2), "a " * (LIMIT // 2 - 9) + "b"),
        (shuffled(["a", "b"], 1), shuffled(["a", "b"], 2)),
        (shuffled([f"w{n}" for n in range(2000)], 1), shuffled([f"w{n}" for n in range(2000)], 2)),
        ("W" * LIMIT, "W" * (LIMIT - 1)),
        (
            "".join(f"{shuffled(['a', 'b'], n)[:196]} u{n} " for n in range(48)),
            "".join(f"{shuffled(['a', 'b'], -n)[:196]} u{n} " for n in range(48)),
        ),
    ],
    ids=["one word", "two words", "two thousand words", "no space", "as many pairs as are compared"],
)
def test_long_texts_take_no_long_time(old, new):
    started = time.process_time()

    runs = runs_of(old, new)

    assert time.process_time() - started < MOST_SECONDS
    assert (told(runs, STRUCK), told(runs, INSERTED)) == (old, new)
