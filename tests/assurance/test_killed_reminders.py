"""Two runs of send_reminders at once, killed again and again: no mail twice, none marked that did not go."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.mail import get_connection
from django.core.management import CommandError, call_command
from django.utils import timezone

from assurance import chasing
from assurance.mailing.sending import message_id, written
from assurance.models import Delivery, DeliveryState, Reminder
from tests import factories
from tests.killing import Kills

pytestmark = pytest.mark.apart

FIRST_DAY = date(2026, 11, 23)
PAIRS_IN_A_ROUND = 3  # of runs: after that there is hardly anything left to disturb
AGENCIES = 8


@pytest.fixture
def agencies(transactional_db):
    """Each has a contact, and is reminded on the day after a request was due."""
    factories.make_chasing_rules(remind_before="", remind_on_the_day=False, remind_after="1")
    rows = [factories.make_recommendation() for _ in range(AGENCIES)]
    for number, row in enumerate(rows):
        factories.make_contact(row.plan_agency.agency, email=f"nurse{number}@agency.example")
    return rows


def ask(rows, day: date) -> None:
    """All are asked again, with the answer due on the day before."""
    days = {"sent_on": day - timedelta(days=1), "due_on": day - timedelta(days=1)}
    cycle = factories.make_cycle(**days)
    for row in rows:
        factories.make_request(row, cycle=cycle, **days)


def remind() -> None:
    with suppress(CommandError):  # mails that nobody knows about are what it is to tell
        call_command("send_reminders", stdout=StringIO())


def send_then_mark() -> None:
    """The control: what a sender does that has no claim."""
    chasing.make_reminders(timezone.localdate())
    for delivery in Delivery.objects.filter(state=DeliveryState.WAITING):
        written(delivery, get_connection(), timezone.now()).send()
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, sent_at=timezone.now())


def disturbed(run, rows, monkeypatch, *, kills: int) -> Kills:
    """A day for each round: everybody is asked, runs are killed, and two that nobody kills end the day.

    The first day is undisturbed, and its first run here: what a program reads when it starts is not what is tested.
    """
    disturbance, rounds = Kills(), 0
    while disturbance.number < kills:
        day, rounds = FIRST_DAY + timedelta(days=rounds), rounds + 1
        noon = timezone.make_aware(datetime.combine(day, time(12)))
        monkeypatch.setattr(timezone, "now", lambda noon=noon: noon)
        ask(rows, day)
        if rounds == 1:
            run()
        for _ in range(PAIRS_IN_A_ROUND if rounds > 1 else 0):
            disturbance.killed(run)
        disturbance.undisturbed(run)
    assert Reminder.objects.count() == AGENCIES * rounds
    return disturbance


def doubled_and_unsent(smtp_server) -> tuple[int, int]:
    """How many mails arrived twice; how many are marked as sent and never arrived."""
    arrived = {mail.to[0] + mail.key for mail in smtp_server.received}
    marked = Delivery.objects.filter(state=DeliveryState.SENT)
    unsent = sum(mail.to_email + message_id(mail) not in arrived for mail in marked)
    return sum(times > 1 for times in smtp_server.arrived.values()), unsent


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.long)])
def test_reminders_survive_being_killed(agencies, smtp_server, monkeypatch, figure, kills):
    killed = disturbed(remind, agencies, monkeypatch, kills=kills).number

    doubled, unsent = doubled_and_unsent(smtp_server)
    flagged = Delivery.objects.filter(state=DeliveryState.CLAIMED).count()
    left = Delivery.objects.filter(state=DeliveryState.WAITING).count()
    words = f"{killed} kills, {len(smtp_server.received)} mails: {doubled} doubled, {unsent} marked but not sent"
    reached = not doubled and not unsent and not left and flagged <= killed
    figure("F15", f"{words}, {flagged} shown to a person", reached=reached)
    assert (doubled, unsent, left) == (0, 0, 0)
    assert flagged <= killed


def test_without_claims_the_same_kills_double_mails(agencies, smtp_server, monkeypatch, figure):
    killed = disturbed(send_then_mark, agencies, monkeypatch, kills=10).number

    doubled, _ = doubled_and_unsent(smtp_server)
    figure("F15", f"without the claim, {killed} kills: {doubled} mails doubled", reached=doubled > 0)
    assert doubled > 0
