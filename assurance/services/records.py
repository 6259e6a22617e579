from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.models import Answer, AssuranceRecord, RecordState, ServedRecommendation
from assurance.models.records import COUNTED_STATES
from assurance.services.evidence import NewEvidence, add_evidence
from assurance.services.positions import rebuild_positions
from lscb_tracker.audit.trail import recorded
from recommendations.changes import in_words, record_change
from recommendations.models import Agency, ChangeVerb, Recommendation
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_once

NOT_IN_THE_FUTURE = "The date must be today or in the past."
SETTLED_FROM = {
    RecordState.ACCEPTED: (RecordState.PROPOSED,),
    RecordState.RETURNED: (RecordState.PROPOSED,),
    RecordState.WITHDRAWN: COUNTED_STATES,
}


@dataclass(frozen=True)
class AssuranceDetails:
    """What was told, by whom and when."""

    text: str
    kind: str
    received_on: date | None
    as_at: date | None = None
    date_as_printed: str = ""
    given_by_agency: Agency | None = None
    given_by_name: str = ""
    given_by_role: str = ""
    is_as_published: bool = False
    answer_kind: str = ""
    in_answer: Answer | None = None


@recorded()
def log_assurance(
    *,
    details: AssuranceDetails,
    recommendations: list[Recommendation],
    by,
    on: date,
    evidence: Sequence[NewEvidence] = (),
    is_proposal: bool = False,
    submission_key: UUID | None = None,
    by_name: str = "",
) -> AssuranceRecord:
    """Keep what an agency told the Board (or the Board's own note), with its evidence, for all rows it serves.

    A proposal counts as received from its day, and prints once it is accepted. Raises AlreadySaved for a form that
    was saved before, ValidationError for recommendations of two plans or a date in the future. Who has no account is
    nobody in `by`, and somebody in `by_name`.
    """
    if len({recommendation.plan_id for recommendation in recommendations}) != 1:
        raise ValidationError("Select recommendations of one plan.")
    if details.received_on and details.received_on > on:
        raise ValidationError({"received_on": NOT_IN_THE_FUTURE})
    record = AssuranceRecord(
        plan_id=recommendations[0].plan_id,
        state=RecordState.PROPOSED if is_proposal else RecordState.ACCEPTED,
        logged_by=by,
        submission_key=submission_key,
        **vars(details),
    )
    save_once(record, by, said=vars(details))
    ServedRecommendation.objects.bulk_create(
        ServedRecommendation(record=record, recommendation=recommendation) for recommendation in recommendations
    )
    if not record.is_as_published:  # a plan that is read in has one line for each recommendation
        record_logged(record, recommendations, by, by_name)
    add_evidence(record=record, evidence=evidence, by=by)  # rebuilds the positions, once for all of it
    return record


def record_logged(record: AssuranceRecord, recommendations: list[Recommendation], by, by_name: str) -> None:
    record_change(
        ChangeVerb.ASSURANCE_LOGGED,
        by=by,
        by_name=by_name,
        subject=description(record),
        changes=[{"label": "Assurance", "before": "", "after": record.text}],
        recommendations=recommendations,
        agency=record.given_by_agency,
    )


def description(record: AssuranceRecord) -> str:
    """“From the agency: A. Nurse, Chief Nurse, 26 September 2016”."""
    giver = [record.given_by_name, record.given_by_role, in_words(record.received_on) or "not dated"]
    return f"{record.get_kind_display()}: {', '.join(filter(None, giver))}"


@recorded()
def accept_record(*, record: AssuranceRecord, version: int, by, on: date) -> AssuranceRecord:
    """Take an agency's proposal into the plan, as it is."""
    return settle_record(record, version, by, on, Settling(RecordState.ACCEPTED, words={"text_as_sent": ""}))


@recorded()
def accept_edited_record(*, record: AssuranceRecord, version: int, text: str, by, on: date) -> AssuranceRecord:
    """Take a proposal into the plan in the Board's words. What the agency sent is kept beside them."""
    if not text:
        raise ValidationError({"text": "Enter the words for the plan."})
    if record.is_proposed and text == record.text:
        return accept_record(record=record, version=version, by=by, on=on)
    edited = {"text_as_sent": record.text, "edited_on": on, "edited_by": by} if record.is_proposed else {}
    return settle_record(record, version, by, on, Settling(RecordState.ACCEPTED, words={"text": text}, more=edited))


@recorded()
def withdraw_record(*, record: AssuranceRecord, version: int, reason: str, by, on: date) -> AssuranceRecord:
    """Take a mistake out of the plan. The record and its evidence stay, marked with who withdrew them and why."""
    return settle_record(record, version, by, on, Settling(RecordState.WITHDRAWN, reason))


VERBS = {
    RecordState.ACCEPTED: ChangeVerb.ASSURANCE_ACCEPTED,
    RecordState.RETURNED: ChangeVerb.ASSURANCE_RETURNED,
    RecordState.WITHDRAWN: ChangeVerb.ASSURANCE_WITHDRAWN,
}


@dataclass(frozen=True)
class Settling:
    """What becomes of a record. `words` are what tells the same form a second time from another, besides the reason."""

    state: str
    reason: str = ""
    words: dict = field(default_factory=dict)
    more: dict = field(default_factory=dict)


def refuse_settled(record: AssuranceRecord, settling: Settling, by) -> None:
    """A record is settled once; the same form a second time is known by what it says."""
    said = {"state": settling.state, "settled_by_id": by.pk, "settled_reason": settling.reason} | settling.words
    if all(getattr(record, name) == value for name, value in said.items()):
        raise AlreadySaved(record)
    if record.state not in SETTLED_FROM[settling.state]:
        raise ValidationError(f"This assurance is “{record.get_state_display()}” already.")


def settle_record(record: AssuranceRecord, version: int, by, on: date, settling: Settling) -> AssuranceRecord:
    if settling.state != RecordState.ACCEPTED and not settling.reason:
        raise ValidationError({"reason": "Enter the reason."})
    refuse_settled(record, settling, by)
    before = {"state": record.get_state_display(), "text": record.text}
    settled = {"state": settling.state, "settled_on": on, "settled_by": by, "settled_reason": settling.reason}
    try:
        save_if_unchanged(record, version=version, by=by, **settled, **settling.words, **settling.more)
    except EditConflict as conflict:
        refuse_settled(conflict.current, settling, by)
        raise
    recommendations = list(record.recommendations.all())
    rebuild_positions([recommendation.pk for recommendation in recommendations])
    record_change(
        VERBS[settling.state],
        by=by,
        subject=description(record),
        changes=settled_in_words(record, before),
        recommendations=recommendations,
        agency=record.given_by_agency,
    )
    return record


def settled_in_words(record: AssuranceRecord, before: dict[str, str]) -> list[dict[str, str]]:
    changes = [{"label": "State", "before": before["state"], "after": record.get_state_display()}]
    if record.text != before["text"]:
        changes.append({"label": "Assurance", "before": before["text"], "after": record.text})
    if record.settled_reason:
        changes.append({"label": "Reason", "before": "", "after": record.settled_reason})
    return changes
