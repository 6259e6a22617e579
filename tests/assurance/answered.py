"""Answers as agencies send them: rounds with rows that were answered, through a private link or an account."""

from datetime import date

from django.utils import timezone

from assurance.models import Answer, AssuranceRecord, DueDateExtension
from recommendations.models import Recommendation
from tests import factories

ASKED_ON, DUE_ON, SENT_ON = date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 9)


def asked(*rows: Recommendation) -> Answer:
    """The draft of a round in which the agency of these rows is asked about them."""
    cycle = factories.make_cycle(sent_on=ASKED_ON, due_on=DUE_ON)
    request = factories.make_request(*rows, cycle=cycle, sent_on=ASKED_ON, due_on=DUE_ON)
    return factories.make_answer(request)


def sent(answer: Answer, *, by=None, email: str = "ward@hospital.example") -> Answer:
    """The same answer once it has gone: with the account `by`, or through a private link."""
    through = None if by else factories.make_answer_link(answer, email=email)
    signed = {"signed_off_name": "B. Chief", "signed_off_role": "Chief nurse"}
    moment = {"sent_on": SENT_ON, "sent_at": timezone.now(), "sent_by": by, "sent_through": through}
    Answer.objects.filter(pk=answer.pk).update(state="sent", **signed, **moment)
    return Answer.objects.get(pk=answer.pk)


def proposal(
    answer: Answer, row: Recommendation, text: str = "We have trained everybody.", **fields
) -> AssuranceRecord:
    """What the answer says of a row, waiting to be read."""
    given = {"given_by_name": "B. Chief", "given_by_role": "Chief nurse", "answer_kind": "new_answer"} | fields
    also = given.pop("also", ())
    record = factories.make_record(
        row,
        *also,
        text=text,
        state="proposed",
        received_on=SENT_ON,
        in_answer=answer,
        logged_by=answer.sent_by,
        **given,
    )
    answer.rows.filter(requested__recommendation=row).update(choice=given["answer_kind"], text=text, record=record)
    return record


def more_time(answer: Answer, row: Recommendation, until: date = date(2026, 12, 18)) -> DueDateExtension:
    answered = answer.rows.get(requested__recommendation=row)
    extension = factories.make_extension(answered.requested, asked_on=SENT_ON, asked_until=until)
    answer.rows.filter(pk=answered.pk).update(choice="more_time", more_time_until=until, extension=extension)
    return extension
