"""A case of every service that records a meeting; see tests.every_service."""

import uuid
from datetime import UTC, datetime

from assurance import services as assurance
from assurance.models import AgendaItem, Meeting, MeetingAttendee, MeetingTask, ProposedDecision
from tests.every_service import DAY, case_of
from tests.meeting_papers import (
    make_agenda_item,
    make_attendee,
    make_meeting,
    make_proposed_decision,
    make_recording,
    make_task,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def recorded_item(people) -> AgendaItem:
    item = make_agenda_item()
    make_recording(item.meeting, by=people.manager, item=item)
    return item


@case_of(assurance.take_recording)
def take_recording(people):
    pk = recorded_item(people).meeting_id
    return lambda: assurance.take_recording(
        meeting=Meeting.objects.get(pk=pk), instead_of=people.manager.pk, by=people.chair, at=NOON
    )


@case_of(assurance.show_item)
def show_item(people):
    pk = make_agenda_item(recorded_item(people).meeting, title="Any other business").pk
    return lambda: assurance.show_item(item=AgendaItem.objects.get(pk=pk), by=people.manager)


@case_of(assurance.save_minute)
def save_minute(people):
    pk = recorded_item(people).pk
    return lambda: assurance.save_minute(
        item=AgendaItem.objects.get(pk=pk), version=1, text="It was seen.", by=people.manager
    )


@case_of(assurance.note_attendance)
def note_attendance(people):
    pks = [make_attendee(meeting).pk for meeting in [make_meeting()] * 2]
    noted = dict.fromkeys(pks, ("invited", "present"))
    return lambda: assurance.note_attendance(
        meeting=MeetingAttendee.objects.get(pk=pks[0]).meeting, noted=noted, by=people.manager
    )


@case_of(assurance.propose_decision)
def propose_decision(people):
    pk = recorded_item(people).pk
    details = assurance.DecisionDetails(outcome="not_required", evidence_level=2, reason="The service has closed.")
    return lambda: assurance.propose_decision(
        item=AgendaItem.objects.get(pk=pk), version=0, details=details, by=people.manager, on=DAY
    )


@case_of(assurance.take_back_decision)
def take_back_decision(people):
    pk = make_proposed_decision(recorded_item(people)).pk
    return lambda: assurance.take_back_decision(
        decision=ProposedDecision.objects.get(pk=pk), version=1, by=people.manager
    )


@case_of(assurance.add_task)
def add_task(people):
    pk, key = recorded_item(people).pk, uuid.uuid4()
    details = assurance.TaskDetails("Send the audit.", "A. Nurse", due_on=DAY)

    def add():
        item = AgendaItem.objects.get(pk=pk)
        return assurance.add_task(
            meeting=item.meeting, item=item, details=details, by=people.manager, submission_key=key
        )

    return add


@case_of(assurance.edit_task)
def edit_task(people):
    item = recorded_item(people)
    pk = make_task(item.meeting, item=item).pk
    details = assurance.TaskDetails("Send both audits.", "A. Nurse")
    return lambda: assurance.edit_task(
        task=MeetingTask.objects.get(pk=pk), version=1, details=details, by=people.manager
    )


@case_of(assurance.settle_task)
def settle_task(people):
    pk = make_task().pk
    return lambda: assurance.settle_task(
        task=MeetingTask.objects.get(pk=pk), version=1, state="done", reason="It was sent.", by=people.manager, on=DAY
    )


@case_of(assurance.mail_record)
def mail_record(people):
    pk, key = make_attendee().pk, uuid.uuid4()

    def mail():
        attendee = MeetingAttendee.objects.get(pk=pk)
        return assurance.mail_record(
            meeting=attendee.meeting, attendees=[attendee], by=people.manager, submission_key=key
        )

    return mail
