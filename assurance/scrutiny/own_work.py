"""No one marks their own work: whether a person may decide on the assurance of a recommendation without saying why."""

from collections.abc import Collection

from django.db.models import Q

from assurance.models import AssuranceRecord, RecordKind, ServedRecommendation
from recommendations.models import Recommendation

OWN_AGENCY = "It is the assurance of the agency that decides."
LOGGED_BY_THEMSELVES = "Whoever decides has logged assurance or evidence for it."


def own_work(recommendation: Recommendation, *, people: Collection = (), agency_ids: Collection[int] = ()) -> list[str]:
    """Why this is the decider's own work, in words; nothing where it is not.

    `agency_ids` are the agencies for which the decider stands, `people` the accounts. What the Board notes of itself is
    not marked by anybody.
    """
    return own_work_among([recommendation], people=people, agency_ids=agency_ids)[recommendation.pk]


def own_work_among(
    recommendations: Collection[Recommendation], *, people: Collection = (), agency_ids: Collection[int] = ()
) -> dict[int, list[str]]:
    """The same of several recommendations, by their keys, in two queries."""
    logged = logged_by(people, recommendations) if people else set()
    found = {row.pk: [] for row in recommendations}
    for row in recommendations:
        if row.plan_agency.agency_id in agency_ids:
            found[row.pk].append(OWN_AGENCY)
        if row.pk in logged:
            found[row.pk].append(LOGGED_BY_THEMSELVES)
    return found


def logged_by(people: Collection, recommendations: Collection[Recommendation]) -> set[int]:
    """The recommendations of which one of them has logged the assurance, an item of its evidence, or a file of it."""
    served = ServedRecommendation.objects.filter(
        recommendation__in=recommendations,
        record__in=AssuranceRecord.objects.counted().filter(kind=RecordKind.FROM_AGENCY, is_as_published=False),
    ).order_by()
    items = {"record__evidence_items__withdrawn_on": None}
    own = Q(record__logged_by__in=people) | Q(record__evidence_items__logged_by__in=people, **items)
    files = served.filter(record__evidence_items__files__uploaded_by__in=people, **items)
    return {
        *served.filter(own).values_list("recommendation", flat=True),
        *files.values_list("recommendation", flat=True),
    }
