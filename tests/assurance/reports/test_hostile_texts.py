"""Texts that would make a careless printer fetch, run or never end: the report fetches nothing, and is done in time.

Printed by a process of its own, whose time and memory are then its own too.
"""

import http.server
import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from pypdf import PdfReader

from assurance.reports.entries import ActionEntry, AssuranceEntry
from assurance.reports.html import plan_html
from recommendations.limits import LONG_TEXT
from tests.assurance.reports.builders import agency_part, plan_report, report_row
from tests.assurance.reports.reading import pages_of, squeezed

ROWS = 300
MOST_SECONDS, MOST_MEGABYTES = 20, 1024
CANARY = "a line of a file of the server that no report may hold"
PRINT = """
import json, resource, sys, time
import django
django.setup()
from assurance.reports.pdf import render_pdf
html = open(sys.argv[1], encoding="utf-8").read()
started = time.process_time()
pdf = render_pdf(html)
spent = time.process_time() - started
open(sys.argv[2], "wb").write(pdf)
print(json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def hostile_texts(file: Path, site: str) -> list[str]:
    """With the address of a file of the server and of a site that notes who asks."""
    return [
        f"<img src='{site}/img'>",
        f"<img src='{file.as_uri()}'>",
        f"<link rel=stylesheet href='{site}/css'>",
        f"<link rel=attachment href='{file.as_uri()}'>",
        f"<a rel='attachment' href='{file.as_uri()}'>a</a>",
        f"<style>@import url({site}/import);</style>",
        f"<style>@font-face {{ font-family: x; src: url({site}/font) }} * {{ font-family: x }}</style>",
        f"<p style='background: url({site}/background)'>a</p>",
        f"<iframe src='{file.as_uri()}'></iframe>",
        f"<object data='{file.as_uri()}'></object>",
        f"<embed src='{site}/embed'>",
        f"<svg><image href='{file.as_uri()}'/></svg>",
        f"<svg xmlns:xlink='http://www.w3.org/1999/xlink'><use xlink:href='{site}/use#a'/></svg>",
        f"<base href='{site}/'>",
        f"<meta http-equiv=refresh content='0;url={site}/refresh'>",
        f"<script src='{site}/script'></script>",
        f"<!DOCTYPE html [<!ENTITY x SYSTEM '{file.as_uri()}'>]>&x;",
        f"<?xml-stylesheet href='{site}/xsl'?>",
        "</td></tr></table><table><tr><td>",
        "{% include '/etc/passwd' %}{{ settings.SECRET_KEY }}",
        "<div>" * 600,
        "\u202eturned round\u202c and \u0007 bells",
        "👩‍👩‍👧‍👦" * 500,
        "ẗ̴̢̨̛͔̘̱̲͈̪̥́̈́͒͋͆" * 300,
        "a" * LONG_TEXT,
        "word " * (LONG_TEXT // 5),
        "line\n" * (LONG_TEXT // 5),
        "=HYPERLINK('http://x')",
    ]


@contextmanager
def site_that_notes():
    asked = []

    class Notes(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Notes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def printed(html: str, folder: Path) -> tuple[bytes, float, float]:
    """The PDF, the seconds of work and the megabytes that it took."""
    (folder / "report.html").write_text(html, encoding="utf-8")
    command = [sys.executable, "-c", PRINT, str(folder / "report.html"), str(folder / "report.pdf")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return (folder / "report.pdf").read_bytes(), seconds, megabytes


def report_of(texts: list[str]) -> str:
    rows = [
        report_row(
            ref=f"1.{number}", text=[text], actions=[ActionEntry("", [text])], assurance=[AssuranceEntry([text])]
        )
        for number, text in enumerate(texts, start=1)
    ]
    return plan_html(plan_report(agency_part(*rows)))


@pytest.mark.long
def test_hostile_and_long_texts_are_printed_and_nothing_is_fetched(tmp_path, figure):
    if connection.vendor != "sqlite":
        pytest.skip("Asks no database.")
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    with site_that_notes() as (site, asked):
        texts = hostile_texts(secret, site)
        ordinary = ["The agency should train every nurse, and show that it works. " * 8] * (ROWS - len(texts))
        pdf, seconds, megabytes = printed(report_of(texts + ordinary), tmp_path)

    shown = squeezed("".join(pages_of(pdf)))
    held = int(squeezed(CANARY) in shown) + len(PdfReader(BytesIO(pdf)).attachments)
    figure(
        "X2",
        f"{len(texts)} hostile texts in {ROWS} rows: {len(asked)} addresses asked, {held} files of the server in the "
        f"report; {seconds:.1f} s of work, {megabytes:.0f} MB",
        reached=not asked and not held and seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES,
    )
    assert (asked, held) == ([], 0)
    assert "<imgsrc=" in shown  # it is there to be read, as it was typed
    assert seconds < MOST_SECONDS
    assert megabytes < MOST_MEGABYTES


@pytest.mark.long
def test_the_same_texts_as_html_would_ask_for_addresses(tmp_path):
    """The control: what is counted above does happen to a printer that is told to fetch."""
    from weasyprint import HTML

    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    with site_that_notes() as (site, asked):
        HTML(string="".join(hostile_texts(secret, site)[:18])).write_pdf()

    assert len(asked) >= 3
