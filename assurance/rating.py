"""The BRAG rating: computed from the action and the assurance, never typed."""

from datetime import date

from django.db import models

from assurance.status import AssuranceStatus, Standing
from recommendations.models.actions import DUE_SOON, OPEN_STATUSES, ActionStatus


class Rating(models.TextChoices):
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    BLUE = "blue", "Blue"


SILENT = (AssuranceStatus.NO_RESPONSE, AssuranceStatus.FURTHER_OUTSTANDING)
IN_DOUBT = (AssuranceStatus.PARTLY_ASSURED, AssuranceStatus.CHALLENGED)


def is_overdue(*, action_status: str, target_date: date | None, review_on: date | None, on: date) -> bool:
    """An open action past its target date, or a continuing practice past its review date."""
    if action_status in OPEN_STATUSES:
        return target_date is not None and target_date < on
    return action_status == ActionStatus.ONGOING and review_on is not None and review_on < on


def rating(
    standing: Standing, *, action_status: str, target_date: date | None, review_on: date | None, on: date
) -> Rating:
    """Red before blue, so that an assurance whose review date has passed never looks finished."""
    overdue = is_overdue(action_status=action_status, target_date=target_date, review_on=review_on, on=on)
    if overdue or standing.is_review_due or standing.status in SILENT:
        return Rating.RED
    if action_status == ActionStatus.COMPLETE and standing.status == AssuranceStatus.ASSURED:
        return Rating.BLUE
    is_due_soon = action_status in OPEN_STATUSES and target_date is not None and target_date <= on + DUE_SOON
    if is_due_soon or standing.status in IN_DOUBT:
        return Rating.AMBER
    return Rating.GREEN
