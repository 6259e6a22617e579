"""A case of every service that decides on assurance; see tests.every_service."""

import uuid
from datetime import timedelta

from assurance import services as assurance
from assurance.models import Retest, ScrutinyDecision
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


@case_of(assurance.settle_retest)
def settle_retest(people):
    """A failed one, which writes most: the row is open again, and the agency is asked."""
    row = factories.make_recommendation()
    factories.make_contact(row.plan_agency.agency, email="a.nurse@trust.example")
    pk = factories.make_retest(row, by=people.chair).pk
    words = {"missing": "The audit.", "answer_by": DAY + timedelta(days=20)}
    return lambda: assurance.settle_retest(
        retest=Retest.objects.get(pk=pk),
        version=1,
        found=assurance.RetestFinding("failed", "Half of the records have no plan.", **words),
        decider=assurance.chair_as_decider(people.chair, None),
        by=people.chair,
        on=DAY,
    )


@case_of(assurance.record_dissent)
def record_dissent(people):
    pk, key = factories.make_decision(by=people.chair).pk, uuid.uuid4()
    return lambda: assurance.record_dissent(
        decision=ScrutinyDecision.objects.get(pk=pk),
        details=assurance.DissentDetails("The audit was sent.", "A. Nurse", "Named nurse"),
        by=people.manager,
        on=DAY,
        submission_key=key,
    )
