"""A case of every service that decides on assurance; see tests.every_service."""

from datetime import timedelta

from assurance import services as assurance
from recommendations.models import Recommendation
from tests import factories
from tests.assurance.deciding import decide
from tests.every_service import DAY, case_of


@case_of(assurance.record_decision)
def record_decision(people):
    """A challenge, which writes most: it asks the agency by mail, and replaces a re-test that was planned."""
    row = factories.make_recommendation()
    factories.make_contact(row.plan_agency.agency, email="a.nurse@trust.example")
    factories.make_retest(row, by=people.chair)
    return lambda: decide(
        Recommendation.objects.get(pk=row.pk),
        by=people.chair,
        on=DAY,
        outcome="challenged",
        missing="The audit.",
        answer_by=DAY + timedelta(days=20),
    )
