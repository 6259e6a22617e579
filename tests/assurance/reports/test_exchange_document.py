"""docs/exchange-format.md names every key that the product writes."""

import re
from datetime import date

import pytest
from django.conf import settings

from assurance import demonstration
from assurance.models import PlanRow
from assurance.reports.exchange import plan_document
from recommendations.models import ActionPlan, Recommendation
from tests import factories
from tests.meeting_papers import (
    make_agenda_item,
    make_attendee,
    make_closed_meeting,
    make_correction,
    make_dissent,
)

ON = date(2026, 11, 23)


def keys_of(value) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    return set()


def tell_of_scrutiny(row: Recommendation, manager) -> None:
    """A decision in a closed meeting, with all that may follow it."""
    meeting = make_closed_meeting(by=manager)
    make_attendee(meeting)
    make_correction(meeting, by=manager, item=make_agenda_item(meeting, row))
    decision = factories.make_decision(row, by=manager, meeting=meeting)
    make_dissent(decision, by=manager)
    factories.make_retest(row, by=manager)


@pytest.mark.django_db
def test_the_description_of_the_format_names_every_key(manager):
    demonstration.load_child_d(on=ON)
    row = Recommendation.objects.get(ref="6.4")
    item = factories.make_evidence(factories.make_record(row))
    factories.make_evidence_file(item, by=manager)
    tell_of_scrutiny(row, manager)
    described = set(re.findall(r"`(\w+)`", (settings.BASE_DIR / "docs" / "exchange-format.md").read_text("utf-8")))

    document = plan_document(ActionPlan.objects.get(), on=ON, rows=PlanRow.objects.all())

    assert keys_of(document) > {"retest", "dissents", "attendees", "items", "corrections", "tested_on"}
    assert len(keys_of(document)) > 60
    assert keys_of(document) - described == set()
