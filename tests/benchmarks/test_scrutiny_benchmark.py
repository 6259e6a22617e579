"""What the pages of scrutiny cost beside the floor: the chair's, the meeting's, the sceptic's and the scrutineer's.

    make benchmark                       with 520 recommendations
    BENCHMARK_FULL=1 make benchmark      and with 5,200 of 300 agencies, 1,500 of them decided on

Figures are printed, not asserted. CPU is that of this process, and on SQLite includes the database.
"""

import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.assurance.test_large_plans import pages_of_board
from tests.benchmarks.large_plans import make_large_plan
from tests.benchmarks.large_scrutiny import make_large_scrutiny
from tests.benchmarks.test_pages_benchmark import Browser, cpu_ms, floor_template  # noqa: F401 - a fixture

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

ROWS = [520, *([5200] if os.environ.get("BENCHMARK_FULL") else [])]


@pytest.mark.parametrize("rows", ROWS)
def test_pages_of_scrutiny_against_the_floor(rows, manager, chair, client_for, floor_template, capsys):  # noqa: F811
    plan = make_large_plan(rows, f"plan-of-{rows}", by=manager)
    scrutiny = make_large_scrutiny(plan, by=chair)
    browser = Browser(client_for(chair))
    lowest = cpu_ms(browser.page("/floor/"))
    lines = []

    for words, (name, *arguments) in pages_of_board(plan, scrutiny).items():
        url = reverse(f"assurance:{name}", args=arguments)
        spent = cpu_ms(browser.page(url))
        with CaptureQueriesContext(connection) as queries:
            browser.ask(url)
        lines.append(f"{words:<26} {spent:8.1f} ms  {spent / lowest:5.1f} x the floor  {len(queries):3} queries")

    with capsys.disabled():
        heading = (
            f"\n{rows:,} recommendations, {len(scrutiny.decisions):,} decisions; the floor is {lowest:.1f} ms of CPU"
        )
        print(heading, *lines, sep="\n  ")  # noqa: T201
