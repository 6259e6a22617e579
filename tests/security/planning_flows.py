"""The pages on which a meeting is planned, with answers that are saved; see tests.security.flows."""

import uuid
from datetime import date

from lscb_tracker.accounts.roles import Role
from tests import meeting_papers
from tests.brought import standing_item_of
from tests.sides import World

MANAGER, HELD_ON = Role.BUSINESS_MANAGER, date(2030, 1, 31)


def suggested(world: World) -> dict:
    """The agenda with what a note of the scrutineer suggests."""
    note = meeting_papers.make_note(by=world.own.lead, text="Nobody has answered this.")
    return {"submission_key": str(uuid.uuid4()), "notes": [f"note-{note.pk}"]}


def other_item(world: World) -> list:
    """One that has a title of its own, on which nothing was written."""
    return [meeting_papers.make_agenda_item(world.own.meeting, title="Other business").pk]


def picked(world: World) -> dict:
    return {"submission_key": str(uuid.uuid4()), "board": [f"person-{world.own.lead.pk}"]}


def guest(world: World) -> list:
    return [meeting_papers.make_attendee(world.own.meeting, email="guest@lscb.example").pk]


def standing_item(world: World) -> list:
    return [standing_item_of(world.own).pk]


def planning(flow) -> dict:
    """`flow` is tests.security.flows.Flow, which reads these and is not read by them."""
    return {
        "meeting planned": flow(
            "assurance:meeting-add",
            MANAGER,
            {"kind": "board", "title": "Winter meeting", "held_on": HELD_ON},
            in_parallel=True,
        ),
        "meeting changed": flow("assurance:meeting-update", MANAGER, {"title": "Spring meeting", "place": "Room 4"}),
        "meeting cancelled": flow("assurance:meeting-cancel", MANAGER, {"reason": "Snow."}),
        "suggestions taken": flow("assurance:meeting-agenda", MANAGER, typed=suggested, in_parallel=True),
        "item added": flow(
            "assurance:agenda-item-add", MANAGER, {"what": "other", "title": "Any other business"}, in_parallel=True
        ),
        "item changed": flow(
            "assurance:agenda-item-update", MANAGER, {"title": "Other matters", "note": "Read it."}, place=other_item
        ),
        "item taken off": flow("assurance:agenda-item-take-off", MANAGER, {"reason": "It waits."}, place=other_item),
        "guests chosen": flow("assurance:attendee-pick", MANAGER, typed=picked, in_parallel=True),
        "guest added": flow(
            "assurance:attendee-add", MANAGER, {"name": "B. Doctor", "role_title": "Doctor"}, in_parallel=True
        ),
        "guest changed": flow("assurance:attendee-update", MANAGER, {"role_title": "Matron"}),
        "guest removed": flow("assurance:attendee-remove", MANAGER, {"reason": "Another comes."}, place=guest),
        "guests invited": flow("assurance:meeting-invite", MANAGER, in_parallel=True),
        "standing item added": flow(
            "assurance:standing-item-add", MANAGER, {"title": "Neglect", "kind": "board"}, in_parallel=True
        ),
        "standing item changed": flow(
            "assurance:standing-item-update", MANAGER, {"title": "Exploitation"}, place=standing_item
        ),
        "standing item ended": flow("assurance:standing-item-end", MANAGER, place=standing_item),
    }
