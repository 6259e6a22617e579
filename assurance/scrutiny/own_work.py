"""No one marks their own work: whether a person may decide on the assurance of a recommendation without saying why."""

from collections.abc import Collection

from django.db.models import Q

from assurance.models import AssuranceRecord, EvidenceFile, RecordKind
from recommendations.models import Recommendation

OWN_AGENCY = "It is the assurance of the agency that decides."
LOGGED_BY_THEMSELVES = "Whoever decides has logged assurance or evidence for it."


def own_work(recommendation: Recommendation, *, person=None, agency_ids: Collection[int] = ()) -> list[str]:
    """Why this is the decider's own work, in words; nothing where it is not.

    `agency_ids` are the agencies for which the decider stands, `person` the account, where there is one. What the Board
    notes of itself is not marked by anybody.
    """
    found = []
    if recommendation.plan_agency.agency_id in agency_ids:
        found.append(OWN_AGENCY)
    if person is not None and has_logged(recommendation, person):
        found.append(LOGGED_BY_THEMSELVES)
    return found


def has_logged(recommendation: Recommendation, person) -> bool:
    """The assurance itself, an item of its evidence, or a file of it."""
    own = Q(logged_by=person) | Q(evidence_items__logged_by=person, evidence_items__withdrawn_on=None)
    records = AssuranceRecord.objects.counted().filter(
        kind=RecordKind.FROM_AGENCY, served__recommendation=recommendation, is_as_published=False
    )
    files = EvidenceFile.objects.filter(uploaded_by=person, item__record__in=records, item__withdrawn_on=None)
    return records.filter(own).exists() or files.exists()
