"""From a private link to a confirmed visit: what opens it, what does not, and that opening it changes nothing."""

import re
import secrets
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assurance.answer_links import make_link
from assurance.answering.tries import UNKNOWN_LINKS
from assurance.models import AnswerLink
from lscb_tracker.audit.models import AuditEvent, Kind
from tests import factories
from tests.security.storing import everything_stored

pytestmark = pytest.mark.django_db

CODE_PAGE = reverse("assurance:link-code")
UNKNOWN = reverse("assurance:link-open", args=[secrets.token_urlsafe(32)])


@pytest.fixture
def answer():
    return factories.make_answer()


@pytest.fixture
def link(answer) -> str:
    return path_of(answer)


def path_of(answer, email: str = "nurse@agency.example") -> str:
    given = {"cycle": answer.cycle, "agency": answer.agency, "email": email, "name": "A. Nurse"}
    return make_link(**given, at=timezone.now()).removeprefix(settings.PUBLIC_URL)


def code_in(mail) -> str:
    return re.search(r"\b\d{6}\b", mail.body)[0]


def test_opening_a_link_leads_to_a_clean_address_and_writes_nothing(link, client):
    before = everything_stored()

    answer = client.get(link)

    assert (answer.status_code, answer.url) == (303, CODE_PAGE)
    cookie = answer.cookies[settings.ANSWER_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert everything_stored() == before


def test_fifty_visits_of_a_mail_scanner_use_nothing_up(link, client, mailoutbox, figure):
    before = everything_stored()
    for number in range(50):
        scanner = Client(headers={"User-Agent": f"scanner {number}"})
        scanner.generic("HEAD" if number % 2 else "GET", link)
        scanner.generic("HEAD" if number % 2 else "GET", CODE_PAGE)
    unchanged, unmailed = everything_stored() == before, mailoutbox == []

    client.get(link)
    client.post(CODE_PAGE, {"step": "mail"})
    entered = client.post(CODE_PAGE, {"step": "enter", "code": code_in(mailoutbox[0])})

    succeeds = entered.status_code == 303 and entered.url == reverse("assurance:link-detail")
    figure("L3", "50 visits of a scanner, then a human: 100 % succeed", reached=succeeds and unchanged and unmailed)
    assert (unchanged, unmailed, succeeds) == (True, True, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "too old"),
        ({"revoked_at": timezone.now()}, "has closed it"),
    ],
    ids=["expired", "revoked"],
)
def test_a_link_that_is_over_says_so_and_whom_to_ask(link, client, changes, words):
    client.get(link)
    AnswerLink.objects.update(**changes)

    answers = [client.get(link), client.get(CODE_PAGE), client.post(CODE_PAGE, {"step": "mail"})]

    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert words in answers[0].content.decode()
    assert "nurse@" not in answers[0].content.decode()


def test_unknown_links_are_counted_and_a_right_one_works_all_the_same(link, client):
    statuses = [client.get(UNKNOWN).status_code for _ in range(UNKNOWN_LINKS.most + 10)]
    events = AuditEvent.objects.filter(action="throttled", kind=Kind.SIGN_IN).count()

    right = Client(REMOTE_ADDR="203.0.113.9").get(link).status_code

    assert statuses == [404] * UNKNOWN_LINKS.most + [429] * 10
    assert (right, client.get(link).status_code) == (303, 303)
    assert events == 1


def test_without_a_cookie_there_is_nothing_to_see(client):
    assert [client.get(CODE_PAGE).status_code, client.post(CODE_PAGE, {"step": "mail"}).status_code] == [403, 403]


def test_a_cookie_that_somebody_changed_is_none(link, client):
    client.get(link)
    before = client.get(CODE_PAGE).status_code

    client.cookies[settings.ANSWER_COOKIE_NAME] = client.cookies[settings.ANSWER_COOKIE_NAME].value + "x"

    assert (before, client.get(CODE_PAGE).status_code) == (200, 403)


def test_the_code_page_shows_the_board_and_a_masked_address_alone(link, client, answer):
    client.get(link)

    page = client.get(CODE_PAGE).content.decode()

    assert settings.BOARD_NAME in page
    assert "n•••@agency.example" in page
    assert "nurse@agency.example" not in page
    assert answer.agency.name not in page
