"""The letter by which a decision puts its question to the agency, in the Board's own words where it has some."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import F

from assurance.letters import NEVER_ASKED, AskedRow, day_in_words, letter_for, written
from assurance.models import (
    AssuranceRecord,
    AssuranceRequest,
    ChasingRules,
    RecordKind,
    RequestPurpose,
    ScrutinyDecision,
)
from assurance.models.records import COUNTED_STATES
from recommendations.models import AgencyContact, Recommendation


def challenge_letter(decision: ScrutinyDecision, contacts: Sequence[AgencyContact]) -> str:
    """What was decided, what is asked and by when, its subject on the first line. Four queries."""
    row = decision.recommendation
    plan, agency = row.plan, row.plan_agency.agency
    values = {
        "agency": agency.name,
        "contact": " and ".join(contact.name for contact in contacts) or decision.asked_of,
        "board": plan.board_name,
        "plan": plan.title,
        "review": plan.publication_name,
        "date": day_in_words(decision.decided_on),
        "due_date": day_in_words(decision.answer_by),
        "count": "1 recommendation",
        "last_asked": last_asked(row),
        "signature": signature(),
        "decision": decided(decision),
        "question": decision.missing,
    }
    return written(letter_for(RequestPurpose.CHALLENGE), values, [asked_row(row)])


def decided(decision: ScrutinyDecision) -> str:
    body = f"The {decision.subgroup.name} subgroup" if decision.subgroup_id else "The Board"
    outcome = decision.get_outcome_display().lower()
    words = f"{body} decided “{outcome}” on {day_in_words(decision.decided_on)}."
    return f"{words} {decision.reason}" if decision.reason else words


def last_asked(row: Recommendation) -> str:
    requests = AssuranceRequest.objects.open().filter(requested__recommendation=row)
    latest = requests.order_by("sent_on").values_list("sent_on", flat=True).last()
    return f"We last asked you on {day_in_words(latest)}." if latest else NEVER_ASKED


def signature() -> str:
    own = ChasingRules.objects.filter(pk=1).values_list("signature", flat=True).first()
    return own or f"The business manager\n{settings.BOARD_NAME}"


def asked_row(row: Recommendation) -> AskedRow:
    """With what the row's own agency said last: what another one said is not for its eyes."""
    said = AssuranceRecord.objects.filter(
        kind=RecordKind.FROM_AGENCY,
        state__in=COUNTED_STATES,
        served__recommendation=row,
        given_by_agency=row.plan_agency.agency_id,
    )
    last = said.order_by(F("received_on").asc(nulls_first=True), "pk").last()
    if last is None:
        return AskedRow(row.ref, row.text)
    said_on = day_in_words(last.received_on) if last.received_on else last.date_as_printed or "not dated"
    return AskedRow(row.ref, row.text, last.text, said_on)
