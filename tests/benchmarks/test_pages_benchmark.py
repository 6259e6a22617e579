"""CPU time of the product's pages beside a floor in the same run: a bare view that prints 52 rows from one query.

    make benchmark                       52 and 520 rows
    BENCHMARK_ROWS=52,5200,52000 make benchmark

Figures are printed, not asserted. Each is the median of several requests through the whole stack (middleware, session,
user), in CPU milliseconds of this process; on SQLite that includes the database. Never compare figures of two runs.
"""

import os
import time
from statistics import median
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.urls import include, path, reverse

from recommendations.models import ActionPlan, Recommendation
from tests.benchmarks.large_plans import make_large_plan

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

ROWS = [int(number) for number in os.environ.get("BENCHMARK_ROWS", "52,520").split(",")]
REQUESTS = 15
ROWS_OF_THE_FLOOR = 52


def floor(request) -> HttpResponse:
    request.user.is_authenticated  # noqa: B018 - loads the session and the user
    rows = Recommendation.objects.values("ref", "text", "action_status")[:ROWS_OF_THE_FLOOR]
    return render(request, "floor.html", {"rows": rows})


urlpatterns = [path("floor/", floor), path("", include("lscb_tracker.urls"))]

FLOOR_TEMPLATE = (
    "<!DOCTYPE html><title>Floor</title><table>{% for row in rows %}<tr><th>{{ row.ref }}</th><td>{{ row.text }}</td>"
    "<td>{{ row.action_status }}</td></tr>{% endfor %}</table>"
)


@pytest.fixture
def floor_template(settings, tmp_path, monkeypatch):
    (tmp_path / "floor.html").write_text(FLOOR_TEMPLATE, encoding="utf-8")
    template = settings.TEMPLATES[0]
    settings.TEMPLATES = [template | {"DIRS": [*template["DIRS"], tmp_path]}]
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)  # the database is in memory


def cpu_ms(request) -> float:
    """The median CPU time of a request, after one that warms up."""
    request()
    times = []
    for _ in range(REQUESTS):
        began = time.process_time()
        request()
        times.append((time.process_time() - began) * 1000)
    return median(times)


class Browser:
    """Asks the WSGI application itself: Django's test client would copy every template context, and be measured too."""

    def __init__(self, client: Client):
        self.session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.application = WSGIHandler()

    def ask(self, url: str, expected: int = 200, **extra) -> None:
        environ = RequestFactory().get(url).environ | extra
        environ["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={self.session}"
        statuses = []
        body = self.application(environ, lambda status, headers: statuses.append(status))
        for _ in body:
            pass
        assert statuses[0].startswith(str(expected)), statuses

    def page(self, url: str):
        return lambda: self.ask(url)


def update(client: Client, row: Recommendation):
    """A new progress note on one action, as the form posts it."""
    action = row.actions.get()
    url = reverse("recommendations:action-update", args=[row.plan.slug, row.ref, action.pk])

    def request():
        action.refresh_from_db()
        data = {"version": action.version, "submission_key": uuid4(), "note": "Done.", "status": "in_progress"}
        assert client.post(url, data).status_code == 302

    return request


def refresh(row: Recommendation):
    """What `update` costs outside the request: reading the version."""
    action = row.actions.get()
    return action.refresh_from_db


@pytest.mark.parametrize("rows", ROWS)
def test_pages_against_the_floor(rows, manager, client_for, floor_template, capsys):
    plan: ActionPlan = make_large_plan(rows, f"plan-of-{rows}", by=manager)
    client = client_for(manager)
    page = Browser(client).page
    url = plan.get_absolute_url()
    row = plan.recommendations.select_related("plan").order_by("sort_key")[rows // 2]
    lowest = cpu_ms(page("/floor/"))
    figures = {
        "list": cpu_ms(page(url)),
        "list, outstanding only": cpu_ms(page(f"{url}?outstanding=on")),
        "list, longest wait first": cpu_ms(page(f"{url}?sort=waiting")),
        "list, last page": cpu_ms(page(f"{url}?page={-(-rows // 50)}")),
        "appendix on screen": cpu_ms(page(f"{url}?view=appendix")),
        "search": cpu_ms(page(f"{url}?q=domestic+audit")),
        "recommendation": cpu_ms(page(row.get_absolute_url())),
        "save an update": cpu_ms(update(client, row)) - cpu_ms(refresh(row)),
        "dashboard": cpu_ms(page(reverse("assurance:dashboard"))),
        "outstanding": cpu_ms(page(reverse("assurance:outstanding"))),
    }

    with capsys.disabled():
        print(f"\n{rows:,} recommendations; the floor is {lowest:.1f} ms of CPU")  # noqa: T201
        for name, spent in figures.items():
            print(f"  {name:<26} {spent:8.1f} ms  {spent / lowest:5.1f} x the floor")  # noqa: T201
