"""What waits is sent once, by a real mail server, whatever that server does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assurance.mailing import contents
from assurance.mailing.contents import Content
from assurance.mailing.sending import FAILED, SENT, UNKNOWN, UNREACHABLE, send_waiting
from assurance.models import Delivery, DeliveryKind, DeliveryState
from assurance.services.deliveries import TRIES
from lscb_tracker.audit.models import AuditEvent
from tests import factories, smtp

WORKS_AGAIN = 3


@pytest.fixture(autouse=True)
def _writes_in_one_line(db, monkeypatch):
    """Each request mail says hello; that to “cannot@…” cannot be written."""

    def hello(delivery, at):
        if delivery.to_email.startswith("cannot@"):
            raise KeyError("agency")
        return Content("assurance/email/escalation", {"step": {"text": "Hello"}, "plan": {"title": "Child D"}})

    monkeypatch.setitem(contents.WRITERS, DeliveryKind.REQUEST, hello)


def waiting(*names: str) -> list[Delivery]:
    return [factories.make_delivery(to_email=f"{name}@agency.example") for name in names]


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def again() -> dict:
    """The time for the next try has come."""
    Delivery.objects.update(not_before=timezone.now())
    return send_waiting(clock=timezone.now)


def test_all_mails_go_over_one_connection(smtp_server):
    waiting("a", "b", "c")

    assert send_waiting(clock=timezone.now) == {SENT: 3}

    assert [mail.to for mail in smtp_server.received] == [(f"{name}@agency.example",) for name in "abc"]
    assert (set(smtp_server.arrived.values()), smtp_server.connections) == ({1}, 1)
    assert states() == [DeliveryState.SENT] * 3
    events = AuditEvent.objects.values_list("action", "details")
    assert [(action, "@" in details) for action, details in events] == [("mail_sent", False)] * 3


def test_what_was_sent_is_not_sent_again(smtp_server):
    waiting("a")

    assert (send_waiting(clock=timezone.now), again()) == ({SENT: 1}, {})

    assert len(smtp_server.received) == 1


def test_nothing_is_claimed_while_no_server_is_there(smtp_server):
    waiting("a", "b")
    smtp_server.mode = smtp.DOWN

    assert send_waiting(clock=timezone.now) == {UNREACHABLE: 1}
    assert states() == [DeliveryState.WAITING] * 2
    smtp_server.mode = smtp.OK

    assert send_waiting(clock=timezone.now) == {SENT: 2}
    assert set(smtp_server.arrived.values()) == {1}


def test_a_server_that_was_started_again_between_two_mails_gets_the_second(smtp_server, monkeypatch):
    first, _ = waiting("a", "b")
    write = contents.WRITERS[DeliveryKind.REQUEST]

    def restarted(delivery, at):
        if delivery != first:
            smtp_server.mode = smtp.DOWN
            smtp_server.mode = smtp.OK
        return write(delivery, at)

    monkeypatch.setitem(contents.WRITERS, DeliveryKind.REQUEST, restarted)

    assert send_waiting(clock=timezone.now) == {SENT: 2}
    assert (len(smtp_server.received), smtp_server.connections) == (2, 2)


def test_a_refused_address_is_given_up_and_the_others_go(smtp_server):
    waiting("a", "gone", "c")
    smtp_server.mode, smtp_server.refused = smtp.REFUSES, "gone@agency.example"

    assert send_waiting(clock=timezone.now) == {SENT: 2, FAILED: 1}

    assert states() == [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SENT]
    assert Delivery.objects.get(pk__gt=0, state=DeliveryState.FAILED).failure == (
        "The mail server refused the address (code 550)."
    )


def test_a_full_server_is_asked_again_with_pauses_and_then_left_to_a_person(smtp_server):
    waiting("a")
    smtp_server.mode = smtp.FULL

    assert (send_waiting(clock=timezone.now), send_waiting(clock=timezone.now)) == ({FAILED: 1}, {})
    for _ in range(TRIES - 1):
        assert states() == [DeliveryState.WAITING]
        again()

    assert states() == [DeliveryState.FAILED]
    assert smtp_server.received == []


@pytest.mark.parametrize(("mode", "arrived"), [(smtp.DROPS, 1), (smtp.BREAKS_OFF, 0)])
def test_what_nobody_knows_is_left_to_a_person(smtp_server, mode, arrived):
    waiting("a")
    smtp_server.mode = mode

    assert send_waiting(clock=timezone.now) == {UNKNOWN: 1}
    smtp_server.mode = smtp.OK
    assert again() == {}

    assert (states(), len(smtp_server.received)) == ([DeliveryState.CLAIMED], arrived)
    [stuck] = Delivery.objects.stuck(timezone.now() + timedelta(minutes=11))
    assert stuck.to_email == "a@agency.example"


def test_a_mail_that_cannot_be_written_stops_no_other(smtp_server):
    waiting("cannot", "b")

    assert send_waiting(clock=timezone.now) == {FAILED: 1, SENT: 1}

    assert states() == [DeliveryState.WAITING, DeliveryState.SENT]
    assert Delivery.objects.get(pk__gt=0, state=DeliveryState.WAITING).failure == "The mail could not be written."


def test_a_mail_keeps_its_name_in_a_second_try_and_the_name_holds_no_address(smtp_server):
    [mail] = waiting("a")
    mail.key = "reminder:2026-11-23:a@agency.example"
    mail.save()

    send_waiting(clock=timezone.now)
    Delivery.objects.update(state=DeliveryState.WAITING)
    send_waiting(clock=timezone.now)

    assert list(smtp_server.arrived.values()) == [2]
    assert "a@agency" not in smtp_server.received[0].key


# What a mail server may do, each tried with four mails; then it works again, and what is known to wait is sent.
FAILURES = {
    "down": (smtp.DOWN, {}),
    "slow": (smtp.SLOW, {"slow_for": 0.1}),
    "slower than we wait": (smtp.SLOW, {"slow_for": 0.6}),
    "refuses one address": (smtp.REFUSES, {"refused": "c@agency.example"}),
    "full": (smtp.FULL, {}),
    "drops the line after it took the mail": (smtp.DROPS, {}),
    "breaks off": (smtp.BREAKS_OFF, {}),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_no_mail_is_lost_or_doubled_when_the_mail_server_fails(smtp_server, settings, figure, failure):
    settings.EMAIL_TIMEOUT = 0.3
    mails = waiting(*"abcd")
    smtp_server.mode, more = FAILURES[failure]
    for name, value in more.items():
        setattr(smtp_server, name, value)

    send_waiting(clock=timezone.now)
    smtp_server.mode = smtp.OK
    for _ in range(WORKS_AGAIN):
        again()

    arrived = {mail.to[0] for mail in smtp_server.received}
    shown = Delivery.objects.stuck(timezone.now() + timedelta(hours=1)).values_list("to_email", flat=True)
    lost = {mail.to_email for mail in mails} - arrived - set(shown)
    marked = Delivery.objects.filter(state=DeliveryState.SENT).values_list("to_email", flat=True)
    doubled = [key for key, times in smtp_server.arrived.items() if times > 1]
    words = f"mail server {failure}: {len(lost)} of {len(mails)} mails lost, {len(doubled)} doubled"
    figure("F14", words, reached=not lost and not doubled)
    assert (lost, doubled, set(marked) - arrived) == (set(), [], set())
