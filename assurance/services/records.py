from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.models import AssuranceRecord, RecordState, ServedRecommendation
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
) -> AssuranceRecord:
    """Keep what an agency told the Board (or the Board's own note), with its evidence, for all rows it serves.

    A proposal counts as received from its day, and prints once it is accepted. Raises AlreadySaved for a form that
    was saved before, ValidationError for recommendations of two plans or a date in the future.
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
        record_logged(record, recommendations, by)
    add_evidence(record=record, evidence=evidence, by=by)  # rebuilds the positions, once for all of it
    return record


def record_logged(record: AssuranceRecord, recommendations: list[Recommendation], by) -> None:
    record_change(
        ChangeVerb.ASSURANCE_LOGGED,
        by=by,
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
    return settle_record(record, version, by, on, RecordState.ACCEPTED, ChangeVerb.ASSURANCE_ACCEPTED)


@recorded()
def return_record(*, record: AssuranceRecord, version: int, reason: str, by, on: date) -> AssuranceRecord:
    """Give a proposal back to the agency with a reason; it counts as received no longer."""
    return settle_record(record, version, by, on, RecordState.RETURNED, ChangeVerb.ASSURANCE_RETURNED, reason)


@recorded()
def withdraw_record(*, record: AssuranceRecord, version: int, reason: str, by, on: date) -> AssuranceRecord:
    """Take a mistake out of the plan. The record and its evidence stay, marked with who withdrew them and why."""
    return settle_record(record, version, by, on, RecordState.WITHDRAWN, ChangeVerb.ASSURANCE_WITHDRAWN, reason)


def refuse_settled(record: AssuranceRecord, state: RecordState, by, reason: str) -> None:
    """A record is settled once; the same form a second time is known by what it says."""
    if (record.state, record.settled_by_id, record.settled_reason) == (state, by.pk, reason):
        raise AlreadySaved(record)
    if record.state not in SETTLED_FROM[state]:
        raise ValidationError(f"This assurance is “{record.get_state_display()}” already.")


def settle_record(record, version, by, on, state, verb, reason: str = "") -> AssuranceRecord:
    if state != RecordState.ACCEPTED and not reason:
        raise ValidationError({"reason": "Enter the reason."})
    refuse_settled(record, state, by, reason)
    before = record.get_state_display()
    settled = {"state": state, "settled_on": on, "settled_by": by, "settled_reason": reason}
    try:
        save_if_unchanged(record, version=version, by=by, **settled)
    except EditConflict as conflict:
        refuse_settled(conflict.current, state, by, reason)
        raise
    recommendations = list(record.recommendations.all())
    rebuild_positions([recommendation.pk for recommendation in recommendations])
    changes = [{"label": "State", "before": before, "after": record.get_state_display()}]
    if reason:
        changes.append({"label": "Reason", "before": "", "after": reason})
    record_change(
        verb,
        by=by,
        subject=description(record),
        changes=changes,
        recommendations=recommendations,
        agency=record.given_by_agency,
    )
    return record
