"""Letters before they are sent: one for each agency's part in a plan, merged with its rows and their last answers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F, Max

from assurance.letters import NEVER_ASKED, AskedRow, day_in_words, letter_for, written
from assurance.models import AssuranceRequest, Channel, PlanRow, RecordKind, ServedRecommendation
from assurance.models.records import COUNTED_STATES, AssuranceRecord
from assurance.services import Round, current_rules
from recommendations.models import AgencyContact, PlanAgency

SAID_ALOUD = (Channel.TELEPHONE, Channel.MEETING)  # no letter was written
NOT_DATED = "as the published plan prints it"
NO_NAME = "colleague"


@dataclass(frozen=True)
class Draft:
    """`contacts` are the current ones, whether mails reach them or not."""

    plan_agency: PlanAgency
    rows: list[PlanRow]
    contacts: list[AgencyContact]
    is_transferred: bool
    text: str

    @property
    def mailable(self) -> list[AgencyContact]:
        return [contact for contact in self.contacts if contact.email]

    @property
    def names(self) -> str:
        return ", ".join(str(contact) for contact in self.contacts)


def drafts_of(rows: Sequence[PlanRow], asked: Round, *, on: date) -> list[Draft]:
    """In the order of the plans and their agencies. Five queries; rows come with their plan, part and agency."""
    by_part: dict[PlanAgency, list[PlanRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.plan.title, row.plan_id, row.plan_agency.number, row.sort_key)):
        by_part[row.plan_agency].append(row)
    contacts = contacts_of({part.agency_id for part in by_part}, on)
    answers, last_asked = last_answers(rows), last_asked_of(by_part)
    template = None if asked.channel in SAID_ALOUD else letter_for(asked.purpose)
    shared = values_of_round(asked)
    drafts = []
    for part, own in by_part.items():
        reached = contacts[part.agency_id]
        values = shared | values_of_part(part, own, reached, last_asked.get(part.pk))
        text = written(template, values, [asked_row(row, answers.get(row.pk)) for row in own]) if template else ""
        drafts.append(Draft(part, own, reached, part.is_transferred(on), text))
    return drafts


def contacts_of(agency_ids, on: date) -> dict[int, list[AgencyContact]]:
    found: dict[int, list[AgencyContact]] = defaultdict(list)
    for contact in AgencyContact.objects.current(on).filter(agency__in=agency_ids):
        found[contact.agency_id].append(contact)
    return found


def last_answers(rows: Sequence[PlanRow]) -> dict[int, AssuranceRecord]:
    """What the row's own agency said last; what another one said is not for its eyes."""
    served = ServedRecommendation.objects.filter(
        recommendation__in=[row.pk for row in rows],
        record__kind=RecordKind.FROM_AGENCY,
        record__state__in=COUNTED_STATES,
        record__given_by_agency=F("recommendation__plan_agency__agency"),
    ).select_related("record")
    in_order = served.order_by(F("record__received_on").asc(nulls_first=True), "record_id")
    return {link.recommendation_id: link.record for link in in_order}


def last_asked_of(parts) -> dict[int, date]:
    asked = AssuranceRequest.objects.open().filter(plan_agency__in=[part.pk for part in parts])
    return dict(asked.order_by().values_list("plan_agency_id").annotate(Max("sent_on")))


def asked_row(row: PlanRow, answer: AssuranceRecord | None) -> AskedRow:
    if answer is None:
        return AskedRow(row.ref, row.text)
    said_on = day_in_words(answer.received_on) if answer.received_on else answer.date_as_printed or NOT_DATED
    return AskedRow(row.ref, row.text, answer.text, said_on)


def values_of_round(asked: Round) -> dict[str, str]:
    return {
        "date": day_in_words(asked.sent_on),
        "due_date": day_in_words(asked.due_on),
        "signature": signature(),
        "decision": "",
        "question": "",
    }


def signature() -> str:
    """How letters and mails close: as the rules say, or with the name of the Board."""
    return current_rules().signature or f"The business manager\n{settings.BOARD_NAME}"


def values_of_part(
    part: PlanAgency, rows: list[PlanRow], contacts: list[AgencyContact], last_asked: date | None
) -> dict[str, str]:
    plan = rows[0].plan
    return {
        "agency": part.agency.name,
        "contact": " and ".join(contact.name for contact in contacts) or NO_NAME,
        "board": plan.board_name,
        "plan": plan.title,
        "review": plan.publication_name,
        "count": "1 recommendation" if len(rows) == 1 else f"{len(rows)} recommendations",
        "last_asked": f"We last asked you on {day_in_words(last_asked)}." if last_asked else NEVER_ASKED,
    }
