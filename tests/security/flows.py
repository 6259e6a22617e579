"""Every page on which something is changed, with answers that are saved. A new form is added to FLOWS.

`answers` are typed over what the page shows; `person` fills the form in. Where the rows of the access table would not
do (an answer that waits to be read, somebody whose account is closed), `place` finds others.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lscb_tracker.accounts.models import Invitation
from lscb_tracker.accounts.roles import Role
from tests import factories, meeting_papers
from tests.addresses import arguments
from tests.browser.papers import small_pdf
from tests.security.people import make_person, signed_in
from tests.security.planning_flows import planning
from tests.sides import World
from tests.submitting import filled, parts

MANAGER, ADMINISTRATOR, LEAD = Role.BUSINESS_MANAGER, Role.ADMINISTRATOR, Role.AGENCY_LEAD
SCRUTINEER = Role.SCRUTINEER
DAY = date(2026, 10, 5)
LATER = date(2030, 1, 31)


@dataclass(frozen=True)
class Flow:
    name: str  # of the URL
    person: str
    answers: dict = field(default_factory=dict)
    place: Callable[[World], list] | None = None  # arguments of the address
    typed: Callable[[World], dict] | None = None  # what is sent, where no page shows the form
    files: Callable[[], dict] | None = None
    query: Callable[[World], dict] | None = None  # what the address says besides
    in_parallel: bool = False  # nothing is edited: two who send it add two things
    removes: bool = False  # the page is gone afterwards

    def url(self, world: World) -> str:
        """The same one each time, although a `place` may have to be made."""
        if self.name not in world.places:
            args = self.place(world) if self.place else arguments(self.name, world.own)
            query = self.query(world) if self.query else None
            world.places[self.name] = reverse(self.name, args=args, query=query)
        return world.places[self.name]

    def client(self, world: World) -> Client:
        return signed_in(make_person(self.person, world))

    def opened(self, client: Client, world: World) -> dict:
        """What a browser would send back of the page, with the answers typed over."""
        if self.typed:
            return self.typed(world)
        page = client.get(self.url(world))
        assert page.status_code == 200, f"{self.person} cannot open {self.name}: {page.status_code}"
        return filled(page, **self.answers)

    def sent(self, client: Client, world: World, answers: dict):
        return client.post(self.url(world), answers | (self.files() if self.files else {}))


def proposal(world: World) -> list:
    return [world.own.proposal.pk]


def dated_action(world: World) -> list:
    action = factories.make_action(world.own.row, target_date=date(2026, 9, 15))
    return [world.own.plan.slug, world.own.row.ref, action.pk]


def stuck_mail(world: World) -> list:
    return [factories.make_delivery(agency=world.own.agency, state="failed").pk]


def waiting_request(world: World) -> list:
    row = factories.make_recommendation(plan_agency=world.own.part)
    return [factories.make_request(row, cycle=factories.make_cycle(), due_on=factories.DUE_ON).pk]


def round_about_a_row(world: World) -> dict:
    """What the first step of asking hands on to the second."""
    asked = {"row": world.own.row.pk, "step": "letters", "purpose": "retest", "channel": "email", "is_chased": "on"}
    return asked | parts("due_on", LATER)


def closed(world: World) -> list:
    person = factories.make_user(Role.CHAIR, is_active=False)
    return [person.pk]


def answered(world: World) -> list:
    """A draft that says something."""
    row = world.own.answer_row
    type(row).objects.filter(pk=row.pk).update(choice="new_answer", text="It is done.")
    return [row.answer_id]


def invited(world: World) -> list:
    person = factories.make_user(Role.CHAIR)
    Invitation.objects.create(person=person, submission_key=uuid.uuid4())
    return [person.pk]


def somebody(world: World) -> list:
    return [world.other.lead.pk]


def a_file() -> dict:
    return {"files": [SimpleUploadedFile("audit.pdf", small_pdf("Audit"))]}


SIGNED_OFF = {
    "signed_off_name": "C. Matron",
    "signed_off_role": "Chief Nurse",
    "reply_email": "matron@agency.example",
    "declared": True,
}


def a_report(world: World) -> dict:
    return {
        "submission_key": str(uuid.uuid4()),
        "title": "Figures",
        "recommendations": [world.own.row.pk],
        "frequency": "yearly",
        "next_due_on_day": "31",
        "next_due_on_month": "1",
        "next_due_on_year": "2030",
        "ask_before": "28",
        "giver_name": "A. Nurse",
        "giver_role": "Named nurse",
    }


def a_colleague(world: World) -> dict:
    """At an address of the agency, which is known by its lead's."""
    host = world.own.lead.email.rpartition("@")[2]
    return {"name": "B. Doctor", "email": f"doctor@{host}", "submission_key": str(uuid.uuid4())}


def a_draw(world: World) -> dict:
    """From what is closed: a row of this side is."""
    factories.make_decision(world.own.row, by=world.own.lead, decided_on=DAY)
    return {"submission_key": str(uuid.uuid4()), "seed": "board-2026", "size": "1"}


def held_meeting(world: World) -> list:
    """One that can be closed, with a plan to issue and a decision to apply."""
    meeting = meeting_papers.make_meeting(held_on=DAY, chair_name="A. Chair", chair_is_independent=True)
    meeting.plans.add(world.own.plan)
    meeting_papers.make_proposed_decision(meeting_papers.make_agenda_item(meeting, world.own.row))
    return [meeting.pk]


def unrecorded_item(world: World) -> list:
    """Decided on, in a meeting that nobody records: `take_over` 0 begins to."""
    item = meeting_papers.make_agenda_item(meeting_papers.make_meeting(), world.own.row)
    meeting_papers.make_proposed_decision(item)
    return [item.meeting_id, item.pk]


def unrecorded_task(world: World) -> list:
    return [meeting_papers.make_task().pk]


def everybody_present(world: World) -> dict:
    pk = world.own.attendee.pk
    return {f"attendance_{pk}": "present", f"shown_{pk}": "invited"}


FLOWS = {
    "answer row": Flow("assurance:answer-row", LEAD, {"choice": "new_answer", "text": "It is done."}),
    "answer evidence removed": Flow("assurance:answer-evidence-remove", LEAD, removes=True),
    "answer handed on": Flow("assurance:answer-hand-on", LEAD, typed=a_colleague, in_parallel=True),
    "answer sent": Flow("assurance:answer-send", LEAD, SIGNED_OFF, place=answered),
    "action update": Flow("recommendations:action-update", LEAD, {"note": "Nurses are trained."}),
    "action edit": Flow("recommendations:action-edit", MANAGER, {"text": "Train every nurse."}),
    "action add": Flow("recommendations:action-add", MANAGER, {"text": "Train every doctor."}),
    "recommendation": Flow("recommendations:recommendation-update", MANAGER, {"text": "Train everybody."}),
    "contact add": Flow("recommendations:contact-add", MANAGER, {"name": "B. Nurse", "role_title": "Nurse"}),
    "contact edit": Flow("recommendations:contact-update", MANAGER, {"name": "C. Nurse"}),
    "answer": Flow("assurance:record-add", LEAD, {"text": "It is done."}, in_parallel=True),
    "assurance": Flow(
        "assurance:record-add",
        MANAGER,
        {"text": "It is done.", "received_on": DAY, "kind": "board_note"},
        in_parallel=True,
    ),
    "assurance accepted": Flow(
        "assurance:record-accept",
        MANAGER,
        place=proposal,
        typed=lambda world: {"version": world.own.proposal.version},
    ),
    "assurance edited": Flow(
        "assurance:record-accept-edited", MANAGER, {"text": "All is done, says the agency."}, place=proposal
    ),
    "assurance selected": Flow(
        "assurance:records-accept",
        MANAGER,
        typed=lambda world: {"records": f"{world.own.proposal.pk}-{world.own.proposal.version}"},
    ),
    "follow-up": Flow(
        "assurance:follow-up-add", MANAGER, {"text": "The audit is repeated.", "due_on": LATER}, in_parallel=True
    ),
    "follow-up settled": Flow("assurance:follow-up-settle", MANAGER, {"state": "done", "reason": "It was repeated."}),
    "report": Flow("assurance:regular-report-add", MANAGER, typed=a_report, in_parallel=True),
    "report changed": Flow(
        "assurance:regular-report-update", MANAGER, {"title": "Figures of training", "giver_role": "Matron"}
    ),
    "report ended": Flow("assurance:regular-report-end", MANAGER, {"reason": "The service has closed."}),
    "more time": Flow("assurance:extension-decide", MANAGER, {"answer": "agree", "due_on": LATER}),
    "request": Flow("assurance:request-add", MANAGER, query=round_about_a_row, in_parallel=True),
    "request withdrawn": Flow(
        "assurance:request-withdraw", MANAGER, {"reason": "The wrong agency."}, place=waiting_request
    ),
    "request extended": Flow(
        "assurance:request-extend", MANAGER, {"due_on": LATER, "reason": "Half term."}, place=waiting_request
    ),
    "request sent again": Flow("assurance:request-resend", MANAGER, place=waiting_request),
    "link closed": Flow("assurance:link-revoke", MANAGER),
    "assurance returned": Flow("assurance:record-return", MANAGER, {"reason": "Say when."}, place=proposal),
    "assurance withdrawn": Flow("assurance:record-withdraw", MANAGER, {"reason": "A mistake."}),
    "decision": Flow(
        "assurance:scrutiny-row", Role.CHAIR, {"reason": "It is done."}, query=lambda world: {"outcome": "not_required"}
    ),
    "dissent": Flow(
        "assurance:dissent-add", LEAD, {"text": "The audit was sent.", "given_by_name": "A. Nurse"}, in_parallel=True
    ),
    "retest": Flow("assurance:retest-settle", Role.CHAIR, {"state": "held", "finding": "It still holds."}),
    "target date asked": Flow(
        "assurance:target-date-move-ask",
        LEAD,
        {"to_date": DAY, "reason": "The system comes late."},
        place=dated_action,
        in_parallel=True,
    ),
    "target date decided": Flow(
        "assurance:target-date-move-decide", MANAGER, {"state": "refused", "decision_reason": "It cannot wait."}
    ),
    "reminder": Flow(
        "assurance:reminder-add",
        MANAGER,
        {"channel": "telephone", "sent_on": DAY, "addressee": "A. Nurse"},
        in_parallel=True,
    ),
    "escalation": Flow(
        "assurance:escalation-add",
        MANAGER,
        {"rung": "3", "channel": "letter", "taken_on": DAY, "addressee": "C. Officer"},
        in_parallel=True,
    ),
    "escalation answered": Flow("assurance:escalation-answer", MANAGER, {"answered_on": DAY, "answer": "It comes."}),
    "escalation withdrawn": Flow("assurance:escalation-withdraw", MANAGER, {"reason": "A mistake."}),
    "note": Flow("assurance:scrutineer-note-add", SCRUTINEER, {"text": "The audits are old."}, in_parallel=True),
    "note answered": Flow(
        "assurance:scrutineer-note-reply", MANAGER, {"text": "New ones are asked for."}, in_parallel=True
    ),
    "note withdrawn": Flow("assurance:scrutineer-note-withdraw", SCRUTINEER, {"reason": "A mistake."}),
    "dip sample": Flow("assurance:dip-sample-add", SCRUTINEER, typed=a_draw, in_parallel=True),
    "dip sample tested": Flow(
        "assurance:sampled-row-test", SCRUTINEER, {"result": "fails", "finding": "The audit is of 2015."}
    ),
    "recording taken": Flow("assurance:meeting-recording", MANAGER),
    "meeting held": Flow(
        "assurance:meeting-hold", MANAGER, {"minute": "It was discussed.", "take_over": 0}, place=unrecorded_item
    ),
    "decision noted": Flow(
        "assurance:decision-propose",
        MANAGER,
        {"reason": "The service has closed.", "take_over": 0},
        place=unrecorded_item,
        query=lambda world: {"outcome": "not_required"},
    ),
    "decision taken back": Flow("assurance:decision-take-back", MANAGER, {"take_over": 0}, place=unrecorded_item),
    "attendance": Flow("assurance:meeting-attendance", MANAGER, typed=everybody_present),
    "record mailed": Flow("assurance:meeting-minutes-send", MANAGER, in_parallel=True),
    "task corrected": Flow(
        "assurance:meeting-task-update", MANAGER, {"task_text": "Send it.", "take_over": 0}, place=unrecorded_task
    ),
    "task settled": Flow("assurance:meeting-task-settle", MANAGER, {"state": "done", "reason": "It was sent."}),
    "meeting closed": Flow("assurance:meeting-close", MANAGER, place=held_meeting, removes=True),
    "record corrected": Flow(
        "assurance:meeting-correct",
        MANAGER,
        {"text": "It was the audit of 2025.", "reason": "A slip of the pen."},
        in_parallel=True,
    ),
    "rules": Flow("assurance:chasing-rules-update", MANAGER, {"remind_after": "7, 21"}),
    "letter": Flow("assurance:letter-update", MANAGER, {"subject": "Assurance", "text": "Dear {contact}"}),
    "mail settled": Flow("assurance:delivery-settle", MANAGER, {"outcome": "went"}, place=stuck_mail),
    "evidence": Flow(
        "assurance:evidence-add",
        MANAGER,
        {"title": "Audit", "evidence_type": "audit", "place": "seen"},
        in_parallel=True,
    ),
    "evidence version": Flow("assurance:evidence-version-add", MANAGER, files=a_file),
    "evidence withdrawn": Flow("assurance:evidence-withdraw", MANAGER, {"reason": "A mistake."}),
    "learning event": Flow(
        "assurance:learning-event-add", MANAGER, {"title": "A seminar", "starts_on": DAY}, in_parallel=True
    ),
    "learning event changed": Flow("assurance:learning-event-update", MANAGER, {"chaired_by": "The chair"}),
    "learning event withdrawn": Flow(
        "assurance:learning-event-withdraw", MANAGER, {"reason": "A mistake."}, removes=True
    ),
    "report choice": Flow(
        "assurance:report-choose", LEAD, {"name": "For my team", "layout": "summary"}, in_parallel=True
    ),
    "report choice changed": Flow("assurance:report-choice-update", LEAD, {"layout": "evidence"}),
    "report choice withdrawn": Flow("assurance:report-choice-withdraw", LEAD, removes=True),
    "invitation": Flow(
        "accounts:person-invite",
        ADMINISTRATOR,
        {"name": "New Person", "email": "new@lscb.example", "role": "chair", "starts_on": DAY},
        in_parallel=True,
    ),
    "person": Flow("accounts:person-update", ADMINISTRATOR, {"name": "Another Name"}, place=somebody),
    "appointment add": Flow(
        "accounts:appointment-add", ADMINISTRATOR, {"role": "chair", "starts_on": DAY}, place=somebody
    ),
    "appointment": Flow("accounts:appointment-update", ADMINISTRATOR, {"starts_on": DAY}),
    "appointment withdrawn": Flow(
        "accounts:appointment-withdraw", ADMINISTRATOR, {"reason": "A mistake."}, removes=True
    ),
    "person closed": Flow("accounts:person-close", ADMINISTRATOR, {"reason": "Left."}, place=somebody),
    "person reopened": Flow("accounts:person-reopen", ADMINISTRATOR, place=closed),
    "sessions ended": Flow("accounts:sessions-end", ADMINISTRATOR, place=somebody),
    "factors reset": Flow("accounts:factors-reset", ADMINISTRATOR, place=somebody),
    "invitation sent": Flow("accounts:invitation-send", ADMINISTRATOR, place=invited),
    "invitation withdrawn": Flow("accounts:invitation-withdraw", ADMINISTRATOR, place=invited),
}

FLOWS |= planning(Flow)  # they stand apart, because they are many
