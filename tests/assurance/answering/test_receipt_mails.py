"""The mail with the receipt lets nobody in whom the Board did not write to, or let in no longer."""

import pytest
from django.utils import timezone

from assurance.mailing.sending import send_waiting
from assurance.models import Answer, AnswerLink, Delivery
from assurance.services.deliveries import queue_mail
from assurance.services.sending_answers import receipt_key
from lscb_tracker.templatetags.govuk import govuk_time
from tests import factories
from tests.assurance.answered import asked, sent

pytestmark = pytest.mark.django_db
WARD = "ward@hospital.example"


@pytest.fixture
def answer() -> Answer:
    return sent(asked(factories.make_recommendation()), email=WARD)


def receipt_to(email: str, answer: Answer, mailoutbox) -> str:
    about = {"agency": answer.agency, "cycle": answer.cycle, "about_id": answer.pk}
    queue_mail(kind="receipt", key=receipt_key(answer), to_email=email, **about)
    send_waiting(clock=timezone.now)
    assert Delivery.objects.get().state == "sent"
    return mailoutbox[-1].body


def test_a_receipt_leads_whoever_sent_it_to_what_was_said(answer, mailoutbox):
    assert "/answer/" in receipt_to(WARD.title(), answer, mailoutbox)
    assert AnswerLink.objects.count() == 2


def test_a_receipt_says_the_hour_as_the_pages_do(answer, mailoutbox):
    assert f"sent on {govuk_time(answer.sent_at)} by" in receipt_to(WARD, answer, mailoutbox)


def test_an_address_that_was_typed_in_gets_no_link(answer, mailoutbox):
    mail = receipt_to("somebody@elsewhere.example", answer, mailoutbox)

    assert ("/answer/" in mail, "behind the link that the Board sent" in mail) == (False, True)
    assert AnswerLink.objects.count() == 1


def test_a_link_that_was_closed_meanwhile_is_not_replaced(answer, mailoutbox, manager):
    AnswerLink.objects.update(revoked_at=timezone.now(), revoked_by=manager)

    assert "/answer/" not in receipt_to(WARD, answer, mailoutbox)
    assert AnswerLink.objects.count() == 1
