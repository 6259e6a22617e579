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

ON = date(2026, 11, 23)


def keys_of(value) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    return set()


@pytest.mark.django_db
def test_the_description_of_the_format_names_every_key(manager):
    demonstration.load_child_d(on=ON)
    row = Recommendation.objects.get(ref="6.4")
    item = factories.make_evidence(factories.make_record(row))
    factories.make_evidence_file(item, by=manager)
    factories.make_decision(row, by=manager)
    described = set(re.findall(r"`(\w+)`", (settings.BASE_DIR / "docs" / "exchange-format.md").read_text("utf-8")))

    document = plan_document(ActionPlan.objects.get(), on=ON, rows=PlanRow.objects.all())

    assert len(keys_of(document)) > 60
    assert keys_of(document) - described == set()
