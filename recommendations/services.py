"""Changes to the plan. Each is one transaction, knows who and which day, and writes the record of what changed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from recommendations.changes import differences, record_change, snapshot
from recommendations.models import (
    Action,
    ActionStatus,
    ActionUpdate,
    Agency,
    AgencyContact,
    ChangeVerb,
    Recommendation,
)
from recommendations.models.actions import OPEN_STATUSES
from recommendations.versioning import save_if_unchanged

ACTION_UPDATE_FIELDS = (
    "status",
    "status_reason",
    "decided_by_name",
    "review_on",
    "completed_on",
    "target_date",
    "lead_person",
)
ACTION_TEXT_FIELDS = ("label", "text", "success_measure")
RECOMMENDATION_FIELDS = ("text", "scope", "themes_reason", "overseeing_subgroup")
CONTACT_FIELDS = ("name", "role_title", "email", "starts_on", "ends_on")


class AlreadySaved(Exception):
    """The same form arrived a second time; `saved` is what the first arrival made."""

    def __init__(self, saved):
        super().__init__("This was saved already.")
        self.saved = saved


@dataclass(frozen=True)
class ActionProgress:
    """What an update says of an action from now on."""

    status: str
    status_reason: str = ""
    decided_by_name: str = ""
    review_on: date | None = None
    completed_on: date | None = None
    target_date: date | None = None
    lead_person: str = ""


@transaction.atomic
def update_action(
    *, action: Action, version: int, progress: ActionProgress, note: str, by, on: date, submission_key: UUID
) -> ActionUpdate:
    """Append a progress note and set the action's status and dates after it.

    The first target date is kept for ever beside the present one. Raises EditConflict when somebody else changed the
    action since `version`, AlreadySaved when this very form was saved before, ValidationError when a rule is broken.
    """
    if made := ActionUpdate.objects.filter(made_by=by, submission_key=submission_key).first():
        raise AlreadySaved(made)
    before = snapshot(action, ACTION_UPDATE_FIELDS)
    values = vars(progress) | {"is_as_published": False}
    if action.original_target_date is None:
        values["original_target_date"] = progress.target_date
    refuse_broken_rules(action, values)
    save_if_unchanged(action, version=version, by=by, **values)
    update = ActionUpdate.objects.create(
        action=action,
        note=note,
        status_after=progress.status,
        made_on=on,
        made_by=by,
        submission_key=submission_key,
    )
    summarise_actions([action.recommendation_id])
    record_change(
        ChangeVerb.ACTION_UPDATED,
        by=by,
        subject=note,
        changes=differences(action, before),
        recommendations=[action.recommendation],
    )
    return update


@transaction.atomic
def edit_action(*, action: Action, version: int, by, **changes) -> Action:
    """Correct the words of an action: its label, text or success measure."""
    before = snapshot(action, ACTION_TEXT_FIELDS)
    refuse_broken_rules(action, changes)
    save_if_unchanged(action, version=version, by=by, **changes)
    record_change(
        ChangeVerb.ACTION_EDITED,
        by=by,
        subject=str(action),
        changes=differences(action, before),
        recommendations=[action.recommendation],
    )
    return action


@transaction.atomic
def add_action(*, recommendation: Recommendation, by, **values) -> Action:
    """Add an action after the last one. The recommendation takes the status of its least finished action."""
    last = recommendation.actions.order_by("-position").first()
    action = Action(
        recommendation=recommendation,
        position=last.position + 1 if last else 1,
        original_target_date=values.get("target_date"),
        updated_by=by,
        **values,
    )
    action._history_user = by
    action.full_clean()
    action.save()
    summarise_actions([recommendation.pk])
    record_change(
        ChangeVerb.ACTION_ADDED,
        by=by,
        subject=str(action),
        changes=[{"label": "Action", "before": "", "after": action.text}],
        recommendations=[recommendation],
    )
    return action


@transaction.atomic
def edit_recommendation(*, recommendation: Recommendation, version: int, by, themes, **changes) -> Recommendation:
    """Correct a recommendation's words, scope, themes or overseeing subgroup."""
    before = snapshot(recommendation, RECOMMENDATION_FIELDS)
    themes_before = theme_names(recommendation)
    refuse_broken_rules(recommendation, changes)
    save_if_unchanged(recommendation, version=version, by=by, **changes)
    recommendation._history_user = by
    recommendation.themes.set(themes)
    changed = differences(recommendation, before)
    if (themes_after := theme_names(recommendation)) != themes_before:
        changed.append({"label": "Themes", "before": themes_before, "after": themes_after})
    record_change(
        ChangeVerb.RECOMMENDATION_EDITED,
        by=by,
        subject=str(recommendation),
        changes=changed,
        recommendations=[recommendation],
    )
    return recommendation


def theme_names(recommendation: Recommendation) -> str:
    return "; ".join(theme.name for theme in recommendation.themes.all())


@transaction.atomic
def add_contact(*, agency: Agency, by, **values) -> AgencyContact:
    contact = AgencyContact(agency=agency, updated_by=by, **values)
    contact._history_user = by
    contact.full_clean()
    contact.save()
    record_change(ChangeVerb.CONTACT_ADDED, by=by, subject=str(contact), agency=agency)
    return contact


@transaction.atomic
def edit_contact(*, contact: AgencyContact, version: int, by, **changes) -> AgencyContact:
    before = snapshot(contact, CONTACT_FIELDS)
    refuse_broken_rules(contact, changes)
    save_if_unchanged(contact, version=version, by=by, **changes)
    record_change(
        ChangeVerb.CONTACT_EDITED,
        by=by,
        subject=str(contact),
        changes=differences(contact, before),
        agency=contact.agency,
    )
    return contact


def refuse_broken_rules(row, changes: dict) -> None:
    """Check the row as it would be; it is put back as it was, because only the conditional UPDATE may change it."""
    stored = {field: getattr(row, field) for field in changes}
    for field, value in changes.items():
        setattr(row, field, value)
    try:
        row.full_clean()
    finally:
        for field, value in stored.items():
            setattr(row, field, value)


def summarise_actions(recommendation_ids) -> None:
    """Write each recommendation's summary of its actions: the least finished status and the next dates.

    A recommendation without actions counts as not started.
    """
    rank = {status: place for place, status in enumerate(ActionStatus.values)}
    for recommendation in Recommendation.objects.filter(pk__in=recommendation_ids).prefetch_related("actions"):
        actions = list(recommendation.actions.all())
        targets = [a.target_date for a in actions if a.status in OPEN_STATUSES and a.target_date]
        reviews = [a.review_on for a in actions if a.status == ActionStatus.ONGOING and a.review_on]
        Recommendation.objects.filter(pk=recommendation.pk).update(
            action_status=min((a.status for a in actions), key=rank.get, default=ActionStatus.NOT_STARTED),
            target_date=min(targets, default=None),
            review_on=min(reviews, default=None),
        )
