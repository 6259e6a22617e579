"""CPU time and size of the files that a plan is given out as, of today: plans made in bulk have no past.

    make benchmark                       52 and 520 recommendations
    BENCHMARK_FULL=1 make benchmark      and 5,200

Figures are printed, not asserted. The PDF has a benchmark of its own.
"""

import os
import time

import pytest

from assurance.formats.comma_separated import csv_of
from assurance.formats.facts import facts_of
from assurance.formats.spreadsheet import workbook_of
from assurance.formats.word import plan_docx
from assurance.models import PlanRow
from assurance.reports.data import Layout, plan_context
from assurance.reports.exchange import exchange_text, plan_document
from tests.benchmarks.large_plans import TODAY, make_large_plan

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

ROWS = [52, 520, *([5200] if os.environ.get("BENCHMARK_FULL") else [])]


@pytest.mark.parametrize("rows", ROWS)
def test_formats_benchmark(rows, manager, capsys):
    plan = make_large_plan(rows, f"plan-of-{rows}", by=manager)
    selected = PlanRow.objects.filter(plan=plan)
    made, spent = {}, {}

    def measure(what: str, work) -> None:
        began = time.process_time()
        made[what] = work()
        spent[what] = time.process_time() - began

    measure("document, today", lambda: plan_document(plan, on=TODAY, rows=selected))
    document = made["document, today"]
    measure("JSON", lambda: exchange_text(document).encode())
    measure("CSV, first line", lambda: next(csv_of(document)))
    measure("CSV", lambda: "".join(csv_of(document)).encode())
    measure("Excel", lambda: workbook_of(document, facts_of(document)))
    measure("report, today", lambda: plan_context(plan, on=TODAY, rows=selected, layout=Layout.APPENDIX))
    measure("Word, appendix", lambda: plan_docx(made["report, today"]))
    measure("report, tracking", lambda: plan_context(plan, on=TODAY, rows=selected, layout=Layout.TRACKING))
    measure("Word, tracking", lambda: plan_docx(made["report, tracking"]))

    lines = [f"{rows:,} recommendations, CPU seconds"]
    for what, seconds in spent.items():
        size = f"{len(made[what]) / 1024:12,.0f} kB" if isinstance(made[what], bytes) else ""
        lines.append(f"  {what:<26}{seconds:9.3f}{size}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201
