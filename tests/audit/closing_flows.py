"""Closing a meeting, correcting its record, and giving out what it issued."""

from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests.audit.desk import Desk, change, flow
from tests.brought import closed_meeting_of
from tests.security.flows import held_meeting


@flow("assurance:meeting-close", leaves=change("decision_recorded", "meeting_closed", "plan_issued"))
def close_a_meeting(desk: Desk):
    return desk.send("assurance:meeting-close", *held_meeting(desk.world))


@flow("assurance:meeting-correct", leaves=change("meeting_corrected"))
def correct_a_record(desk: Desk):
    words = {"text": "It was the audit of 2025.", "reason": "A slip of the pen."}
    return desk.send("assurance:meeting-correct", closed_meeting_of(desk.own).pk, **words)


@flow("assurance:issue-file", leaves=(("access", "issued_file_downloaded"),))
def give_out_an_issue(desk: Desk):
    client, user = desk.person(Role.BUSINESS_MANAGER)
    desk.get(client, reverse("assurance:issue-file", args=[desk.own.issue.pk, "data"]))
    return user
