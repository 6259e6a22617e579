"""Recommendations whose evidence failed in a dip sample, until the Board has decided about them again."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from assurance.models import SampledRow, SampleResult, ScrutinyDecision


def unsettled_failures(recommendation=None) -> QuerySet[SampledRow]:
    """What failed and was not decided about since: of all recommendations, or of the one that is given or referred to.

    Within a day the moment counts at which the failure and the decision were recorded.
    """
    later = Q(decided_on__gt=OuterRef("tested_on")) | Q(
        decided_on=OuterRef("tested_on"), recorded_at__gt=OuterRef("updated_at")
    )
    since = ScrutinyDecision.objects.order_by().filter(later, recommendation=OuterRef("recommendation"))
    found = SampledRow.objects.order_by().filter(~Exists(since), result=SampleResult.FAILS)
    return found if recommendation is None else found.filter(recommendation=recommendation)


def failed_in_sample(path: str = "pk") -> Exists:
    """For `.filter(...)` and `.annotate(...)` of rows of which `path` leads to the recommendation."""
    return Exists(unsettled_failures(OuterRef(path)))


def failed_in_sample_on(path: str = "pk") -> Subquery:
    """The day on which the evidence failed, the latest."""
    return Subquery(unsettled_failures(OuterRef(path)).order_by("-tested_on", "-pk").values("tested_on")[:1])
