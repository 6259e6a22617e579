"""The register of learning events, the heat map that is given out, and the events that they leave."""

from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests.audit.desk import Desk, change, flow
from tests.brought import event_of


@flow("assurance:learning-event-add", leaves=change("learning_event_edited"))
def add_an_event(desk: Desk):
    return desk.send("assurance:learning-event-add", title="A seminar")


@flow("assurance:learning-event-update", leaves=change("learning_event_edited"))
def change_an_event(desk: Desk):
    return desk.send("assurance:learning-event-update", event_of(desk.own).pk, chaired_by="The chair")


@flow("assurance:learning-event-withdraw", leaves=change("learning_event_edited"))
def withdraw_an_event(desk: Desk):
    return desk.send("assurance:learning-event-withdraw", event_of(desk.own).pk, reason="A mistake.")


@flow("assurance:theme-pdf", leaves=(("access", "report_exported"),))
def print_the_heat_map(desk: Desk):
    client, user = desk.person(Role.BOARD_MEMBER)
    desk.get(client, reverse("assurance:theme-pdf"))
    return user
