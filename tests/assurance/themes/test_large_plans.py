"""Themes and what was said before, with 5,200 rows: the same literal budgets as with three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations.models import Recommendation, Theme
from tests.benchmarks.large_plans import make_large_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

ROWS = 5_200
BUDGETS = {"heat map": 5, "theme": 8, "similar": 5 if connection.vendor == "postgresql" else 4}


def test_pages_of_themes_stay_inside_their_budgets_with_5200_rows(client_for, manager):
    plan = make_large_plan(ROWS, "large", by=manager)
    row, theme, client = Recommendation.objects.first(), Theme.objects.first(), client_for(manager)
    similar = reverse("assurance:recommendation-similar", args=[plan.slug, row.ref])
    pages = {
        "heat map": lambda: client.get(reverse("assurance:theme-list")),
        "theme": lambda: client.get(reverse("assurance:theme-detail", args=[theme.slug])),
        "similar": lambda: client.post(similar, {"text": row.text}, headers={"HX-Request": "true"}),
    }
    asked = {}
    for name, ask in pages.items():
        with CaptureQueriesContext(connection) as queries:
            assert ask().status_code == 200
        asked[name] = len(queries)

    assert asked == BUDGETS
    assert Recommendation.objects.count() == ROWS
