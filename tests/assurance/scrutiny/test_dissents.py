"""An agency that does not agree: both texts stand."""

from datetime import date
from uuid import uuid4

import pytest

from assurance import services
from assurance.models import Dissent
from recommendations.models import ChangeEvent
from recommendations.versioning import AlreadySaved, SavedInOtherWords
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
SAID = services.DissentDetails("The audit was sent in May.", "A. Nurse", "Named nurse")


def test_what_the_agency_says_stands_beside_the_decision(manager, chair):
    decision = factories.make_decision(by=chair, outcome="challenged", missing="The audit.")

    services.record_dissent(decision=decision, details=SAID, by=manager, on=DAY)

    dissent = Dissent.objects.get()
    agency = decision.recommendation.plan_agency.agency
    assert (dissent.decision, dissent.agency, dissent.text) == (decision, agency, SAID.text)
    assert (dissent.given_by_name, dissent.given_by_role, dissent.recorded_by) == ("A. Nurse", "Named nurse", manager)
    event = ChangeEvent.objects.get()
    assert (event.verb, event.agency, event.subject) == ("dissent_recorded", agency, "Dissent of A. Nurse")
    decision.refresh_from_db()
    assert (decision.outcome, decision.missing) == ("challenged", "The audit.")


def test_a_form_that_arrives_twice_dissents_once(manager, chair):
    decision, key = factories.make_decision(by=chair), uuid4()
    words = {"decision": decision, "by": manager, "on": DAY, "submission_key": key}
    services.record_dissent(details=SAID, **words)

    with pytest.raises(AlreadySaved):
        services.record_dissent(details=SAID, **words)
    with pytest.raises(SavedInOtherWords):
        services.record_dissent(details=services.DissentDetails("Other words.", "A. Nurse"), **words)

    assert Dissent.objects.count() == 1
