"""Eight agencies are asked in one round: the private link of one shows and changes nothing of another."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assurance.answer_links import make_link
from assurance.models import Answer, AnswerLink, AssuranceCycle
from tests import factories
from tests.assurance.answering.rounds import HAND_ON, OVERVIEW, SEND, row_url, visit
from tests.submitting import filled

pytestmark = pytest.mark.django_db
CANARY = "kumquat"


def asked_in(cycle: AssuranceCycle, text: str) -> Answer:
    row = factories.make_recommendation(text=f"Recommendation {text}")
    days = {"sent_on": cycle.sent_on, "due_on": cycle.due_on}
    request = factories.make_request(row, cycle=cycle, text=f"Letter {text}", **days)
    answer = factories.make_answer(request)
    answer.rows.update(choice="new_answer", text=f"Answer {text}")
    return answer


@pytest.fixture
def other() -> Answer:
    """Begins the round, so that whatever takes the first of it takes this one."""
    return asked_in(factories.make_cycle(), CANARY)


@pytest.fixture
def own(other) -> Answer:
    return asked_in(other.cycle, "of ours")


@pytest.fixture
def client(own, mailoutbox) -> Client:
    about = {"cycle": own.cycle, "agency": own.agency, "email": "nurse@agency.example", "name": "A. Nurse"}
    return visit(make_link(**about, at=timezone.now()).removeprefix(settings.PUBLIC_URL), mailoutbox)


def send(answer: Answer) -> None:
    sent = {"state": "sent", "signed_off_name": CANARY, "signed_off_role": "Chief nurse", "sent_on": "2026-11-23"}
    link = factories.make_answer_link(answer, name=CANARY)
    Answer.objects.filter(pk=answer.pk).update(sent_at="2026-11-23T12:00Z", sent_through=link, **sent)


@pytest.mark.parametrize("is_sent", [False, True], ids=["a draft", "sent"])
def test_a_link_shows_nothing_of_another_agency(client, own, other, is_sent):
    if is_sent:
        send(other)

    pages = [client.get(url) for url in (OVERVIEW, SEND, HAND_ON, row_url(own.rows.get()))]

    assert [page.status_code for page in pages] == [200] * 4
    assert "of ours" in pages[0].content.decode() + pages[1].content.decode()
    assert [page.request["PATH_INFO"] for page in pages if CANARY in page.content.decode()] == []


def test_a_link_opens_no_row_no_evidence_and_no_receipt_of_another_agency(client, own, other, manager):
    item = factories.make_draft_evidence(other.rows.get(), by=manager)
    addresses = [
        row_url(other.rows.get()),
        reverse("assurance:link-evidence-remove", args=[item.pk]),
        reverse("assurance:link-receipt", args=[1]),
        reverse("assurance:link-receipt-pdf", args=[1]),
    ]
    own_row = filled(client.get(row_url(own.rows.get())), text="Changed.")
    send(other)

    looked = [client.get(address).status_code for address in addresses]
    changed = client.post(addresses[0], own_row).status_code

    assert (looked, changed) == ([404] * 4, 404)
    assert other.rows.get().text == f"Answer {CANARY}"


def test_the_draft_of_another_agency_is_not_sent_by_mistake(client, own, other):
    own.rows.update(choice="", text="")
    page = client.get(SEND)
    signed = {"signed_off_name": "C. Matron", "signed_off_role": "Chief Nurse", "declared": "on"}

    client.post(SEND, filled(page, **signed))

    assert set(Answer.objects.values_list("state", flat=True)) == {"draft"}
    assert AnswerLink.objects.get().agency == own.agency
