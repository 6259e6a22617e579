"""Answering a request, by both ways in: the forms, and the events that they leave."""

import re
import uuid

from django.core import mail
from django.urls import reverse
from django.utils import timezone

from assurance.answer_links import make_link
from lscb_tracker.accounts.roles import Role
from tests.audit.desk import Desk, change, flow
from tests.brought import attached_to_draft
from tests.submitting import filled

SIGNED_OFF = {
    "signed_off_name": "C. Matron",
    "signed_off_role": "Chief Nurse",
    "reply_email": "matron@agency.example",
    "declared": True,
}
CODE_PAGE = "assurance:link-code"
CONFIRMED = (("sign_in", "link_code_mailed"), ("sign_in", "link_confirmed"))


def enter(desk: Desk) -> None:
    """Open a private link of the agency, and confirm the address."""
    answer = desk.own.answer
    given = {"cycle": answer.cycle, "agency": answer.agency, "email": "nurse@agency.example", "name": "A. Nurse"}
    desk.stranger.get(re.search("/answer/.*", make_link(**given, at=timezone.now()))[0])
    desk.post(desk.stranger, reverse(CODE_PAGE), {"step": "mail"}, status=303)
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    desk.post(desk.stranger, reverse(CODE_PAGE), {"step": "enter", "code": code}, status=303)


def fill_in(desk: Desk, page: str, *args, way: str, **answers):
    """As the lead, or by a link; answers who did it."""
    if way == "link":
        enter(desk)
        client, who, args = desk.stranger, None, args
    else:
        (client, who), args = desk.person(Role.AGENCY_LEAD), (desk.own.answer.pk, *args)
    url = reverse(f"assurance:{way}-{page}", args=args)
    shown = client.get(url) if page != "still-true" else None
    desk.post(client, url, filled(shown, **answers) if shown else {})
    return who


def both_ways(page: str, *actions: str):
    """Registers a flow for an account, and one for a private link."""

    def register(does):
        flow(f"assurance:answer-{page}", leaves=change(*actions))(lambda desk: does(desk, "answer"))
        flow(CODE_PAGE, f"assurance:link-{page}", leaves=CONFIRMED + change(*actions))(lambda desk: does(desk, "link"))
        return does

    return register


@both_ways("row", "answer_draft_saved")
def answer_a_row(desk: Desk, way: str):
    said = {"choice": "new_answer", "text": "It is done."}
    return fill_in(desk, "row", desk.own.answer_row.pk, way=way, **said)


@both_ways("still-true", "answer_draft_saved")
def say_that_all_is_still_true(desk: Desk, way: str):
    return fill_in(desk, "still-true", way=way)


@both_ways("evidence-remove", "answer_evidence_removed")
def remove_evidence(desk: Desk, way: str):
    return fill_in(desk, "evidence-remove", attached_to_draft(desk.own).pk, way=way)


@both_ways("hand-on", "answer_handed_on")
def hand_on(desk: Desk, way: str):
    host = "agency.example" if way == "link" else desk.own.lead.email.rpartition("@")[2]
    to = {"name": "B. Doctor", "email": f"doctor@{host}", "submission_key": uuid.uuid4()}
    return fill_in(desk, "hand-on", way=way, **to)


@both_ways("send", "assurance_logged", "answer_sent")
def send(desk: Desk, way: str):
    row = desk.own.answer_row
    type(row).objects.filter(pk=row.pk).update(choice="new_answer", text="It is done.")
    return fill_in(desk, "send", way=way, **SIGNED_OFF)
