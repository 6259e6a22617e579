"""Asking, and what is done about a request: the forms, and the events that they leave."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from assurance.models import AssuranceRequest
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.audit.desk import Desk, change, flow
from tests.submitting import filled, parts

LATER = date(2031, 1, 31)


def waiting_request(desk: Desk) -> AssuranceRequest:
    row = factories.make_recommendation(plan_agency=desk.own.part)
    return factories.make_request(row, cycle=factories.make_cycle(), due_on=factories.DUE_ON)


@flow("assurance:request-add", leaves=change("request_sent"))
def ask_an_agency(desk: Desk):
    client, user = desk.person(Role.BUSINESS_MANAGER)
    about = {"row": desk.own.row.pk, "step": "letters", "purpose": "retest", "channel": "email", "is_chased": "on"}
    url = f"{reverse('assurance:request-add')}?{urlencode(about | parts('due_on', LATER))}"
    desk.post(client, url, filled(client.get(url)))
    return user


@flow("assurance:request-withdraw", leaves=change("request_withdrawn"))
def withdraw_a_request(desk: Desk):
    return desk.send("assurance:request-withdraw", waiting_request(desk).pk, reason="The wrong agency.")


@flow("assurance:request-extend", leaves=change("extension_agreed"))
def give_more_time(desk: Desk):
    return desk.send("assurance:request-extend", waiting_request(desk).pk, due_on=LATER, reason="Half term.")


@flow("assurance:request-resend", leaves=change("request_sent_again"))
def send_a_request_again(desk: Desk):
    return desk.send("assurance:request-resend", waiting_request(desk).pk)


@flow("assurance:link-revoke", leaves=change("link_revoked"))
def close_a_link(desk: Desk):
    return desk.send("assurance:link-revoke", desk.own.request.pk, desk.own.link.pk)


@flow("assurance:request-letter", leaves=(("access", "report_exported"),))
def print_a_letter(desk: Desk):
    client, user = desk.person(Role.BUSINESS_MANAGER)
    desk.get(client, reverse("assurance:request-letter", args=[desk.own.request.pk]))
    return user
