"""What waits for a subgroup to look at it, and since when. In SQL, so that a page of it costs the same however many."""

from datetime import date

from django.db import models
from django.db.models import Case, CharField, DateField, F, OuterRef, Q, Subquery, Value, When

from assurance.independent.failed_samples import failed_in_sample_on, unsettled_failures
from assurance.models import PlanRow, RequestPurpose, Retest
from assurance.querysets import POSITION, PlanRowQuerySet, has_status, review_due, transferred
from assurance.status import REOPENED_BY_NEWER_MATERIAL, AssuranceStatus
from recommendations.models import Subgroup

CLOSED = (AssuranceStatus.ASSURED, AssuranceStatus.NOT_REQUIRED)


class QueueKind(models.TextChoices):
    """Why a row waits; of several reasons the first of these is told."""

    SAMPLE_FAILED = "sample_failed", "Failed in a dip sample"
    RETEST_DUE = "retest_due", "Re-test due"
    CHALLENGE_ANSWERED = "challenge_answered", "Challenge answered"
    REPORT_CAME = "report_came", "Regular report came"
    NEW_MATERIAL = "new_material", "New material"
    REVIEW_DUE = "review_due", "Review due"


def _position(**conditions) -> Q:
    return Q(**{POSITION + name: value for name, value in conditions.items()})


def received(on: date) -> Q:
    return has_status([AssuranceStatus.RECEIVED], on)


def newer_than_the_decision() -> Q:
    """The agency has told something since the row was closed; nobody had asked, so its status is as it was."""
    later = _position(record__received_on__gt=F(f"{POSITION}decision__decided_on"))
    same_day = _position(
        record__received_on=F(f"{POSITION}decision__decided_on"),
        record__logged_at__gt=F(f"{POSITION}decision__recorded_at"),
    )
    return _position(status__in=CLOSED) & (later | same_day)


def answers_a_challenge() -> Q:
    return _position(decision__outcome__in=list(REOPENED_BY_NEWER_MATERIAL)) | _position(
        request__purpose=RequestPurpose.CHALLENGE
    )


def reasons(on: date) -> dict[QueueKind, Q]:
    """What each kind means, in the order in which they are asked."""
    return {
        QueueKind.SAMPLE_FAILED: Q(pk__in=unsettled_failures().values("recommendation")),
        QueueKind.RETEST_DUE: Q(pk__in=Retest.objects.due(on).order_by().values("recommendation")),
        QueueKind.CHALLENGE_ANSWERED: received(on) & answers_a_challenge(),
        QueueKind.REPORT_CAME: received(on) & _position(request__purpose=RequestPurpose.REGULAR_REPORT),
        QueueKind.NEW_MATERIAL: received(on) | newer_than_the_decision(),
        QueueKind.REVIEW_DUE: review_due(on),
    }


def since(on: date) -> dict[QueueKind, object]:
    """From when each kind waits; the others wait from the day that the status counts from."""
    retest = Retest.objects.due(on).filter(recommendation=OuterRef("pk"))
    return {
        QueueKind.SAMPLE_FAILED: failed_in_sample_on(),
        QueueKind.RETEST_DUE: Subquery(retest.values("due_on")[:1]),
        QueueKind.NEW_MATERIAL: Case(
            When(newer_than_the_decision(), then=F(f"{POSITION}record__received_on")), default=F(f"{POSITION}since")
        ),
        QueueKind.REVIEW_DUE: F(f"{POSITION}review_on"),
    }


def queue(on: date) -> PlanRowQuerySet:
    """All that waits, the oldest first, with `queue_kind` and `queued_since`; what is not dated came before all."""
    kinds = [When(condition, then=Value(kind.value)) for kind, condition in reasons(on).items()]
    days = [When(queue_kind=kind, then=day) for kind, day in since(on).items()]
    waiting = PlanRow.objects.annotate(queue_kind=Case(*kinds, default=None, output_field=CharField(null=True)))
    return (
        waiting.filter(queue_kind__isnull=False)
        .exclude(transferred(on))
        .annotate(queued_since=Case(*days, default=F(f"{POSITION}since"), output_field=DateField(null=True)))
        .order_by(F("queued_since").asc(nulls_first=True), "plan_id", "sort_key")
    )


def queue_of(subgroup: Subgroup | None, on: date) -> PlanRowQuerySet:
    """What waits for a subgroup; without one for the Board, which decides on everything."""
    waiting = queue(on)
    return waiting if subgroup is None else waiting.filter(overseeing_subgroup=subgroup)
