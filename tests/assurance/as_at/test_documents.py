from datetime import date

import pytest
from django.utils import timezone

from assurance import demonstration
from assurance.as_at.documents import document_at
from assurance.models import PlanRow
from assurance.reports.exchange import exchange_text, plan_document
from recommendations.models import ActionPlan

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)


def now_and_rebuilt(plan: ActionPlan, on: date = ON) -> tuple[str, str]:
    now = plan_document(plan, on=on, rows=PlanRow.objects.filter(plan=plan))
    return exchange_text(now), exchange_text(document_at(plan, timezone.now(), on=on))


def test_child_d_is_rebuilt_as_it_stands():
    demonstration.load_child_d(on=ON)

    now, rebuilt = now_and_rebuilt(ActionPlan.objects.get())

    assert rebuilt == now


def test_a_plan_at_work_is_rebuilt_as_it_stands():
    demonstration.load(on=ON, clock=timezone.now)

    now, rebuilt = now_and_rebuilt(ActionPlan.objects.exclude(slug=demonstration.PLAN_SLUG).get())

    assert rebuilt == now
