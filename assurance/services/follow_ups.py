from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.models import AssuranceRecord, FollowUp, FollowUpState
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ChangeVerb, Recommendation
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_once


@dataclass(frozen=True)
class FollowUpDetails:
    """`due_as_printed` are the words of a date without a day; `due_on` is then the end of its month."""

    text: str
    due_on: date
    due_as_printed: str = ""


@recorded()
def add_follow_up(
    *,
    recommendation: Recommendation,
    details: FollowUpDetails,
    by,
    record: AssuranceRecord | None = None,
    submission_key: UUID | None = None,
) -> FollowUp:
    """Keep a dated step that an answer announced. Raises AlreadySaved for a form that was saved before."""
    if record and not record.served.filter(recommendation=recommendation).exists():
        raise ValidationError("This answer says nothing about the recommendation.")
    follow_up = FollowUp(
        recommendation=recommendation, record=record, logged_by=by, submission_key=submission_key, **vars(details)
    )
    save_once(follow_up, by, said=vars(details))
    record_follow_up(ChangeVerb.FOLLOW_UP_ADDED, follow_up, by, [("Announced", follow_up.text)])
    return follow_up


@recorded()
def settle_follow_up(*, follow_up: FollowUp, version: int, state: str, reason: str, by, on: date) -> FollowUp:
    """Say that it was done, or is no longer expected, and what came of it."""
    if not reason:
        raise ValidationError({"reason": "Say what came of it"})
    refuse_settled(follow_up, state, by, reason)
    try:
        save_if_unchanged(
            follow_up, version=version, by=by, state=state, settled_on=on, settled_by=by, settled_reason=reason
        )
    except EditConflict as conflict:
        refuse_settled(conflict.current, state, by, reason)
        raise
    changes = [("State", follow_up.get_state_display()), ("What came of it", reason)]
    record_follow_up(ChangeVerb.FOLLOW_UP_SETTLED, follow_up, by, changes)
    return follow_up


def refuse_settled(follow_up: FollowUp, state: str, by, reason: str) -> None:
    """A follow-up is settled once; the same form a second time is known by what it says."""
    if (follow_up.state, follow_up.settled_by_id, follow_up.settled_reason) == (state, by.pk, reason):
        raise AlreadySaved(follow_up)
    if follow_up.state != FollowUpState.OPEN:
        raise ValidationError(f"This follow-up is “{follow_up.get_state_display()}” already.")


def record_follow_up(verb: str, follow_up: FollowUp, by, changes: list[tuple[str, str]]) -> None:
    record_change(
        verb,
        by=by,
        subject=str(follow_up),
        changes=[{"label": label, "before": "", "after": after} for label, after in changes],
        recommendations=[follow_up.recommendation],
        agency=follow_up.recommendation.plan_agency.agency,
    )
