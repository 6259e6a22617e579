"""Eight runs of the reminders at the same moment: each reminder is made once, and each mail has one sender."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assurance import chasing
from assurance.models import Delivery, DeliveryState, Reminder
from assurance.services import claim_delivery, release_delivery
from tests import factories
from tests.racing import RUNNERS, outcomes, race

DUE, ON = date(2026, 11, 16), date(2026, 11, 23)
AGENCIES = 3


@pytest.mark.django_db(transaction=True)
def test_of_eight_runs_one_makes_each_reminder(figure):
    cycle = factories.make_cycle(sent_on=DUE - timedelta(days=28), due_on=DUE)
    for number in range(AGENCIES):
        row = factories.make_recommendation()
        factories.make_contact(row.plan_agency.agency, email=f"nurse{number}@agency.example")
        factories.make_request(row, cycle=cycle, sent_on=cycle.sent_on, due_on=DUE)

    results = race(lambda _: chasing.make_reminders(ON))

    assert outcomes(results) == {"Made": RUNNERS}
    made, failed = (sum(getattr(each, name) for each in results) for name in ("reminders", "failed"))
    counts = Reminder.objects.count(), Delivery.objects.count()
    words = f"{RUNNERS} runs at once: {counts[0]} reminders and {counts[1]} mails for {AGENCIES} agencies"
    figure("F15", words, reached=counts == (AGENCIES, AGENCIES))
    assert (made, failed, counts) == (AGENCIES, 0, (AGENCIES, AGENCIES))


@pytest.mark.django_db(transaction=True)
def test_of_eight_senders_one_claims_a_mail():
    pk = factories.make_delivery().pk

    claims = race(lambda _: claim_delivery(delivery=Delivery.objects.get(pk=pk), at=timezone.now()))

    assert sorted(claims) == [False] * (RUNNERS - 1) + [True]


@pytest.mark.django_db
def test_only_a_mail_whose_time_has_come_is_claimed():
    mail, at = factories.make_delivery(), timezone.now()
    assert claim_delivery(delivery=mail, at=at)
    release_delivery(delivery=mail, failure="The mail server refused the mail (code 451).", at=at)

    too_early = claim_delivery(delivery=mail, at=at + timedelta(minutes=4))
    in_time = claim_delivery(delivery=mail, at=at + timedelta(minutes=5))
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=at)

    assert (too_early, in_time) == (False, True)
    assert not claim_delivery(delivery=mail, at=at + timedelta(days=1))
