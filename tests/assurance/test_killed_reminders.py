"""Two runs of send_reminders at once, killed again and again: no mail twice, none marked that did not go."""

from contextlib import suppress
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.mail import get_connection
from django.core.management import CommandError, call_command
from django.utils import timezone

from assurance import chasing
from assurance.mailing.sending import written
from assurance.models import Delivery, DeliveryState, Reminder
from tests import factories
from tests.killing import Kills

DUE = date(2026, 11, 23)
KILLS_IN_A_ROUND = 10
AGENCIES = 8


@pytest.fixture
def agencies(transactional_db):
    """Each has a contact and a silent request, and is reminded on each of eight days."""
    factories.make_chasing_rules(
        remind_before="", remind_on_the_day=False, remind_after="1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
    )
    cycle = factories.make_cycle(sent_on=DUE, due_on=DUE)
    for number in range(AGENCIES):
        row = factories.make_recommendation()
        factories.make_contact(row.plan_agency.agency, email=f"nurse{number}@agency.example")
        factories.make_request(row, cycle=cycle, sent_on=DUE, due_on=DUE)


def remind() -> None:
    with suppress(CommandError):  # mails that nobody knows about are what it is to tell
        call_command("send_reminders", stdout=StringIO())


def send_then_mark() -> None:
    """The control: what a sender does that has no claim."""
    chasing.make_reminders(timezone.localdate())
    for delivery in Delivery.objects.filter(state=DeliveryState.WAITING):
        written(delivery, get_connection(), timezone.now()).send()
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, sent_at=timezone.now())


def disturbed(run, monkeypatch, *, kills: int) -> Kills:
    """A day for each ten kills; at the end of the day two runs that nobody kills.

    The first day is undisturbed, and its first run here: what a program reads when it starts is not what is tested.
    """
    disturbance, day = Kills(), DUE
    while disturbance.number < kills:
        day += timedelta(days=1)
        noon = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
        monkeypatch.setattr(timezone, "now", lambda noon=noon: noon)
        if day == DUE + timedelta(days=1):
            run()
        else:
            wanted = min(disturbance.number + KILLS_IN_A_ROUND, kills)
            while disturbance.number < wanted:
                disturbance.killed(run)
        disturbance.undisturbed(run)
    assert Reminder.objects.count() == AGENCIES * (day - DUE).days
    return disturbance


def doubled_and_unsent(smtp_server) -> tuple[int, int]:
    """How many mails arrived twice; how many are marked as sent and never arrived."""
    arrived = {mail.to[0] + mail.key for mail in smtp_server.received}
    marked = Delivery.objects.filter(state=DeliveryState.SENT)
    unsent = sum(mail.to_email + name_of(mail) not in arrived for mail in marked)
    return sum(times > 1 for times in smtp_server.arrived.values()), unsent


def name_of(mail: Delivery) -> str:
    return written(mail, None, timezone.now()).extra_headers["Message-ID"]


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.long)])
def test_reminders_survive_being_killed(agencies, smtp_server, monkeypatch, figure, kills):
    killed = disturbed(remind, monkeypatch, kills=kills).number

    doubled, unsent = doubled_and_unsent(smtp_server)
    flagged = Delivery.objects.filter(state=DeliveryState.CLAIMED).count()
    left = Delivery.objects.filter(state=DeliveryState.WAITING).count()
    words = f"{killed} kills, {len(smtp_server.received)} mails: {doubled} doubled, {unsent} marked but not sent"
    reached = not doubled and not unsent and not left and flagged <= killed
    figure("F15", f"{words}, {flagged} shown to a person", reached=reached)
    assert (doubled, unsent, left) == (0, 0, 0)
    assert flagged <= killed


def test_without_claims_the_same_kills_double_mails(agencies, smtp_server, monkeypatch, figure):
    killed = disturbed(send_then_mark, monkeypatch, kills=10).number

    doubled, _ = doubled_and_unsent(smtp_server)
    figure("F15", f"without the claim, {killed} kills: {doubled} mails doubled", reached=doubled > 0)
    assert doubled > 0
