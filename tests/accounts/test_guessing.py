"""Guessing passwords from four processes at once: at most the limit is looked at, wherever they say to be from."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.urls import reverse

from lscb_tracker.accounts import tries
from lscb_tracker.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

SIGN_IN = reverse("account_login")
PROCESSES, EACH = 4, 50
BOARD, STRANGER = "192.0.2.10", "203.0.113.66"


@pytest.fixture
def manager():
    return factories.make_user(Role.BUSINESS_MANAGER, email="manager@lscb.example", password=factories.PASSWORD)


@pytest.fixture
def hashed(settings, tmp_path, monkeypatch):
    """`hashed()`: how many hashes were computed."""
    settings.PASSWORD_HASHERS = ["tests.counting_hasher.CountingHasher"]
    path = tmp_path / "hashed"
    path.touch()
    monkeypatch.setenv("COUNTED_IN", str(path))

    def count(start_again: bool = False) -> int:
        found = path.stat().st_size
        if start_again:
            path.write_bytes(b"")
        return found

    return count


def guess(work: tuple[str, int]) -> list[int]:
    """One process: fifty wrong passwords. `how` says what the guesser varies."""
    how, process = work
    client = Client()
    answers = []
    for number in range(EACH):
        unique = process * EACH + number
        name = f"person{unique}" if how == "each for another account" else "manager"
        options = {"REMOTE_ADDR": STRANGER}
        if how == "a made-up header each":
            options["HTTP_X_FORWARDED_FOR"] = f"10.0.{process}.{number}"
        if how == "a network of machines":
            options["REMOTE_ADDR"] = f"198.51.{process}.{number}"
        given = {"login": f"{name}@lscb.example", "password": f"wrong {unique}"}
        answers.append(client.post(SIGN_IN, given, **options).status_code)
    return answers


def all_at_once(how: str) -> list[int]:
    connections.close_all()  # each process opens its own
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("fork")) as pool:
        found = list(pool.map(guess, [(how, process) for process in range(PROCESSES)]))
    return [status for answers in found for status in answers]


def signs_in(address: str) -> bool:
    given = {"login": "manager@lscb.example", "password": factories.PASSWORD}
    return Client(REMOTE_ADDR=address).post(SIGN_IN, given).status_code == 302


@pytest.mark.long  # by itself: what other tests left open would be shared by the processes
@pytest.mark.parametrize(
    ("how", "limit"),
    [
        ("one account from one address", tries.ONE_ACCOUNT_FROM_ONE_ADDRESS),
        ("a made-up header each", tries.ONE_ACCOUNT_FROM_ONE_ADDRESS),
        ("each for another account", tries.ONE_ADDRESS),
        ("a network of machines", tries.ONE_ACCOUNT),
    ],
)
def test_two_hundred_guesses_from_four_processes(how, limit, manager, hashed, figure, monkeypatch):
    started = time.time()
    monkeypatch.setattr(time, "time", lambda: started)  # so that no window ends meanwhile on a slow machine
    hashed(start_again=True)

    answers = all_at_once(how)

    looked_at = hashed()
    figure(
        "L5 sign-in",
        f"{how}: {looked_at} of {len(answers)} guesses looked at, limit {limit.most}",
        reached=looked_at <= limit.most,
    )
    assert len(answers) == PROCESSES * EACH
    assert set(answers) <= {200, 429}
    assert looked_at == limit.most


@pytest.mark.long
def test_without_the_limit_all_of_them_are_looked_at(manager, hashed, monkeypatch, figure):
    """The control: what the test above counts is there to be counted."""
    monkeypatch.setattr(tries, "ONE_ACCOUNT_FROM_ONE_ADDRESS", tries.Limit("off", most=10_000, seconds=60))
    monkeypatch.setattr(tries, "ONE_ADDRESS", tries.Limit("off", most=10_000, seconds=60))
    monkeypatch.setattr(tries, "ONE_ACCOUNT", tries.Limit("off", most=10_000, seconds=60))
    monkeypatch.setitem(tries.PAGES, "account_login", tries.Limit("off", most=10_000, seconds=60))
    hashed(start_again=True)

    answers = all_at_once("one account from one address")

    figure("L5 sign-in", f"limits off: {hashed()} of {len(answers)} looked at", reached=hashed() == len(answers))
    assert hashed() == PROCESSES * EACH


def test_a_stranger_locks_out_nobody_but_the_own_address(manager):
    guess(("one account from one address", 0))

    assert (signs_in(STRANGER), signs_in(BOARD)) == (False, True)


def test_a_network_of_machines_locks_the_account_for_five_minutes_at_most(manager, monkeypatch):
    guess(("a network of machines", 0))
    locked = not signs_in(BOARD)

    later = time.time() + tries.ONE_ACCOUNT.seconds
    monkeypatch.setattr(time, "time", lambda: later)

    assert (locked, signs_in(BOARD)) == (True, True)


def test_the_address_is_counted_from_the_right(manager, settings, monkeypatch):
    """One proxy of ours: what it appended is the address, whatever the guesser wrote before it."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    given = {"login": "manager@lscb.example", "password": "wrong"}
    for number in range(tries.ONE_ACCOUNT_FROM_ONE_ADDRESS.most):
        Client().post(SIGN_IN, given, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, {STRANGER}")

    def signs_in_through(forwarded: str) -> bool:
        right = given | {"password": factories.PASSWORD}
        return Client().post(SIGN_IN, right, HTTP_X_FORWARDED_FOR=forwarded).status_code == 302

    assert not signs_in_through(f"{BOARD}, {STRANGER}")
    assert signs_in_through(f"{STRANGER}, {BOARD}")


@pytest.mark.parametrize("forwarded", ["", "10.0.0.1", "rubbish", "10.0.0.1, rubbish", ","])
def test_a_header_that_does_not_fit_is_no_error(forwarded, manager, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2

    given = {"login": "manager@lscb.example", "password": "wrong"}
    answer = Client().post(SIGN_IN, given, HTTP_X_FORWARDED_FOR=forwarded)

    assert answer.status_code in (200, 403)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_challenges_for_passkeys_do_not_fill_the_table_of_sessions(method):
    page, asks_for_json = reverse("mfa_login_webauthn"), {"Accept": "application/json"}

    answers = [Client().generic(method, page, headers=asks_for_json).status_code for _ in range(40)]

    assert answers == [200] * 30 + [429] * 10
    assert Session.objects.count() == 30
