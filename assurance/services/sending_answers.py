"""Sending an answer: once and for all, and each of its rows becomes what the Board will read."""

from dataclasses import astuple, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import F

from assurance.answering.completeness import ANSWERS, LastAnswer, last_answers, missing, still_true
from assurance.answering.correspondents import Correspondent
from assurance.models import (
    Answer,
    AnswerChoice,
    AnswerRow,
    AnswerState,
    AssuranceRecord,
    DeliveryKind,
    DueDateExtension,
    EvidenceItem,
    RecordKind,
    ReportedFigure,
)
from assurance.services.answering import lock_answers, open_answer
from assurance.services.deliveries import queue_mail
from assurance.services.records import AssuranceDetails, log_assurance
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ChangeVerb
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_new, write_history

NOTHING_TO_SEND = "Answer at least one recommendation before you send."


@dataclass(frozen=True)
class SignOff:
    """Who answers for what is sent, and where the receipt goes."""

    name: str
    role: str
    email: str


@dataclass(frozen=True)
class Sending:
    """What everything that becomes of an answer has in common."""

    answer: Answer
    sign_off: SignOff
    by: Correspondent
    on: date


@recorded()
def send_answer(
    *, answer: Answer, version: int, sign_off: SignOff, by: Correspondent, on: date, at: datetime
) -> Answer:
    """Send a draft as it was when `version` was shown; of several at once one wins. What it leaves open stays open.

    Raises AlreadySaved for an answer that was sent before, EditConflict when a colleague changed it meanwhile.
    """
    lock_answers(answer)
    claim(answer, version, sign_off, by, on, at)
    rows = rows_of(answer)
    last = last_answers([row.requested.recommendation_id for row in rows], answer.agency)
    done = complete_rows(rows, last, on)
    if not done:
        raise ValidationError(NOTHING_TO_SEND)
    sending = Sending(answer, sign_off, by, on)
    for row in done:
        if row.choice in ANSWERS:
            send_row(row, done, last.get(row.requested.recommendation_id), sending)
        elif row.choice == AnswerChoice.MORE_TIME:
            ask_for_more_time(row, sending)
    leave_open(answer, [row for row in rows if row not in done])
    record_change(ChangeVerb.ANSWER_SENT, subject=answer.reference, agency=answer.agency, **by.actor)
    if sign_off.email:
        about = {"agency": answer.agency, "cycle": answer.cycle, "about_id": answer.pk}
        to = {"to_email": sign_off.email, "to_name": sign_off.name}
        queue_mail(kind=DeliveryKind.RECEIPT, key=receipt_key(answer), **to, **about)
    return answer


def receipt_key(answer: Answer) -> str:
    return f"receipt:{answer.pk}"


def claim(answer: Answer, version: int, sign_off: SignOff, by: Correspondent, on: date, at: datetime) -> None:
    """From draft to sent by one conditional UPDATE: of two who press the button at once the second finds no draft."""
    if not (sign_off.name and sign_off.role):
        raise ValidationError("Enter the name and the role of whoever signs the answer off.")
    changes = {
        "state": AnswerState.SENT,
        "signed_off_name": sign_off.name,
        "signed_off_role": sign_off.role,
        "reply_email": sign_off.email,
        "sent_on": on,
        "sent_at": at,
        "sent_by": by.user,
        "sent_through": by.link,
        "updated_at": at,
        "updated_by": by.user,
    }
    draft = Answer.objects.filter(pk=answer.pk, version=version, state=AnswerState.DRAFT)
    if not draft.update(version=F("version") + 1, **changes):
        refuse_sent(Answer.objects.get(pk=answer.pk), sign_off)
    answer.refresh_from_db()
    write_history(answer, by.user)


def refuse_sent(stored: Answer, sign_off: SignOff) -> None:
    """Why a draft could not be claimed: the same form arrived twice, a colleague sent it, or one has changed it."""
    if stored.state != AnswerState.SENT:
        raise EditConflict(stored)
    if (stored.signed_off_name, stored.signed_off_role, stored.reply_email) == astuple(sign_off):
        raise AlreadySaved(stored)
    raise ValidationError(f"This answer was sent already, signed off by {stored.signed_off_name}. It stays as it is.")


def rows_of(answer: Answer) -> list[AnswerRow]:
    """Those that are still asked, with all that sending them needs."""
    rows = answer.rows.asked().prefetch_related("also_answers")
    return list(
        rows.select_related("requested__recommendation__plan", "requested__request__report").order_by(
            "requested__recommendation__sort_key"
        )
    )


def complete_rows(rows: list[AnswerRow], last: dict[int, LastAnswer], on: date) -> list[AnswerRow]:
    """The rows that say something whole, each by itself or together with such a one."""
    done = [
        row
        for row in rows
        if row.choice in (*ANSWERS, AnswerChoice.MORE_TIME)
        and not missing(row, last.get(row.requested.recommendation_id), on)
    ]
    served = {also.pk for row in done if row.choice in ANSWERS for also in row.also_answers.all()}
    together = [
        row
        for row in rows
        if row.choice == AnswerChoice.ANSWERED_BY_ANOTHER and row.requested.recommendation_id in served
    ]
    return done + together


def send_row(row: AnswerRow, done: list[AnswerRow], last: LastAnswer | None, sending: Sending) -> None:
    """One proposal for the row and those answered together with it, with what it rests on."""
    also = {each.pk for each in row.also_answers.all()}
    together = [
        each
        for each in done
        if each.choice == AnswerChoice.ANSWERED_BY_ANOTHER and each.requested.recommendation_id in also
    ]
    rows = [row, *together]
    is_still_true = row.choice == AnswerChoice.STILL_TRUE
    record = log_assurance(
        details=AssuranceDetails(
            text=still_true(last, sending.on, row.text) if is_still_true else row.text,
            kind=RecordKind.FROM_AGENCY,
            received_on=sending.on,
            given_by_agency=sending.answer.agency,
            given_by_name=sending.sign_off.name,
            given_by_role=sending.sign_off.role,
            answer_kind=row.choice,
            in_answer=sending.answer,
        ),
        recommendations=[each.requested.recommendation for each in rows],
        on=sending.on,
        is_proposal=True,
        **sending.by.actor,
    )
    AnswerRow.objects.filter(pk__in=[each.pk for each in rows]).update(record=record)
    hand_in_evidence(rows, record, sending)
    if row.numerator is not None:
        report_figure(row, record)


def hand_in_evidence(rows: list[AnswerRow], record: AssuranceRecord, sending: Sending) -> None:
    """From the draft to the record. What was removed before stays with the draft."""
    for item in EvidenceItem.objects.current().filter(answer_row__in=rows).order_by("pk"):
        save_if_unchanged(item, version=item.version, by=sending.by.user, record=record)
        files = [f"{file.label} (SHA-256 {file.sha256})" for file in item.files.all()]
        record_change(
            ChangeVerb.EVIDENCE_ADDED,
            subject=item.title,
            changes=[{"label": "File", "before": "", "after": words} for words in files],
            recommendations=[row.requested.recommendation for row in rows],
            agency=sending.answer.agency,
            **sending.by.actor,
        )


def report_figure(row: AnswerRow, record: AssuranceRecord) -> None:
    report = row.requested.request.report
    ReportedFigure.objects.create(
        record=record,
        report=report,
        label=report.figure_label if report else "Figure",
        numerator=row.numerator,
        denominator=row.denominator,
        as_at=row.figure_as_at,
        not_answered=row.figure_not_answered,
    )


def ask_for_more_time(row: AnswerRow, sending: Sending) -> None:
    extension = DueDateExtension(
        requested=row.requested,
        asked_on=sending.on,
        asked_until=row.more_time_until,
        asked_by_name=sending.sign_off.name,
        asked_by_role=sending.sign_off.role,
        reason=row.text,
    )
    save_new(extension, sending.by.user)
    AnswerRow.objects.filter(pk=row.pk).update(extension=extension)
    record_change(
        ChangeVerb.EXTENSION_ASKED,
        subject=str(extension),
        changes=[{"label": "Reason", "before": "", "after": row.text}],
        recommendations=[row.requested.recommendation],
        agency=sending.answer.agency,
        **sending.by.actor,
    )


def leave_open(answer: Answer, rows: list[AnswerRow]) -> None:
    """What is not answered yet goes on in the next draft, with all that was typed and attached."""
    if rows:
        draft = open_answer(cycle=answer.cycle, agency=answer.agency, requested=[])
        AnswerRow.objects.filter(pk__in=[row.pk for row in rows]).update(answer=draft)
