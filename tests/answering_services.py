"""The cases of tests/every_service.py that are about answering requests."""

import uuid

from assurance import services as assurance
from assurance.answering.correspondents import Correspondent, with_link
from assurance.models import Answer, AnswerLink, AnswerRow, EvidenceItem
from tests import factories
from tests.every_service import DAY, NOON, audit, case_of


@case_of(assurance.make_answer_code)
def make_answer_code(people):
    pk = factories.make_answer_code().link_id
    return lambda: assurance.make_answer_code(link=AnswerLink.objects.get(pk=pk), at=NOON)


@case_of(assurance.use_answer_code)
def use_answer_code(people):
    link = factories.make_answer_link()
    code = assurance.make_answer_code(link=link, at=NOON)
    return lambda: assurance.use_answer_code(
        link=AnswerLink.objects.get(pk=link.pk), waiting=link.codes.get(), code=code, at=NOON
    )


@case_of(assurance.open_answer)
def open_answer(people):
    """The next draft of a round whose first answer was sent, with what was attached and never sent."""
    asked = factories.make_draft_evidence(by=people.manager).answer_row.requested
    sent = {"state": "sent", "signed_off_name": "C. Matron", "signed_off_role": "Chief Nurse"}
    Answer.objects.update(sent_on=DAY, sent_at=NOON, sent_by=people.manager, **sent)
    cycle, agency = asked.request.cycle, asked.request.plan_agency.agency
    return lambda: assurance.open_answer(cycle=cycle, agency=agency, requested=[asked])


@case_of(assurance.save_answer_row)
def save_answer_row(people):
    row = factories.make_answer_row()
    details, by = assurance.RowDetails(choice="new_answer", text="It is done."), by_link(row)
    return lambda: assurance.save_answer_row(
        row=AnswerRow.objects.get(pk=row.pk), version=1, details=details, by=by, evidence=[audit()]
    )


@case_of(assurance.confirm_still_true)
def confirm_still_true(people):
    row = factories.make_answer_row()
    by = by_link(row)
    return lambda: assurance.confirm_still_true(answer=row.answer, rows=AnswerRow.objects.all(), by=by)


@case_of(assurance.remove_draft_evidence)
def remove_draft_evidence(people):
    pk = factories.make_draft_evidence(by=people.manager).pk
    by = by_link(factories.make_answer_row())
    return lambda: assurance.remove_draft_evidence(item=EvidenceItem.objects.get(pk=pk), version=1, by=by, on=DAY)


@case_of(assurance.hand_on_answer)
def hand_on_answer(people):
    row, to = factories.make_answer_row(), {"name": "B. Doctor", "email": "doctor@agency.example"}
    by = by_link(row)
    return lambda: assurance.hand_on_answer(answer=row.answer, by=by, at=NOON, submission_key=uuid.uuid4(), **to)


@case_of(assurance.send_answer)
def send_answer(people):
    row = factories.make_draft_evidence(by=people.manager).answer_row
    AnswerRow.objects.update(choice="new_answer", text="It is done.")
    sign_off = assurance.SignOff("C. Matron", "Chief Nurse", "matron@agency.example")
    by = by_link(row)
    return lambda: assurance.send_answer(
        answer=Answer.objects.get(pk=row.answer_id), version=1, sign_off=sign_off, by=by, on=DAY, at=NOON
    )


def by_link(row: AnswerRow) -> Correspondent:
    found = AnswerLink.objects.filter(agency=row.answer.agency).first()
    return with_link(found or factories.make_answer_link(row.answer))
