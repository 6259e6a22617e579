from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import Action, ActionStatus, ActionUpdate, ChangeVerb, Recommendation
from recommendations.models.actions import FROM_THE_LEAST_FINISHED, OPEN_STATUSES
from recommendations.versioning import (
    AlreadySaved,
    EditConflict,
    refuse_saved,
    save_if_unchanged,
    save_new,
)

UPDATE_FIELDS = (
    "status",
    "status_reason",
    "decided_by_name",
    "review_on",
    "completed_on",
    "target_date",
    "lead_person",
    "lead_email",
)
TEXT_FIELDS = ("label", "text", "success_measure")
MOVES_BY_DECISION = "A target date that is set moves only when somebody asks for it and it is agreed."


@dataclass(frozen=True)
class ActionProgress:
    """What an update says of an action from now on. A target date that is set stays, whether it is given or not."""

    status: str
    status_reason: str = ""
    decided_by_name: str = ""
    review_on: date | None = None
    completed_on: date | None = None
    target_date: date | None = None
    lead_person: str = ""
    lead_email: str = ""


@recorded()
def update_action(
    *, action: Action, version: int, progress: ActionProgress, note: str, by, on: date, submission_key: UUID
) -> ActionUpdate:
    """Append a progress note and set the action's status and dates after it.

    The first target date is set by an update and kept for ever; it moves by services.target_dates alone. Raises
    EditConflict when somebody else changed the action since `version`, AlreadySaved when this very form was saved
    before (SavedInOtherWords when it said something else then), ValidationError when a rule is broken.
    """
    said = {"note": note, "status_after": progress.status}
    before = snapshot(action, UPDATE_FIELDS)
    try:
        values = vars(progress) | target_dates_after(action, version, progress) | {"is_as_published": False}
        save_if_unchanged(action, version=version, by=by, **values)
    except EditConflict:
        refuse_resend(by, submission_key, said)
        raise
    update = ActionUpdate(
        action=action,
        made_on=on,
        made_by=by,
        submission_key=submission_key,
        **said,
    )
    try:
        with transaction.atomic():
            update.save()
    except IntegrityError:
        refuse_resend(by, submission_key, said)
        raise
    summarise_actions([action.recommendation_id])
    record_change(
        ChangeVerb.ACTION_UPDATED,
        by=by,
        subject=note,
        changes=differences(action, before),
        recommendations=[action.recommendation],
    )
    return update


def target_dates_after(action: Action, version: int, progress: ActionProgress) -> dict[str, date | None]:
    """The first date, where there is none yet; else those that are stored."""
    if action.version != version:
        raise EditConflict(Action.objects.get(pk=action.pk))
    if action.target_date is None:
        return {"original_target_date": action.original_target_date or progress.target_date}
    if progress.target_date not in (None, action.target_date):
        raise ValidationError({"target_date": MOVES_BY_DECISION})
    return {"target_date": action.target_date}


def refuse_resend(by, submission_key: UUID, said: dict[str, str]) -> None:
    """Asked once the row was not written: whatever the form saved before stands in the way of saving it again."""
    refuse_saved(ActionUpdate.objects.filter(made_by=by, submission_key=submission_key), said)


@recorded()
def edit_action(*, action: Action, version: int, by, **changes) -> Action:
    """Correct the words of an action: its label, text or success measure."""
    if others := changes.keys() - set(TEXT_FIELDS):
        raise TypeError(f"edit_action changes words, not {', '.join(sorted(others))}.")
    before = snapshot(action, TEXT_FIELDS)
    save_if_unchanged(action, version=version, by=by, **changes)
    record_change(
        ChangeVerb.ACTION_EDITED,
        by=by,
        subject=str(action),
        changes=differences(action, before),
        recommendations=[action.recommendation],
    )
    return action


@recorded()
def add_action(*, recommendation: Recommendation, version: int, by, **values) -> Action:
    """Add an action after the last one. The recommendation takes the status of its least finished action.

    Counts as a change of the recommendation, so that the same form cannot add it twice.
    """
    try:
        save_if_unchanged(recommendation, version=version, by=by)
    except EditConflict:
        if made := recommendation.actions.filter(text=values["text"], updated_by=by).first():
            raise AlreadySaved(made) from None
        raise
    last = recommendation.actions.order_by("-position").first()
    action = Action(
        recommendation=recommendation,
        position=last.position + 1 if last else 1,
        original_target_date=values.get("target_date"),
        **values,
    )
    save_new(action, by)
    summarise_actions([recommendation.pk])
    record_change(
        ChangeVerb.ACTION_ADDED,
        by=by,
        subject=str(action),
        changes=[{"label": "Action", "before": "", "after": action.text}],
        recommendations=[recommendation],
    )
    return action


@transaction.atomic(savepoint=False)
def summarise_actions(recommendation_ids) -> None:
    """Write each recommendation's summary of its actions: the least finished status and the next dates.

    A recommendation without actions counts as not started. Its row is locked before the actions are read, because two
    actions may be updated at the same moment, and neither transaction sees the other's.
    """
    locked = Recommendation.objects.filter(pk__in=recommendation_ids).order_by("pk").select_for_update(no_key=True)
    for recommendation in locked.prefetch_related("actions"):
        summary = summary_of(list(recommendation.actions.all()))
        Recommendation.objects.filter(pk=recommendation.pk).update(**summary)


def summary_of(actions: list[Action]) -> dict:
    """What a recommendation says of its actions."""
    rank = {status: place for place, status in enumerate(FROM_THE_LEAST_FINISHED)}
    targets = [a.target_date for a in actions if a.status in OPEN_STATUSES and a.target_date]
    reviews = [a.review_on for a in actions if a.status == ActionStatus.ONGOING and a.review_on]
    return {
        "action_status": min((a.status for a in actions), key=rank.get, default=ActionStatus.NOT_STARTED),
        "target_date": min(targets, default=None),
        "review_on": min(reviews, default=None),
    }
