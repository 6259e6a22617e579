"""The rules of assurance.status over many rows, in SQL. A test proves both equal on generated histories."""

from datetime import date

from django.db.models import Q

from assurance.status import OUTSTANDING, AssuranceStatus
from recommendations.models.actions import ActionStatus
from recommendations.querysets import RecommendationQuerySet

POSITION = "assurance_position__"
SETTLED = (AssuranceStatus.ASSURED, AssuranceStatus.NOT_REQUIRED, AssuranceStatus.TRANSFERRED)


def _position(**conditions) -> Q:
    return Q(**{POSITION + name: value for name, value in conditions.items()})


def transferred(on: date) -> Q:
    return _position(is_transferred=True) & (_position(transferred_on=None) | _position(transferred_on__lte=on))


def has_status(statuses, on: date) -> Q:
    """Rows whose status on the day is one of `statuses`."""
    not_yet_due = _position(due_on=None) | _position(due_on__gte=on)
    by_events = (_position(status__in=statuses) & not_yet_due) | _position(status_once_due__in=statuses, due_on__lt=on)
    found = by_events & ~transferred(on)
    return found | transferred(on) if AssuranceStatus.TRANSFERRED in statuses else found


def review_due(on: date) -> Q:
    return _position(status=AssuranceStatus.ASSURED, review_on__lt=on) & ~transferred(on)


def outstanding(on: date) -> Q:
    """What follows a due date is outstanding like what went before it, so the due date does not matter here."""
    return (_position(status__in=list(OUTSTANDING)) & ~transferred(on)) | review_due(on)


class PlanRowQuerySet(RecommendationQuerySet):
    def with_position(self):
        return self.select_related("assurance_position", "plan_agency__agency")

    def with_status(self, statuses, on: date):
        return self.filter(has_status(list(statuses), on))

    def outstanding(self, on: date):
        return self.filter(outstanding(on))

    def complete_but_unassured(self, on: date):
        return self.filter(action_status=ActionStatus.COMPLETE).exclude(has_status(list(SETTLED), on))
