"""Counting tries: for all workers together, in windows that end by themselves."""

import time

import pytest

from lscb_tracker.throttling.limits import KEPT_FOR, Limit, TooManyTries, Try, forget, give_back, take
from lscb_tracker.throttling.models import Tally
from tests.racing import race

pytestmark = pytest.mark.django_db

THREE = Limit("three a minute", most=3, seconds=60)
NOON = 1_800_000_000


@pytest.fixture
def clock(monkeypatch):
    """`clock(61)`: it is 61 seconds past noon."""

    def stop(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: NOON + seconds)

    stop(0)
    return stop


def is_let_in(*who) -> bool:
    try:
        take(THREE, *who)
    except TooManyTries:
        return False
    return True


def test_so_many_are_let_in_and_no_more(clock):
    assert [is_let_in("a") for _ in range(5)] == [True, True, True, False, False]


def test_others_and_other_limits_are_counted_apart(clock):
    found = [is_let_in(*who) for who in [("a", "b"), ("ab",), ("a", "b"), ("a", "b"), ("a", "b"), ("ab", "")]]

    assert found == [True, True, True, True, False, True]
    assert take(Limit("another", most=1, seconds=60), "a", "b")


@pytest.mark.parametrize(("later", "let_in"), [(59, False), (60, True)])
def test_the_window_ends_by_itself(later, let_in, clock):
    for _ in range(3):
        take(THREE, "a")

    clock(later)

    assert is_let_in("a") == let_in


def test_tries_after_the_limit_do_not_make_the_window_longer(clock):
    for seconds in range(60):
        clock(seconds)
        is_let_in("a")

    clock(60)

    assert [is_let_in("a") for _ in range(4)] == [True, True, True, False]


def test_a_refusal_says_how_long_to_wait_and_which_was_the_first(clock):
    for _ in range(3):
        take(THREE, "a")
    clock(1)

    refusals = []
    for _ in range(2):
        with pytest.raises(TooManyTries) as refusal:
            take(THREE, "a")
        refusals.append((refusal.value.seconds, refusal.value.wait, refusal.value.is_first))

    assert refusals == [(59, "1 minute", True), (59, "1 minute", False)]
    assert TooManyTries(THREE, 61, is_first=True).wait == "2 minutes"


def test_a_try_that_succeeded_is_given_back_once_its_window_lasts(clock):
    tries = [take(THREE, "a") for _ in range(3)]

    give_back(tries[0])

    assert [is_let_in("a"), is_let_in("a")] == [True, False]
    clock(60)
    take(THREE, "a")
    give_back(*tries)  # of the window before
    assert Tally.objects.get().count == 1


def test_what_is_forgotten_starts_afresh(clock):
    for _ in range(3):
        take(THREE, "a")

    forget(THREE, "a")

    assert is_let_in("a")


def test_old_rows_are_cleaned_up(clock):
    take(THREE, "old")
    clock(60 + KEPT_FOR)
    take(THREE, "kept")
    still = Tally.objects.count()

    clock(61 + KEPT_FOR)
    take(THREE, "new")

    assert (still, Tally.objects.count()) == (2, 2)


def test_the_table_names_nobody(clock):
    take(THREE, "nurse@lscb.example", "192.0.2.1")

    [row] = Tally.objects.values()

    assert (len(row["bucket"]), row["count"]) == (64, 1)
    assert "nurse" not in str(row)


@pytest.mark.parametrize("who", ["\ud800", "💣" * 1000, "a\x00b", "'; drop table throttling_tally; --"])
def test_any_text_may_be_counted(who, clock):
    assert is_let_in(who)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_counted_one_by_one(clock):
    results = race(lambda number: [is_let_in("a") for _ in range(5)])

    assert sum(sum(each) for each in results) == THREE.most
    assert Tally.objects.get().count == 40


def test_a_try_knows_its_window(clock):
    assert take(THREE, "a") == Try(Tally.objects.get().bucket, NOON)
