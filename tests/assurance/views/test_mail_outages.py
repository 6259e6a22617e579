"""What a person does is kept whatever the mail server does; the mail is sent once it works again, or shown."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assurance.mailing.sending import send_waiting
from assurance.models import Delivery, DeliveryState, Reminder
from tests import factories, smtp
from tests.submitting import filled


@pytest.mark.parametrize("mode", [smtp.DOWN, smtp.SLOW, smtp.REFUSES, smtp.DROPS, smtp.BREAKS_OFF])
def test_a_reminder_is_kept_whatever_the_mail_server_does(client_for, manager, smtp_server, settings, figure, mode):
    settings.EMAIL_TIMEOUT = 0.3
    today = timezone.localdate()
    days = {"sent_on": today - timedelta(days=40), "due_on": today - timedelta(days=20)}
    request = factories.make_request(cycle=factories.make_cycle(**days), **days)
    factories.make_contact(request.plan_agency.agency, email="nurse@agency.example")
    url, client = reverse("assurance:reminder-add", args=[request.pk]), client_for(manager)
    smtp_server.mode, smtp_server.refused, smtp_server.slow_for = mode, "nurse@agency.example", 0.6

    response = client.post(url, filled(client.get(url), channel="email"))

    failed = int(response.status_code != 302 or Reminder.objects.count() != 1)
    smtp_server.mode = smtp.OK
    Delivery.objects.filter(state=DeliveryState.WAITING).update(not_before=timezone.now())
    send_waiting(clock=timezone.now)
    shown = Delivery.objects.stuck(timezone.now() + timedelta(hours=1)).count()
    lost = int(not smtp_server.received and not shown)
    doubled = sum(times > 1 for times in smtp_server.arrived.values())
    words = f"mail server {mode}: {failed} of 1 actions of a person failed, {lost} mails lost, {doubled} doubled"
    figure("F14", words, reached=not failed and not lost and not doubled)
    assert (failed, lost, doubled) == (0, 0, 0)
