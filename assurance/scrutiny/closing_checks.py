"""What stands in the way of closing a recommendation, in plain words. It forbids nothing: whoever closes says why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from assurance.models import EvidenceFile, EvidenceItem, FollowUp, Outcome, RecordKind, RecordState
from assurance.scrutiny.own_work import own_work
from assurance.status import EvidenceLevel
from recommendations.models import Action, ActionStatus, AgencyContact, Recommendation

CLOSING = (Outcome.ASSURED, Outcome.NOT_REQUIRED)
UNFINISHED = (ActionStatus.NOT_STARTED, ActionStatus.IN_PROGRESS)
NO_ACTION = "No action is recorded."
NO_MEASURE = "No success measure is given: nothing says how the Board would know that it worked."
NOTHING_RECEIVED = "Nothing was received from the agency."
STATEMENT_ALONE = "It rests on a statement alone: the Board has seen no document, audit or data."
NO_FILE = "It is of high priority, and the Board holds no file."
WAITS_TO_BE_READ = "Something that the agency sent in has not been read by the business manager yet."


@dataclass(frozen=True)
class Grounds:
    """What somebody must know of a recommendation who is to decide on it.

    `level` is what its status rests on now, `contacts` whom a question reaches by mail, `own_work` why it is the work
    of who decides, `in_the_way` what speaks against closing it.
    """

    level: int = EvidenceLevel.NOTHING
    contacts: Sequence[AgencyContact] = ()
    own_work: Sequence[str] = ()
    in_the_way: Sequence[str] = field(default_factory=list)


def grounds_of(
    recommendation: Recommendation, *, people: Collection = (), agency_ids: Collection[int] = (), on: date
) -> Grounds:
    """Ten queries at most; the row comes with its position and part."""
    agency_id = recommendation.plan_agency.agency_id
    return Grounds(
        level=recommendation.assurance_position.evidence_level,
        contacts=list(AgencyContact.objects.current(on).filter(agency_id=agency_id).exclude(email="")),
        own_work=own_work(recommendation, people=people, agency_ids=agency_ids),
        in_the_way=closing_checks(recommendation, on=on),
    )


def closing_checks(recommendation: Recommendation, *, on: date) -> list[str]:
    """A sentence for each thing that stands in the way; none where nothing does."""
    return [*checks_of_actions(recommendation), *checks_of_evidence(recommendation), *announced(recommendation, on)]


def checks_of_actions(recommendation: Recommendation) -> list[str]:
    actions = list(Action.objects.filter(recommendation=recommendation).order_by("position"))
    if not actions:
        return [NO_ACTION]
    found = [
        f"{action} is not finished: {action.get_status_display().lower()}."
        for action in actions
        if action.status in UNFINISHED
    ]
    return found if any(action.success_measure for action in actions) else [*found, NO_MEASURE]


def checks_of_evidence(recommendation: Recommendation) -> list[str]:
    """What was received counts from the agency alone: the Board's own notes prove nothing."""
    served = recommendation.assurance_records.filter(kind=RecordKind.FROM_AGENCY)
    states = set(served.values_list("state", flat=True))
    items = EvidenceItem.objects.proven().filter(record__served__recommendation=recommendation)
    level = max((item.level for item in items), default=EvidenceLevel.STATEMENT)
    found = []
    if RecordState.ACCEPTED not in states:
        found.append(NOTHING_RECEIVED)
    elif level == EvidenceLevel.STATEMENT:
        found.append(STATEMENT_ALONE)
    if recommendation.is_high_priority and not EvidenceFile.objects.filter(item__in=items).usable().exists():
        found.append(NO_FILE)
    if RecordState.PROPOSED in states:
        found.append(WAITS_TO_BE_READ)
    return found


def announced(recommendation: Recommendation, on: date) -> list[str]:
    steps = FollowUp.objects.open().filter(recommendation=recommendation).order_by("due_on")
    return [
        f"The agency announced a further step for {step.due_on:%-d %B %Y}, which "
        f"{'is still to come' if step.due_on >= on else 'has not come'}: {step.text}"
        for step in steps
    ]
