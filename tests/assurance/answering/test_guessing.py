"""Guessing links and codes from four processes at once: at most the limit is looked at."""

import multiprocessing
import secrets
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
from django.conf import settings
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse

from assurance.answering.codes import MAILS, ONE_CODE, ONE_LINK
from assurance.answering.tries import UNKNOWN_LINKS
from lscb_tracker.audit.models import AuditEvent
from tests.assurance.answering.rounds import CODE_PAGE, OVERVIEW, ask, code_in, link_in

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES, EACH = 4, 50
STRANGER = "203.0.113.66"


def guess(work: tuple[str, str, int]) -> list[int]:
    """One process: fifty guesses. With a cookie, at the code; else at links."""
    how, cookie, process = work
    client, answers = Client(REMOTE_ADDR=STRANGER), []
    if cookie:
        client.cookies[settings.ANSWER_COOKIE_NAME] = cookie
    for number in range(EACH):
        more = {"HTTP_X_FORWARDED_FOR": f"10.0.{process}.{number}"} if how == "spoofed" else {}
        if cookie:
            wrong = {"step": "enter", "code": f"{process}{number:05d}"}
            answers.append(client.post(CODE_PAGE, wrong, **more).status_code)
        else:
            url = reverse("assurance:link-open", args=[secrets.token_urlsafe(32)])
            answers.append(client.get(url, **more).status_code)
    return answers


def all_at_once(how: str, cookie: str = "") -> list[int]:
    connections.close_all()  # each process opens its own
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("fork")) as pool:
        found = list(pool.map(guess, [(how, cookie, process) for process in range(PROCESSES)]))
    return [status for answers in found for status in answers]


@pytest.fixture
def visitor():
    """Opened the link and had a code mailed, which nobody guesses here."""
    ask(rows=1)
    client = Client()
    client.get(link_in(mail.outbox[-1]))
    client.post(CODE_PAGE, {"step": "mail"})
    return client


@pytest.mark.long  # by itself: what other tests left open would be shared by the processes
@pytest.mark.parametrize("how", ["plain", "spoofed"])
@pytest.mark.parametrize("what", ["links", "codes"])
def test_two_hundred_guesses_from_four_processes(what, how, visitor, figure, monkeypatch):
    started = time.time()
    monkeypatch.setattr(time, "time", lambda: started)
    limit = ONE_CODE if what == "codes" else UNKNOWN_LINKS
    cookie = visitor.cookies[settings.ANSWER_COOKIE_NAME].value if what == "codes" else ""

    answers = all_at_once(how, cookie)

    passed = len(answers) - answers.count(429)
    words = f"{what}, {how}: {passed} of {len(answers)} guesses looked at, limit {limit.most}"
    figure("L5 links", words, reached=passed <= limit.most)
    assert (len(answers), passed) == (PROCESSES * EACH, limit.most)


def test_a_code_is_looked_at_five_times_and_a_new_one_helps(visitor):
    wrong = {"step": "enter", "code": "000000" if code_in(mail.outbox[-1]) != "000000" else "000001"}
    statuses = [visitor.post(CODE_PAGE, wrong).status_code for _ in range(ONE_CODE.most + 2)]
    old = code_in(mail.outbox[-1])

    visitor.post(CODE_PAGE, {"step": "mail"})
    new = code_in(mail.outbox[-1])
    with_old = visitor.post(CODE_PAGE, {"step": "enter", "code": old}).status_code if old != new else 422
    entered = visitor.post(CODE_PAGE, {"step": "enter", "code": f"{new[:3]} {new[3:]}"})

    assert statuses == [422] * ONE_CODE.most + [429] * 2
    assert (with_old, entered.status_code, entered.url) == (422, 303, OVERVIEW)
    assert AuditEvent.objects.filter(action="link_code_refused").count() == ONE_CODE.most + 1


def test_a_link_gets_ten_wrong_codes_an_hour_however_many_are_mailed(visitor):
    looked_at = 0
    for _ in range(3):
        for _ in range(ONE_CODE.most):
            right = code_in(mail.outbox[-1])
            wrong = {"step": "enter", "code": f"{(int(right) + 1) % 10**6:06d}"}
            looked_at += visitor.post(CODE_PAGE, wrong).status_code == 422
        visitor.post(CODE_PAGE, {"step": "mail"})

    assert looked_at == ONE_LINK.most


def test_codes_are_mailed_a_few_times_an_hour(visitor):
    statuses = [visitor.post(CODE_PAGE, {"step": "mail"}).status_code for _ in range(MAILS.most + 1)]

    assert statuses == [303] * (MAILS.most - 1) + [429] * 2


def test_a_code_works_once(visitor):
    code = {"step": "enter", "code": code_in(mail.outbox[-1])}
    other = Client()
    other.cookies[settings.ANSWER_COOKIE_NAME] = visitor.cookies[settings.ANSWER_COOKIE_NAME].value

    assert (visitor.post(CODE_PAGE, code).status_code, other.post(CODE_PAGE, code).status_code) == (303, 422)
