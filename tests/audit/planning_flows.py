"""Planning a meeting: its agenda, its guests, its papers."""

from django.urls import reverse

from lscb_tracker.audit.models import Kind
from tests.audit.desk import Desk, change, flow
from tests.brought import standing_item_of
from tests.meeting_papers import make_agenda_item, make_attendee, make_note
from tests.security.planning_flows import HELD_ON, other_item

EXPORTED = ((Kind.ACCESS.value, "report_exported"),)


@flow("assurance:meeting-add", leaves=change("meeting_planned"))
def plan_a_meeting(desk: Desk):
    return desk.send("assurance:meeting-add", kind="board", title="Winter meeting", held_on=HELD_ON)


@flow("assurance:meeting-update", leaves=change("meeting_edited"))
def change_a_meeting(desk: Desk):
    return desk.send("assurance:meeting-update", desk.own.meeting.pk, place="Room 4")


@flow("assurance:meeting-cancel", leaves=change("meeting_cancelled"))
def cancel_a_meeting(desk: Desk):
    return desk.send("assurance:meeting-cancel", desk.own.meeting.pk, reason="Snow.")


@flow("assurance:meeting-agenda", leaves=change("agenda_edited"))
def take_a_suggestion(desk: Desk):
    note = make_note(by=desk.own.lead)
    return desk.send("assurance:meeting-agenda", desk.own.meeting.pk, notes=[f"note-{note.pk}"])


@flow("assurance:agenda-item-add", leaves=change("agenda_edited"))
def add_an_item(desk: Desk):
    return desk.send("assurance:agenda-item-add", desk.own.meeting.pk, what="other", title="Other business")


@flow("assurance:agenda-item-update", leaves=change("agenda_edited"))
def change_an_item(desk: Desk):
    return desk.send("assurance:agenda-item-update", *other_item(desk.world), note="Read it.")


@flow("assurance:agenda-item-take-off", leaves=change("agenda_edited"))
def take_off_an_item(desk: Desk):
    return desk.send("assurance:agenda-item-take-off", *other_item(desk.world), reason="It waits.")


@flow("assurance:agenda-item-move", leaves=change("agenda_edited"))
def move_an_item(desk: Desk):
    item = make_agenda_item(desk.own.meeting, title="Other business")
    client, user = desk.person()
    desk.post(client, reverse("assurance:agenda-item-move", args=[item.pk, 1]))
    return user


@flow("assurance:attendee-pick", leaves=change("attendance_edited"))
def choose_a_guest(desk: Desk):
    return desk.send("assurance:attendee-pick", desk.own.meeting.pk, board=[f"person-{desk.own.lead.pk}"])


@flow("assurance:attendee-add", leaves=change("attendance_edited"))
def add_a_guest(desk: Desk):
    return desk.send("assurance:attendee-add", desk.own.meeting.pk, name="B. Doctor")


@flow("assurance:attendee-update", leaves=change("attendance_edited"))
def change_a_guest(desk: Desk):
    return desk.send("assurance:attendee-update", desk.own.attendee.pk, role_title="Matron")


@flow("assurance:attendee-remove", leaves=change("attendance_edited"))
def remove_a_guest(desk: Desk):
    guest = make_attendee(desk.own.meeting, email="guest@lscb.example")
    return desk.send("assurance:attendee-remove", guest.pk, reason="Another comes.")


@flow("assurance:meeting-invite", leaves=change("meeting_invited"))
def invite_guests(desk: Desk):
    return desk.send("assurance:meeting-invite", desk.own.meeting.pk)


@flow("assurance:standing-item-add", leaves=change("standing_item_edited"))
def add_a_standing_item(desk: Desk):
    return desk.send("assurance:standing-item-add", title="Neglect", kind="board")


@flow("assurance:standing-item-update", leaves=change("standing_item_edited"))
def change_a_standing_item(desk: Desk):
    return desk.send("assurance:standing-item-update", standing_item_of(desk.own).pk, title="Exploitation")


@flow("assurance:standing-item-end", leaves=change("standing_item_edited"))
def end_a_standing_item(desk: Desk):
    return desk.send("assurance:standing-item-end", standing_item_of(desk.own).pk)


@flow("assurance:meeting-pack", leaves=EXPORTED)
def print_the_pack(desk: Desk):
    client, user = desk.person()
    desk.post(client, reverse("assurance:meeting-pack", args=[desk.own.meeting.pk]), status=200)
    return user


@flow("assurance:meeting-extract", leaves=EXPORTED)
def print_an_extract(desk: Desk):
    client, user = desk.person()
    args = [desk.own.meeting.pk, desk.own.agency.slug]
    desk.post(client, reverse("assurance:meeting-extract", args=args), status=200)
    return user
