"""Moves of target dates with what the plan does not know of: the Board's limit, and the mail to whoever asked."""

from datetime import date
from uuid import UUID

from assurance.models import DeliveryKind
from assurance.services.chasing_rules import current_rules
from assurance.services.deliveries import queue_mail
from lscb_tracker.audit.trail import recorded
from recommendations import services as plan
from recommendations.models import Action, MoveState, TargetDateMove


@recorded()
def settle_target_date_move(
    *, move: TargetDateMove, version: int, decision: plan.MoveDecision, by, on: date
) -> TargetDateMove:
    """Decide on a move under the Board's rules. Whoever asked is told by mail, unless they decided it themselves."""
    limit = current_rules().moves_before_meeting
    plan.decide_target_date_move(
        move=move, version=version, decision=decision, moves_before_meeting=limit, by=by, on=on
    )
    if move.asked_by_id != by.pk:
        queue_mail(
            kind=DeliveryKind.TARGET_DATE_DECIDED,
            key=decided_key(move),
            to_email=move.asked_by.email,
            to_name=move.asked_by.name,
            agency=move.action.recommendation.plan_agency.agency,
            about_id=move.pk,
        )
    return move


@recorded()
def move_target_date(
    *,
    action: Action,
    from_date: date,
    to_date: date,
    reason: str,
    meeting: str = "",
    by,
    on: date,
    submission_key: UUID | None = None,
) -> TargetDateMove:
    """Ask and agree in one step, for who may decide. Both are on the record."""
    asked = {"action": action, "from_date": from_date, "to_date": to_date, "reason": reason}
    move = plan.ask_to_move_target_date(**asked, by=by, on=on, submission_key=submission_key)
    agreed = plan.MoveDecision(MoveState.AGREED, meeting=meeting)
    return settle_target_date_move(move=move, version=move.version, decision=agreed, by=by, on=on)


def decided_key(move: TargetDateMove) -> str:
    return f"target-date:{move.pk}"
