"""The BRAG rating: computed from the action and the assurance, never typed."""

from datetime import date

from django.db import models

from assurance.status import SILENT, AssuranceStatus, Standing
from recommendations.models.actions import DUE_SOON, OPEN_STATUSES, ActionStatus


class Rating(models.TextChoices):
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    BLUE = "blue", "Blue"


# In the order in which the rules are asked; the first that holds is the rating.
RATINGS_IN_WORDS = {
    Rating.RED: "The action is past its target or review date, the agency has not responded, further assurance is "
    "outstanding, or the review of an assurance is overdue.",
    Rating.BLUE: "The action is complete and the Board is assured.",
    Rating.AMBER: f"The action is due within {DUE_SOON.days} days, or the Board is partly assured or has challenged.",
    Rating.GREEN: "Everything else.",
}
IN_DOUBT = (AssuranceStatus.PARTLY_ASSURED, AssuranceStatus.CHALLENGED)


def is_overdue(*, action_status: str, target_date: date | None, review_on: date | None, on: date) -> bool:
    """An open action past its target date, or a continuing practice past its review date."""
    if action_status in OPEN_STATUSES:
        return target_date is not None and target_date < on
    return action_status == ActionStatus.ONGOING and review_on is not None and review_on < on


def is_due_soon(*, action_status: str, target_date: date | None, on: date) -> bool:
    return action_status in OPEN_STATUSES and target_date is not None and target_date <= on + DUE_SOON


def rating(
    standing: Standing, *, action_status: str, target_date: date | None, review_on: date | None, on: date
) -> Rating:
    return rating_of(
        standing.status,
        action_status,
        is_review_due=standing.is_review_due,
        is_overdue=is_overdue(action_status=action_status, target_date=target_date, review_on=review_on, on=on),
        is_due_soon=is_due_soon(action_status=action_status, target_date=target_date, on=on),
    )


def rating_of(
    assurance_status: str, action_status: str, *, is_review_due: bool, is_overdue: bool, is_due_soon: bool
) -> Rating:
    """Red before blue, so that an assurance whose review date has passed never looks finished."""
    if is_overdue or is_review_due or assurance_status in SILENT:
        return Rating.RED
    if action_status == ActionStatus.COMPLETE and assurance_status == AssuranceStatus.ASSURED:
        return Rating.BLUE
    if is_due_soon or assurance_status in IN_DOUBT:
        return Rating.AMBER
    return Rating.GREEN
