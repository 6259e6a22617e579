"""Testing again, some months after the Board was assured, whether that still holds."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from assurance.models import Outcome, Retest, RetestState
from assurance.scrutiny.own_work import own_work
from assurance.services.scrutiny import SAY_WHY_OWN_WORK, Decider, DecisionDetails, record_decision
from assurance.status import EvidenceLevel
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ChangeVerb, Recommendation
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged


@dataclass(frozen=True)
class RetestFinding:
    """What was found. Where it failed, the agency is asked, as by a challenge."""

    state: str
    finding: str
    missing: str = ""
    answer_by: date | None = None
    channel: str = ""
    asked_of: str = ""
    own_work_reason: str = ""


@recorded()
def settle_retest(*, retest: Retest, version: int, found: RetestFinding, decider: Decider, by, on: date) -> Retest:
    """Keep that it still holds; or that it does not, which opens the row again by a challenge of the Board.

    Raises AlreadySaved for what was kept before, EditConflict where somebody else was faster, and ValidationError for
    a test of somebody's own work without a reason.
    """
    # The row before its re-test, as in record_decision: a test that fails and a decision never wait for each other.
    Recommendation.objects.select_for_update(no_key=True).get(pk=retest.recommendation_id)
    stored = Retest.objects.select_for_update(no_key=True).get(pk=retest.pk)
    refuse_settled(stored, found, by)
    if stored.version != version:
        raise EditConflict(stored)
    row = retest.recommendation
    is_own_work = bool(own_work(row, people=decider.whose_work, agency_ids=decider.agency_ids))
    if is_own_work and not found.own_work_reason:
        raise ValidationError({"own_work_reason": SAY_WHY_OWN_WORK})
    changes = {
        "state": found.state,
        "finding": found.finding,
        "own_work_reason": found.own_work_reason if is_own_work else "",
        "tested_on": on,
        "tested_by": by,
    }
    verb = ChangeVerb.REGRESSED if found.state == RetestState.FAILED else ChangeVerb.RETEST_HELD
    told = [{"label": "What was found", "before": "", "after": found.finding}]
    record_change(verb, by=by, subject=str(retest), changes=told, recommendations=[row])
    if found.state == RetestState.FAILED:
        changes["regression"] = record_regression(retest, found, decider, by=by, on=on)
    return save_if_unchanged(retest, version=version, by=by, **changes)


def refuse_settled(stored: Retest, found: RetestFinding, by) -> None:
    """A re-test is settled once; the same form a second time is known by what it says."""
    if (stored.state, stored.finding, stored.tested_by_id) == (found.state, found.finding, by.pk):
        raise AlreadySaved(stored)
    if stored.state != RetestState.PLANNED:
        raise ValidationError(f"This re-test is “{stored.get_state_display()}” already.")


def record_regression(retest: Retest, found: RetestFinding, decider: Decider, *, by, on: date):
    """What does not hold any more rests on nothing."""
    details = DecisionDetails(
        outcome=Outcome.CHALLENGED,
        evidence_level=EvidenceLevel.NOTHING,
        reason=found.finding,
        missing=found.missing,
        answer_by=found.answer_by,
        channel=found.channel,
        asked_of=found.asked_of,
        own_work_reason=found.own_work_reason,
    )
    return record_decision(
        recommendation=retest.recommendation,
        details=details,
        decider=decider,
        decided_on=on,
        by=by,
        on=on,
        failed=retest,
    )
