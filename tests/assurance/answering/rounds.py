"""A round of asking by mail, and the visits of those who answer it."""

import re
from datetime import date, timedelta

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assurance import services
from assurance.mailing.sending import send_waiting
from assurance.models import Answer
from lscb_tracker.accounts.roles import Role
from tests import factories

CODE_PAGE = reverse("assurance:link-code")
OVERVIEW = reverse("assurance:link-detail")
SEND = reverse("assurance:link-send")
HAND_ON = reverse("assurance:link-hand-on")
SIGN_OFF = {
    "signed_off_name": "C. Matron",
    "signed_off_role": "Chief Nurse",
    "reply_email": "nurse@agency.example",
    "declared": "on",
}


def ask(*, rows: int = 3, email: str = "nurse@agency.example", by=None, report=None, plan_agency=None) -> Answer:
    """An agency is asked by mail about new recommendations; the first was answered on 1 June 2018. Its draft."""
    by = by or factories.make_user(Role.BUSINESS_MANAGER)
    plan_agency = plan_agency or factories.make_plan_agency()
    recommendations = [factories.make_recommendation(plan_agency=plan_agency) for _ in range(rows)]
    factories.make_record(recommendations[0], text="Nurses are trained each year.", received_on=date(2018, 6, 1))
    contact = factories.make_contact(plan_agency.agency, name="A. Nurse", email=email)
    on = timezone.localdate()
    cycle = services.ask_agencies(
        asked=services.Round("further_assurance", "email", sent_on=on, due_on=on + timedelta(days=28)),
        letters=[
            services.Letter(
                plan_agency, recommendations, "What was done?", [contact], report_id=report.pk if report else None
            )
        ],
        by=by,
        on=on,
    )
    send_waiting(clock=timezone.now)
    return Answer.objects.get(cycle=cycle)


def link_in(mail) -> str:
    """The path of the private link in a mail."""
    return re.search(r"/answer/[\w-]{43}/", mail.body)[0]


def code_in(mail) -> str:
    return re.search(r"\b\d{6}\b", mail.body)[0]


def visit(link: str, mailoutbox, client: Client | None = None) -> Client:
    """A browser that opened the link and confirmed the address."""
    client = client or Client()
    client.get(link)
    client.post(CODE_PAGE, {"step": "mail"})
    entered = client.post(CODE_PAGE, {"step": "enter", "code": code_in(mailoutbox[-1])})
    assert (entered.status_code, entered.url) == (303, OVERVIEW)
    return client


def row_url(row) -> str:
    return reverse("assurance:link-row", args=[row.pk])


def cookie_of(client: Client) -> str:
    return client.cookies[settings.ANSWER_COOKIE_NAME].value
