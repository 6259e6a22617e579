"""What the scrutineer does and the Board answers, and what is given out of it, with the events that they leave."""

from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.audit.desk import Desk, change, flow

EXPORTED = (("access", "report_exported"),)


def given_out(desk: Desk, name: str, *args):
    client, user = desk.person(Role.SCRUTINEER)
    desk.get(client, reverse(name, args=args))
    return user


@flow("assurance:scrutineer-note-add", leaves=change("scrutineer_noted"))
def write_a_note(desk: Desk):
    return desk.send("assurance:scrutineer-note-add", by=Role.SCRUTINEER, text="The audits are old.")


@flow("assurance:scrutineer-note-reply", leaves=change("note_answered"))
def answer_a_note(desk: Desk):
    return desk.send("assurance:scrutineer-note-reply", desk.own.note.pk, by=Role.CHAIR, text="New ones are asked for.")


@flow("assurance:scrutineer-note-withdraw", leaves=change("note_withdrawn"))
def withdraw_a_note(desk: Desk):
    return desk.send("assurance:scrutineer-note-withdraw", desk.own.note.pk, by=Role.SCRUTINEER, reason="A slip.")


@flow("assurance:dip-sample-add", leaves=change("sample_drawn"))
def draw_a_sample(desk: Desk):
    factories.make_decision(by=desk.own.lead)
    return desk.send("assurance:dip-sample-add", by=Role.SCRUTINEER, seed="board-2026", size=1)


@flow("assurance:sampled-row-test", leaves=change("sample_tested"))
def find_that_it_fails(desk: Desk):
    found = {"result": "fails", "finding": "The audit is of 2015."}
    return desk.send("assurance:sampled-row-test", desk.own.sampled_row.pk, by=Role.SCRUTINEER, **found)


@flow("assurance:dip-sample-report", leaves=EXPORTED)
def print_a_sample(desk: Desk):
    return given_out(desk, "assurance:dip-sample-report", desk.own.sampled_row.sample_id)


@flow("assurance:challenge-export", leaves=EXPORTED)
def export_the_challenges(desk: Desk):
    return given_out(desk, "assurance:challenge-export")
