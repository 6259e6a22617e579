"""CPU time of the appendix PDF, beside LibreOffice turning a Word file of the same table into PDF in the same run.

    make benchmark                       52 and 520 recommendations
    BENCHMARK_FULL=1 make benchmark      and 5,200, which takes minutes and memory

Figures are printed, not asserted. Never compare figures of two runs.
"""

import os
import resource
import shutil
import subprocess
import time
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from django.core.cache import caches

from assurance.models import PlanRow
from assurance.reports.data import Layout, PlanReport, plan_context
from assurance.reports.html import plan_html
from assurance.reports.pdf import cached_pdf, warm_engine
from assurance.views.giving_out import MOST_ROWS
from tests.benchmarks.large_plans import TODAY, make_large_plan

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

ROWS = [52, 520, *([5200] if os.environ.get("BENCHMARK_FULL") else [])]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORD_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATION_PART = "application/vnd.openxmlformats-package.relationships+xml"


def cpu_seconds(work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def cell(paragraphs: list[str]) -> str:
    found = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' for text in paragraphs)
    return f"<w:tc>{found or '<w:p/>'}</w:tc>"


def word_document(report: PlanReport) -> str:
    """The three columns under repeated titles, an agency in a row of its own: what a Board keeps in Word."""
    rows = [["RECOMMENDATION"], ["ACTIONS"], [report.assurance_title]]
    found = ["<w:tr><w:trPr><w:tblHeader/></w:trPr>" + "".join(map(cell, rows)) + "</w:tr>"]
    for part in report.parts:
        found.append(f"<w:tr>{cell([part.heading])}{cell([])}{cell([])}</w:tr>")
        for row in part.rows:
            actions = [text for action in row.actions for text in action.paragraphs]
            assurance = [text for entry in row.assurance for text in entry.paragraphs]
            found.append(f"<w:tr>{cell([row.ref, *row.text])}{cell(actions)}{cell(assurance)}</w:tr>")
    page = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    return f'<w:document xmlns:w="{WORD}"><w:body><w:tbl>{"".join(found)}</w:tbl>{page}</w:body></w:document>'


def write_docx(report: PlanReport, path: Path) -> None:
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="{RELATION_PART}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD_PART}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE_DOCUMENT}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": word_document(report),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{content}')


def libreoffice_seconds(report: PlanReport, folder: Path) -> float | None:
    """CPU time of a new LibreOffice that has its profile already; nothing without one, or for long plans."""
    soffice = shutil.which("soffice")
    if soffice is None or report.totals.recommendations > MOST_ROWS:  # it took longer than six minutes for 5,200
        return None
    source = folder / "plan.docx"
    write_docx(report, source)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    spent = []
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True, timeout=1200)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert (folder / "plan.pdf").stat().st_size > 1000
    return spent[-1]


@pytest.mark.parametrize("rows", ROWS)
def test_pdf_benchmark(rows, manager, tmp_path, capsys):
    plan = make_large_plan(rows, f"plan-of-{rows}", by=manager)
    selected = PlanRow.objects.filter(plan=plan)
    made = {}

    def context(layout=Layout.APPENDIX):
        made["report"] = plan_context(plan, on=TODAY, rows=selected, layout=layout)

    def html():
        made["html"] = plan_html(made["report"])

    def pdf():
        made["pdf"] = cached_pdf(made["html"])

    start = cpu_seconds(warm_engine)
    context(), html()  # templates are compiled, connections open
    spent = {
        "rows and texts from the database": cpu_seconds(context),
        "HTML": cpu_seconds(html),
        "PDF, first": cpu_seconds(pdf),
    }
    spent["PDF, unchanged, again"] = cpu_seconds(pdf)
    if rows <= MOST_ROWS:  # what the browser makes; the command renders once
        caches["reports"].clear()
        spent["PDF, after a change"] = cpu_seconds(pdf)
        context(Layout.TRACKING), html()
        spent["PDF, tracking layout"] = cpu_seconds(pdf)
    context()
    libreoffice = libreoffice_seconds(made["report"], tmp_path)

    lines = [f"{rows:,} recommendations, CPU seconds (starting the renderer once: {start:.2f})"]
    for what, seconds in spent.items():
        beside = f"  {seconds / libreoffice:6.3f} x LibreOffice" if libreoffice else ""
        lines.append(f"  {what:<34}{seconds:9.3f}{beside}")
    lines.append(f"  {'LibreOffice from .docx':<34}" + (f"{libreoffice:9.3f}" if libreoffice else " not measured"))
    lines.append(f"  memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201
