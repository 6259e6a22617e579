"""Holding a meeting and its record: the forms, and the events that they leave."""

from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests.audit.desk import Desk, change, flow
from tests.security.flows import unrecorded_item, unrecorded_task
from tests.submitting import filled

RECORDED = ("change", "recording_taken")
HERE = 0  # take over, where nobody records


@flow("assurance:meeting-recording", leaves=(RECORDED,))
def begin_to_record(desk: Desk):
    return desk.send("assurance:meeting-recording", desk.own.meeting.pk)


@flow("assurance:meeting-hold", leaves=(RECORDED, *change("minuted", "task_added")))
def write_down_an_item(desk: Desk):
    said = {"minute": "It was discussed.", "task_text": "Send it.", "task_who": "A. Nurse"}
    return desk.send("assurance:meeting-hold", *unrecorded_item(desk.world), **said, take_over=HERE)


@flow("assurance:decision-propose", leaves=(RECORDED, *change("decision_proposed")))
def note_a_decision(desk: Desk):
    client, user = desk.person(Role.BUSINESS_MANAGER)
    page = reverse("assurance:decision-propose", args=unrecorded_item(desk.world), query={"outcome": "not_required"})
    desk.post(client, page, filled(client.get(page), reason="The service has closed.", take_over=HERE))
    return user


@flow("assurance:decision-take-back", leaves=(RECORDED, *change("decision_proposed")))
def take_a_decision_back(desk: Desk):
    return desk.send("assurance:decision-take-back", *unrecorded_item(desk.world), take_over=HERE)


@flow("assurance:meeting-attendance", leaves=change("attendance_edited"))
def note_who_came(desk: Desk):
    said = {f"attendance_{desk.own.attendee.pk}": "present"}
    return desk.send("assurance:meeting-attendance", desk.own.meeting.pk, **said)


@flow("assurance:meeting-task-update", leaves=(RECORDED, ("change", "task_edited")))
def correct_a_task(desk: Desk):
    return desk.send(
        "assurance:meeting-task-update", *unrecorded_task(desk.world), task_text="Send it.", take_over=HERE
    )


@flow("assurance:meeting-task-settle", leaves=change("task_settled"))
def settle_a_task(desk: Desk):
    return desk.send("assurance:meeting-task-settle", desk.own.task.pk, state="done", reason="It was sent.")


@flow("assurance:meeting-minutes-send", leaves=(("change", "meeting_record_mailed"),))
def mail_the_record(desk: Desk):
    return desk.send("assurance:meeting-minutes-send", desk.own.meeting.pk)


@flow("assurance:meeting-minutes-docx", "assurance:meeting-minutes-pdf", leaves=(("access", "report_exported"),) * 2)
def download_the_record(desk: Desk):
    client, user = desk.person(Role.BUSINESS_MANAGER)
    for page in ("assurance:meeting-minutes-docx", "assurance:meeting-minutes-pdf"):
        desk.post(client, reverse(page, args=[desk.own.meeting.pk]), status=200)
    return user
