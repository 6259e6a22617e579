"""Six people send the same answer at the same moment: the Board gets it once."""

import pytest
from django.core import mail
from django.test import Client

from assurance.models import Answer, AnswerRow, AnswerState, AssuranceRecord
from assurance.services import sending_answers
from lscb_tracker.audit.models import AuditEvent
from recommendations.versioning import AlreadySaved
from tests.assurance.answering.rounds import SEND, SIGN_OFF, ask, link_in, visit
from tests.racing import race
from tests.submitting import filled

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS, ROUNDS, LONG_ROUNDS = 6, 10, 150


def sent_in_a_round() -> tuple[int, int, list]:
    """How many answers reached the Board, how many events say so, and what the six were answered."""
    answer = ask(rows=1)
    client = visit(link_in(mail.outbox[-1]), mail.outbox)
    AnswerRow.objects.filter(answer=answer).update(choice="new_answer", text="Done.")
    page = filled(client.get(SEND), **SIGN_OFF)
    before = AuditEvent.objects.filter(action="answer_sent").count()

    def press(_) -> int:
        mine = Client(raise_request_exception=False)
        mine.cookies = client.cookies
        return mine.post(SEND, page).status_code

    statuses = race(press, SENDERS)
    events = AuditEvent.objects.filter(action="answer_sent").count() - before
    return AssuranceRecord.objects.filter(in_answer=answer).count(), events, statuses


def rounds_gone_wrong(rounds: int, figure) -> list:
    found = [sent_in_a_round() for _ in range(rounds)]
    wrong = [each for each in found if each[:2] != (1, 1) or not set(each[2]) <= {302, 409, 422}]
    figure("L2", f"{rounds - len(wrong)} of {rounds} rounds of {SENDERS} at once: sent once", reached=not wrong)
    return wrong


def test_of_six_at_once_one_is_sent(figure):
    assert rounds_gone_wrong(ROUNDS, figure) == []


@pytest.mark.long
def test_of_six_at_once_one_is_sent_in_many_rounds(figure):
    assert rounds_gone_wrong(LONG_ROUNDS, figure) == []


def test_without_the_conditional_update_several_are_sent(monkeypatch, figure):
    """The control: the six really race, and nothing else keeps them apart."""

    def looked_at_first(answer, version, sign_off, by, on, at) -> None:
        if answer.state == AnswerState.SENT:
            raise AlreadySaved(answer)
        sent = {"state": AnswerState.SENT, "signed_off_name": sign_off.name, "signed_off_role": sign_off.role}
        Answer.objects.filter(pk=answer.pk).update(**sent, sent_on=on, sent_at=at, sent_through=by.link)
        answer.refresh_from_db()

    monkeypatch.setattr(sending_answers, "claim", looked_at_first)
    monkeypatch.setattr(sending_answers, "lock_answers", lambda answer: None)

    most = max(sent_in_a_round()[0] for _ in range(3))

    figure("L2", f"control: sent {most} times without the conditional UPDATE", reached=most > 1)
    assert most > 1
