"""The rules of assurance.status over many rows, in SQL. A test proves both equal on generated histories."""

from datetime import date

from django.apps import apps
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from assurance.status import OUTSTANDING, AssuranceStatus
from recommendations.models.actions import Action, ActionStatus
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

    def with_reasons(self):
        """Everything that assurance.explanations puts into words."""
        return self.with_position().select_related(
            "overseeing_subgroup",
            "opening_position",
            "assurance_position__request",
            "assurance_position__record",
            "assurance_position__decision__subgroup",
        )

    def with_status(self, statuses, on: date):
        return self.filter(has_status(list(statuses), on))

    def outstanding(self, on: date):
        return self.filter(outstanding(on))

    def complete_but_unassured(self, on: date):
        return self.filter(action_status=ActionStatus.COMPLETE).exclude(has_status(list(SETTLED), on))

    def saying(self, words: str, user):
        """Rows in which each of the words stands: in its reference, text, actions or the assurance the user may see."""
        records = apps.get_model("assurance", "AssuranceRecord").objects.visible_to(user)
        found = self
        for word in words.split():
            in_actions = Action.objects.filter(recommendation=OuterRef("pk"), text__icontains=word)
            in_records = records.filter(served__recommendation=OuterRef("pk"), text__icontains=word)
            found = found.filter(Q(ref=word) | Q(text__icontains=word) | Exists(in_actions) | Exists(in_records))
        return found

    def longest_wait_first(self, on: date):
        """Outstanding rows by the day from which they wait; then the rest in the order of the plan."""
        waiting_since = Case(
            When(review_due(on), then=F(POSITION + "review_on")),
            When(outstanding(on), then=F(POSITION + "since")),
            default=Value(None),
        )
        return self.order_by(waiting_since.asc(nulls_last=True), "sort_key")
