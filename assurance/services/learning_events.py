"""The register of events by which learning was spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.models import LearningEvent
from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import ActionPlan, ChangeVerb
from recommendations.versioning import AlreadySaved, save_if_unchanged, save_once

WITHDRAWN = "This event was withdrawn already."


@dataclass(frozen=True)
class LearningEventDetails:
    """What is known of the event. Without a date it stays undated, or dated in the words of its source."""

    title: str
    starts_on: date | None = None
    ends_on: date | None = None
    date_as_printed: str = ""
    chaired_by: str = ""
    participant_count: int | None = None
    participants: str = ""
    about: str = ""
    source: str = ""
    plans: Sequence[ActionPlan] = ()

    @property
    def fields(self) -> dict:
        return {name: value for name, value in vars(self).items() if name != "plans"}


@recorded()
def add_learning_event(*, details: LearningEventDetails, by, submission_key: UUID | None = None) -> LearningEvent:
    event = LearningEvent(submission_key=submission_key, **details.fields)
    save_once(event, by, said=details.fields, made_by="submission_key")
    event.plans.set(details.plans)
    record_event(event, by, [{"label": "Event", "before": "", "after": event.title}])
    return event


@recorded()
def edit_learning_event(*, event: LearningEvent, version: int, details: LearningEventDetails, by) -> LearningEvent:
    """Put the register right; what it said before stays in its history."""
    if event.withdrawn_reason:
        raise ValidationError(WITHDRAWN)
    before, plans = snapshot(event, details.fields), plan_titles(event)
    event.plans.set(details.plans)  # before the row: its history keeps them, too
    save_if_unchanged(event, version=version, by=by, **details.fields)
    changes = differences(event, before)
    if plans != plan_titles(event):
        changes.append({"label": "Plans", "before": plans, "after": plan_titles(event)})
    record_event(event, by, changes)
    return event


@recorded()
def withdraw_learning_event(*, event: LearningEvent, version: int, reason: str, by) -> LearningEvent:
    """It is offered no longer. It stays in the register with the reason, and evidence that points to it goes on to."""
    if not reason:
        raise ValidationError({"reason": "Enter the reason."})
    if event.withdrawn_reason == reason:
        raise AlreadySaved(event)
    if event.withdrawn_reason:
        raise ValidationError(WITHDRAWN)
    save_if_unchanged(event, version=version, by=by, withdrawn_reason=reason)
    record_event(event, by, [{"label": "Reason", "before": "", "after": reason}])
    return event


def plan_titles(event: LearningEvent) -> str:
    return "; ".join(plan.title for plan in event.plans.order_by("title"))


def record_event(event: LearningEvent, by, changes: list[dict[str, str]]) -> None:
    record_change(ChangeVerb.LEARNING_EVENT_EDITED, by=by, subject=str(event), changes=changes)
