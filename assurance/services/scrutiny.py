"""Deciding on assurance: by the chair of a subgroup, or by a meeting when it is closed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.models import (
    AssuranceRequest,
    Channel,
    EvidenceFile,
    EvidenceItem,
    Meeting,
    RecordState,
    RequestPurpose,
    Retest,
    RetestState,
    ScrutinyDecision,
    ServedRecommendation,
)
from assurance.report_schedule import months_after
from assurance.scrutiny.challenge_letters import challenge_letter
from assurance.scrutiny.own_work import own_work
from assurance.services.asking import Letter, Round, ask_agencies
from assurance.services.positions import rebuild_positions
from assurance.services.records import NOT_IN_THE_FUTURE
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import AgencyContact, ChangeVerb, Recommendation, Subgroup
from recommendations.versioning import refuse_saved, save_if_unchanged, save_new

SAY_WHY_OWN_WORK = "Say why nobody else could decide on this. It is printed with the decision."
DECIDED_MEANWHILE = (
    "Somebody else has decided meanwhile: “{decision}”, by {who}. "
    "Read the page again, and decide once more if you must."
)
NOT_SAID = ("own_work_reason",)  # kept only where it was somebody's own work
SAY_WHO_WAS_ASKED = "Enter who was asked: the agency has no current contact with an email address."


@dataclass(frozen=True)
class DecisionDetails:
    """What is decided. `answer_by` makes it a request: by mail to the contacts, or put by `channel` to `asked_of`."""

    outcome: str
    evidence_level: int
    reason: str = ""
    missing: str = ""
    answer_by: date | None = None
    channel: str = ""
    asked_of: str = ""
    next_review_on: date | None = None
    retest_after: int | None = None
    own_work_reason: str = ""


@dataclass(frozen=True)
class Decider:
    """Who answers for a decision: a person with an account, or a name; the agencies they stand for; and where.

    `closed_by` closes the meeting for its chair, where what they logged is own work, too.
    """

    person: object | None = None
    name: str = ""
    agency_ids: Collection[int] = ()
    subgroup: Subgroup | None = None
    meeting: Meeting | None = None
    closed_by: object | None = None

    @property
    def whose_work(self) -> list:
        """The accounts of which records, items of evidence and files are own work."""
        return [person for person in (self.person, self.closed_by) if person]


def chair_as_decider(user, subgroup: Subgroup | None) -> Decider:
    """Somebody who decides by themselves, for a subgroup, or for the Board where none is named."""
    return Decider(person=user, name=str(user), agency_ids=user.represented_agency_ids, subgroup=subgroup)


def decider_for(user, recommendation: Recommendation) -> Decider:
    """A chair decides for the own subgroup where it oversees the row, and else for the Board."""
    is_own = recommendation.overseeing_subgroup_id in user.chaired_subgroup_ids
    return chair_as_decider(user, recommendation.overseeing_subgroup if is_own else None)


@recorded()
def record_decision(
    *,
    recommendation: Recommendation,
    details: DecisionDetails,
    decider: Decider,
    decided_on: date,
    by,
    on: date,
    failed: Retest | None = None,
    seen: int | None = None,
    submission_key: UUID | None = None,
) -> ScrutinyDecision:
    """Keep what a subgroup or the Board decided, on what lay before it; put its question to the agency; plan a re-test.

    `failed` is the re-test by which the row is open again. `seen` is the last decision that the form was filled in
    upon, 0 where there was none. Raises AlreadySaved for a form that was saved before, or SavedInOtherWords, and
    ValidationError for a day in the future, a decision that somebody else took meanwhile, a question that reaches
    nobody, or somebody's own work without a reason.
    """
    if decided_on > on:
        raise ValidationError({"decided_on": NOT_IN_THE_FUTURE})
    # Locked before it is looked at: two decisions at once each see the other, and one planned re-test is replaced once.
    Recommendation.objects.select_for_update(no_key=True).get(pk=recommendation.pk)
    refuse_saved_before(details, by, submission_key)
    refuse_unseen(recommendation, seen)
    is_own_work = bool(own_work(recommendation, people=decider.whose_work, agency_ids=decider.agency_ids))
    if is_own_work and not details.own_work_reason:
        raise ValidationError({"own_work_reason": SAY_WHY_OWN_WORK})
    words = vars(details) | {"own_work_reason": details.own_work_reason if is_own_work else ""}
    decision = ScrutinyDecision(
        recommendation=recommendation,
        subgroup=decider.subgroup,
        meeting=decider.meeting,
        decided_on=decided_on,
        decided_by=decider.person,
        decided_by_name=decider.name[:150],
        is_own_work=is_own_work,
        is_regression=failed is not None,
        rested_on=what_lay_before(recommendation),
        recorded_by=by,
        submission_key=submission_key,
        **words,
    )
    decision.request = put_question(decision, by=by, on=on)
    decision.full_clean()
    decision.save()
    replace_planned_retest(decision, failed, by=by)
    rebuild_positions([recommendation.pk])
    record_change(ChangeVerb.DECISION_RECORDED, by=by, subject=str(decision), recommendations=[recommendation])
    return decision


def refuse_saved_before(details: DecisionDetails, by, submission_key: UUID | None) -> None:
    if submission_key is None:
        return
    earlier = ScrutinyDecision.objects.filter(recorded_by=by, submission_key=submission_key)
    said = {name: value for name, value in vars(details).items() if name not in NOT_SAID}
    refuse_saved(earlier, said)


def refuse_unseen(recommendation: Recommendation, seen: int | None) -> None:
    """Nobody decides over a decision that they have not read."""
    latest = recommendation.scrutiny_decisions.order_by("pk").last()
    if seen is not None and latest and latest.pk != seen:
        who = latest.decided_by_name or str(latest.recorded_by)
        raise ValidationError(DECIDED_MEANWHILE.format(decision=latest, who=who))


def what_lay_before(recommendation: Recommendation) -> list[dict]:
    """The accepted assurance and its evidence, with the SHA-256 of the newest version of each file."""
    served = ServedRecommendation.objects.filter(
        recommendation=recommendation, record__state=RecordState.ACCEPTED
    ).select_related("record")
    records = [link.record for link in served.order_by("record_id")]
    items = list(EvidenceItem.objects.current().filter(record__in=records).order_by("pk"))
    hashes = dict(
        EvidenceFile.objects.filter(item__in=items).order_by("version_number").values_list("item_id", "sha256")
    )
    return [
        {
            "record": record.pk,
            "received_on": record.received_on.isoformat() if record.received_on else None,
            "evidence": [
                {"item": item.pk, "title": item.title, "sha256": hashes.get(item.pk, "")}
                for item in items
                if item.record_id == record.pk
            ],
        }
        for record in records
    ]


def put_question(decision: ScrutinyDecision, *, by, on: date) -> AssuranceRequest | None:
    """The request that a challenge becomes. Sent on the day it is recorded, which is when the agency learns of it."""
    if decision.answer_by is None:
        return None
    part = decision.recommendation.plan_agency
    contacts = list(reachable_contacts(part.agency, on))
    is_mail = not decision.asked_of and bool(contacts)
    if not is_mail and not decision.asked_of:
        raise ValidationError({"asked_of": SAY_WHO_WAS_ASKED})
    asked = Round(
        purpose=RequestPurpose.CHALLENGE,
        channel=Channel.EMAIL if is_mail else decision.channel or Channel.MEETING,
        sent_on=on,
        due_on=decision.answer_by,
    )
    letter = Letter(
        part,
        [decision.recommendation],
        challenge_letter(decision, contacts),
        contacts=contacts if is_mail else (),
        sent_to="" if is_mail else decision.asked_of,
    )
    return ask_agencies(asked=asked, letters=[letter], by=by, on=on).assurance_requests.get()


def reachable_contacts(agency, on: date):
    return AgencyContact.objects.current(on).filter(agency=agency).exclude(email="")


def agencies_with_contacts(agency_ids: Collection[int], on: date) -> set[int]:
    """Those among them that a question reaches by mail."""
    reachable = AgencyContact.objects.current(on).filter(agency__in=agency_ids).exclude(email="")
    return set(reachable.order_by().values_list("agency", flat=True))


def replace_planned_retest(decision: ScrutinyDecision, failed: Retest | None, *, by) -> None:
    """What was to be tested again is decided anew; the new decision may plan another re-test."""
    planned = decision.recommendation.retests.planned().exclude(pk=failed and failed.pk)
    for retest in planned.select_for_update(no_key=True):
        save_if_unchanged(retest, version=retest.version, by=by, state=RetestState.REPLACED)
    if decision.retest_after:
        due_on = months_after(decision.decided_on, decision.retest_after)
        save_new(Retest(decision=decision, recommendation=decision.recommendation, due_on=due_on), by)
        record_change(
            ChangeVerb.RETEST_PLANNED,
            by=by,
            subject=f"Re-test on {due_on:%-d %B %Y}",
            recommendations=[decision.recommendation],
        )
