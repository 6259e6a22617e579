from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, in_words, record_change, snapshot
from recommendations.models import Action, ChangeVerb, MoveState, TargetDateMove
from recommendations.services.actions import summarise_actions
from recommendations.versioning import refuse_saved, save_if_unchanged, save_new

NEEDS_A_MEETING = "{}. Enter the name and date of the meeting that agreed"
DECIDED = "This was decided on {} by {}: {}. Ask for another move if it should be different."
NOT_OPEN = "The action is “{}”: its target date moves no longer."
NOT_DATED = "The action has no target date yet. Enter the first one with an update of the action."


@dataclass(frozen=True)
class MoveDecision:
    """What was decided on a move: agreed, perhaps by a meeting; or not, and why."""

    state: MoveState
    reason: str = ""
    meeting: str = ""


@recorded()
def ask_to_move_target_date(
    *, action: Action, from_date: date, to_date: date, reason: str, by, on: date, submission_key: UUID | None = None
) -> TargetDateMove:
    """Ask for another target date, in the place of `from_date`. Nothing moves until somebody has decided.

    Raises AlreadySaved when this very form was saved before (SavedInOtherWords when it said something else then),
    ValidationError when there is no such date to move, or when another move of it waits.
    """
    said = {"action_id": action.pk, "to_date": to_date, "reason": reason}
    earlier = TargetDateMove.objects.filter(asked_by=by, submission_key=submission_key)
    if submission_key:
        refuse_saved(earlier, said)
    refuse_what_does_not_move(locked(action), from_date)
    move = TargetDateMove(
        action=action,
        from_date=from_date,
        to_date=to_date,
        reason=reason,
        asked_on=on,
        asked_by=by,
        submission_key=submission_key,
    )
    try:
        with transaction.atomic():
            save_new(move, by)
    except (IntegrityError, ValidationError):
        if submission_key:
            refuse_saved(earlier, said)
        raise
    record_change(
        ChangeVerb.TARGET_DATE_MOVE_ASKED,
        by=by,
        subject=f"{move}: {reason}",
        recommendations=[action.recommendation],
    )
    return move


@recorded()
def decide_target_date_move(
    *, move: TargetDateMove, version: int, decision: MoveDecision, moves_before_meeting: int, by, on: date
) -> TargetDateMove:
    """Agree to a move, which sets the action's target date, or refuse it with a reason. The first target date stays.

    After `moves_before_meeting` agreed moves of the action only a meeting that is named can agree to another. Raises
    EditConflict when somebody else has decided since `version`, ValidationError when a rule is broken.
    """
    action = locked(move.action)
    if move.version == version and move.state != MoveState.ASKED:
        raise ValidationError(DECIDED.format(in_words(move.decided_on), move.decided_by, move.get_state_display()))
    save_if_unchanged(
        move,
        version=version,
        by=by,
        state=decision.state,
        decided_on=on,
        decided_by=by,
        decision_reason=decision.reason,
        meeting=decision.meeting if decision.state == MoveState.AGREED else "",
    )
    if decision.state == MoveState.AGREED:
        refuse_what_does_not_move(action, move.from_date)
        refuse_without_meeting(move, moves_before_meeting)
        before = snapshot(action, ["target_date"])
        save_if_unchanged(action, version=action.version, by=by, target_date=move.to_date)
        summarise_actions([action.recommendation_id])
        verb, changes = ChangeVerb.TARGET_DATE_MOVED, differences(action, before)
    else:
        verb, changes = ChangeVerb.TARGET_DATE_KEPT, []
    record_change(
        verb,
        by=by,
        subject=": ".join(filter(None, [str(move), move.meeting, move.decision_reason])),
        changes=changes,
        recommendations=[action.recommendation],
    )
    return move


def locked(action: Action) -> Action:
    """The action as it is stored; nobody else changes it before this transaction ends."""
    actions = Action.objects.select_for_update(no_key=True, of=("self",)).select_related("recommendation")
    return actions.get(pk=action.pk)


def why_it_does_not_move(action: Action) -> str:
    if not action.is_open:
        return NOT_OPEN.format(action.get_status_display())
    return "" if action.target_date else NOT_DATED


def refuse_what_does_not_move(action: Action, from_date: date) -> None:
    if why_not := why_it_does_not_move(action):
        raise ValidationError(why_not)
    if action.target_date != from_date:
        raise ValidationError(
            f"The target date is {in_words(action.target_date)} by now, and no longer {in_words(from_date)}. "
            "Ask again, from the date that it has."
        )


def refuse_without_meeting(move: TargetDateMove, moves_before_meeting: int) -> None:
    agreed = TargetDateMove.objects.agreed().filter(action=move.action_id).exclude(pk=move.pk).count()
    if agreed >= moves_before_meeting and not move.meeting:
        times = "once" if agreed == 1 else f"{agreed} times"
        why = f"This target date has moved {times} already" if agreed else "No target date moves without a meeting"
        raise ValidationError({"meeting": NEEDS_A_MEETING.format(why)})
