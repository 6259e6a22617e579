"""What agencies do about their actions: updates, and moves of target dates."""

from datetime import date
from uuid import uuid4

from assurance import services as assurance
from assurance.demonstration.scene import Scene, event
from recommendations import services
from recommendations.models import MoveState
from recommendations.services import ActionProgress, MoveDecision


@event
def update(scene: Scene, on: date, *, ref: str, note: str, status: str, **more) -> None:
    """`has_account`: by the agency’s lead; else by the business manager."""
    action = scene.action(ref)
    services.update_action(
        action=action,
        version=action.version,
        progress=ActionProgress(
            status=status,
            status_reason=more.get("reason", ""),
            decided_by_name=more.get("decided_by_name", ""),
            review_on=scene.day(more.get("review_on")),
            completed_on=scene.day(more.get("completed_on")),
            target_date=action.target_date,
            lead_person=action.lead_person,
        ),
        note=note,
        by=scene.lead if more.get("has_account") else scene.manager,
        on=on,
        submission_key=uuid4(),
    )


@event
def move(scene: Scene, on: date, *, ref: str, to: int, reason: str, has_account: bool = False) -> None:
    """`has_account`: asked by the agency’s lead; else by the business manager, as the agency told."""
    action = scene.action(ref)
    services.ask_to_move_target_date(
        action=action,
        from_date=action.target_date,
        to_date=scene.day(to),
        reason=reason,
        by=scene.lead if has_account else scene.manager,
        on=on,
    )


@event
def decide_move(scene: Scene, on: date, *, ref: str, is_agreed: bool, reason: str) -> None:
    waiting = scene.action(ref).target_date_moves.asked().get()
    decision = MoveDecision(MoveState.AGREED if is_agreed else MoveState.REFUSED, reason)
    assurance.settle_target_date_move(move=waiting, version=waiting.version, decision=decision, by=scene.manager, on=on)
