"""Chasing, settling what comes in, and what comes back regularly: the forms, and the events that they leave."""

import uuid
from datetime import date

from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.audit.desk import Desk, change, flow
from tests.audit.request_flows import LATER, waiting_request
from tests.brought import extension_of, follow_up_of, report_of
from tests.submitting import filled

DAY = date(2026, 11, 2)


# Reminders, escalation, mails and rules


@flow("assurance:reminder-add", leaves=change("reminded"))
def remind_by_telephone(desk: Desk):
    said = {"channel": "telephone", "sent_on": DAY, "addressee": "A. Nurse"}
    return desk.send("assurance:reminder-add", waiting_request(desk).pk, **said)


@flow("assurance:escalation-add", leaves=change("escalated"))
def take_a_step(desk: Desk):
    step = {"rung": "3", "channel": "letter", "taken_on": DAY, "addressee": "C. Officer"}
    return desk.send("assurance:escalation-add", waiting_request(desk).pk, **step)


@flow("assurance:escalation-answer", leaves=change("escalation_answered"))
def log_what_was_answered(desk: Desk):
    said = {"answered_on": DAY, "answer": "It comes."}
    return desk.send("assurance:escalation-answer", desk.own.step.pk, **said)


@flow("assurance:escalation-withdraw", leaves=change("escalation_withdrawn"))
def withdraw_a_step(desk: Desk):
    return desk.send("assurance:escalation-withdraw", desk.own.step.pk, reason="A mistake.")


@flow("assurance:delivery-settle", leaves=(("change", "mail_settled"),))
def settle_a_mail(desk: Desk):
    stuck = factories.make_delivery(agency=desk.own.agency, state="failed")
    return desk.send("assurance:delivery-settle", stuck.pk, outcome="went")


@flow("assurance:chasing-rules-update", leaves=change("chasing_rules_edited"))
def change_the_rules(desk: Desk):
    return desk.send("assurance:chasing-rules-update", remind_after="7, 21")


@flow("assurance:letter-update", leaves=change("letter_edited"))
def change_a_letter(desk: Desk):
    words = {"subject": "Assurance", "text": "Dear {contact}"}
    return desk.send("assurance:letter-update", "first_request", **words)


# What came in


@flow("assurance:record-accept-edited", leaves=change("assurance_accepted"))
def accept_in_other_words(desk: Desk):
    return desk.send("assurance:record-accept-edited", desk.own.proposal.pk, text="All is done, says the agency.")


@flow("assurance:records-accept", leaves=change("assurance_accepted"))
def accept_what_is_ticked(desk: Desk):
    client, user = desk.person(Role.BUSINESS_MANAGER)
    ticked = f"{desk.own.proposal.pk}-{desk.own.proposal.version}"
    desk.post(client, reverse("assurance:records-accept"), {"records": ticked})
    return user


@flow("assurance:extension-decide", leaves=change("extension_agreed"))
def agree_to_more_time(desk: Desk):
    agreed = {"answer": "agree", "due_on": LATER}
    return desk.send("assurance:extension-decide", extension_of(desk.own).pk, **agreed)


# What comes back


@flow("assurance:follow-up-add", leaves=change("follow_up_added"))
def log_what_was_announced(desk: Desk):
    step = {"text": "The audit is repeated.", "due_on": LATER}
    return desk.send("assurance:follow-up-add", desk.own.plan.slug, desk.own.row.ref, **step)


@flow("assurance:follow-up-settle", leaves=change("follow_up_settled"))
def settle_a_follow_up(desk: Desk):
    done = {"state": "done", "reason": "It was repeated."}
    return desk.send("assurance:follow-up-settle", follow_up_of(desk.own).pk, **done)


@flow("assurance:regular-report-add", leaves=change("report_added"))
def add_a_report(desk: Desk):
    client, user = desk.person(Role.BUSINESS_MANAGER)
    url = f"{reverse('assurance:regular-report-add', args=[desk.own.part.pk])}?row={desk.own.row.pk}"
    said = {"title": "Figures", "recommendations": [desk.own.row], "frequency": "yearly", "next_due_on": LATER}
    giver = {"giver_name": "A. Nurse", "giver_role": "Named nurse", "ask_before": 28, "submission_key": uuid.uuid4()}
    desk.post(client, url, filled(client.get(url), **said, **giver))
    return user


@flow("assurance:regular-report-update", leaves=change("report_edited"))
def change_a_report(desk: Desk):
    changed = {"title": "Figures of training", "giver_role": "Matron"}
    return desk.send("assurance:regular-report-update", report_of(desk.own).pk, **changed)


@flow("assurance:regular-report-end", leaves=change("report_ended"))
def end_a_report(desk: Desk):
    return desk.send("assurance:regular-report-end", report_of(desk.own).pk, reason="The service has closed.")
