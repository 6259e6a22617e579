"""The rules of assurance.status over many rows, in SQL. A test proves both equal on generated histories."""

from datetime import date

from django.apps import apps
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When

from assurance.status import OUTSTANDING, AssuranceStatus
from recommendations.models import Action, ActionStatus, Recommendation
from recommendations.querysets import RecommendationQuerySet

POSITION = "assurance_position__"
SETTLED = (AssuranceStatus.ASSURED, AssuranceStatus.NOT_REQUIRED, AssuranceStatus.TRANSFERRED)


def _position(prefix: str = "", **conditions) -> Q:
    """Conditions on the stored position; `prefix` leads from the queried model to the recommendation."""
    return Q(**{prefix + POSITION + name: value for name, value in conditions.items()})


def transferred(on: date, prefix: str = "") -> Q:
    has_begun = _position(prefix, transferred_on=None) | _position(prefix, transferred_on__lte=on)
    return _position(prefix, is_transferred=True) & has_begun


def has_status(statuses, on: date, prefix: str = "") -> Q:
    """Rows whose status on the day is one of `statuses`."""
    not_yet_due = _position(prefix, due_on=None) | _position(prefix, due_on__gte=on)
    by_events = (_position(prefix, status__in=statuses) & not_yet_due) | _position(
        prefix, status_once_due__in=statuses, due_on__lt=on
    )
    found = by_events & ~transferred(on, prefix)
    return found | transferred(on, prefix) if AssuranceStatus.TRANSFERRED in statuses else found


def review_due(on: date, prefix: str = "") -> Q:
    return _position(prefix, status=AssuranceStatus.ASSURED, review_on__lt=on) & ~transferred(on, prefix)


def outstanding(on: date, prefix: str = "") -> Q:
    """What follows a due date is outstanding like what went before it, so the due date does not matter here."""
    by_status = _position(prefix, status__in=list(OUTSTANDING)) & ~transferred(on, prefix)
    return by_status | review_due(on, prefix)


def waiting_since(on: date) -> Case:
    """The day from which the wait for an outstanding row is counted; nothing for the others."""
    return Case(
        When(review_due(on), then=F(POSITION + "review_on")),
        When(outstanding(on), then=F(POSITION + "since")),
        default=Value(None),
    )


def status_on(on: date) -> Case:
    """The status that a row shows on the day."""
    return Case(
        When(transferred(on), then=Value(AssuranceStatus.TRANSFERRED)),
        When(_position(due_on__lt=on), then=F(POSITION + "status_once_due")),
        default=F(POSITION + "status"),
    )


def visible_records(user):
    """The records of assurance.models, which import this module."""
    return apps.get_model("assurance", "AssuranceRecord").objects.visible_to(user)


class PlanRowQuerySet(RecommendationQuerySet):
    def with_position(self):
        return self.select_related("assurance_position", "plan_agency__agency", "plan")

    def with_reasons(self):
        """Everything that assurance.explanations puts into words."""
        return self.with_position().select_related(
            "overseeing_subgroup",
            "opening_position",
            "assurance_position__request",
            "assurance_position__record",
            "assurance_position__decision__subgroup",
        )

    def with_neighbours(self, user):
        """Annotate `previous_ref` and `next_ref`: the rows before and after in the plan that the user may see."""
        same_plan = Recommendation.objects.visible_to(user).filter(plan=OuterRef("plan"))
        before = same_plan.filter(sort_key__lt=OuterRef("sort_key")).order_by("-sort_key")
        after = same_plan.filter(sort_key__gt=OuterRef("sort_key")).order_by("sort_key")
        return self.annotate(
            previous_ref=Subquery(before.values("ref")[:1]), next_ref=Subquery(after.values("ref")[:1])
        )

    def with_status(self, statuses, on: date):
        return self.filter(has_status(list(statuses), on))

    def outstanding(self, on: date):
        return self.filter(outstanding(on))

    def complete_but_unassured(self, on: date):
        return self.filter(action_status=ActionStatus.COMPLETE).exclude(has_status(list(SETTLED), on))

    def saying(self, words: str, user):
        """Rows in which each of the words stands: in its reference, text, actions or the assurance the user may see."""
        records = visible_records(user).counted()
        found = self
        for word in words.split():
            in_actions = Action.objects.filter(recommendation=OuterRef("pk"), text__icontains=word)
            in_records = records.filter(served__recommendation=OuterRef("pk"), text__icontains=word)
            found = found.filter(Q(ref=word) | Q(text__icontains=word) | Exists(in_actions) | Exists(in_records))
        return found

    def with_proposals(self, user):
        """Rows for which an agency has sent something in that the business manager has not read yet."""
        return self.filter(Exists(visible_records(user).proposed().filter(served__recommendation=OuterRef("pk"))))

    def by_wait(self, on: date, *, is_shortest_first: bool = False):
        """Outstanding rows by the day from which they wait, the longest first; then the rest in the plan's order."""
        since = waiting_since(on)
        order = since.desc(nulls_last=True) if is_shortest_first else since.asc(nulls_last=True)
        return self.order_by(order, "sort_key")

    def by_status(self, on: date, *, is_descending: bool = False):
        status = status_on(on)
        return self.order_by(status.desc() if is_descending else status.asc(), "sort_key")
