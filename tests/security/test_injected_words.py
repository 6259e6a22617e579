"""Words that look like HTML, a template or a style sheet are shown as they were typed, on pages and in reports."""

import time
from io import BytesIO

import pytest
from django.db import DatabaseError, models, transaction
from pypdf import PdfReader

from assurance.reports import pdf
from assurance.reports.entries import ActionEntry, AssuranceEntry
from assurance.reports.html import plan_html
from lscb_tracker.accounts.roles import Role
from recommendations.limits import LONG_TEXT
from recommendations.models import ChangeEvent
from tests.access_table import CELLS
from tests.addresses import address, own_names
from tests.assurance.reports.builders import agency_part, plan_report, report_row
from tests.security.asking import asked
from tests.security.flows import FLOWS
from tests.security.hostile import FORM
from tests.security.people import client_of
from tests.security.reading import body_of
from tests.security.test_administration import addresses as addresses_of_the_administration
from tests.security.test_fields import edited_forms
from tests.sides import World, marked_texts

MARK = "\"'><svg onload=x9>{{7*7}}{% x %}"
LIVE = b"<svg onload"
TEXTS = (models.CharField, models.TextField)
NOT_PAGES = ("application/json", "application/octet-stream", "text/csv; charset=utf-8")
HOSTILE_KINDS = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<b>bold</b>",
    "</td></tr></table>",
    "<!-- ",
    "]]>",
    "<![CDATA[",
    "&lt;b&gt;&amp;amp;",
    "<style>*{display:none}</style>",
    "@import url(http://192.0.2.1/)",
    "<link rel=attachment href=file:///etc/passwd>",
    "<base href=http://192.0.2.1/>",
    "<iframe src=file:///etc/passwd>",
    "<meta http-equiv=refresh content=0>",
    "<object data=file:///etc/hosts>",
    "url(file:///etc/passwd)",
    "{{7*7}}",
    "{% load x %}",
    "${7*7}",
    "%s%n",
    "\\0041\\url(x)",
    "expression(alert(1))",
    "javascript:alert(1)",
    "data:text/html,<script>",
    "<math><mtext></p><p>",
    "<details open ontoggle=x>",
    "\u202eabc",
    "A" * 2000,
    "é" * 500,
    "\U0001f469\u200d\U0001f467" * 50,
    "<p>" * 300,
]


def marked(world: World) -> None:
    """Every text of the own side that may hold anything holds the mark."""
    for row in [*world.own.rows, world.shared_plan, world.own.lead]:
        if getattr(row, "is_append_only", False):
            continue
        kinds = {f.name for f in row._meta.concrete_fields if type(f) in TEXTS}
        for name, text in marked_texts(row, MARK).items():
            if name in kinds:
                with transaction.atomic():
                    put(row, name, text)
    line = {
        "verb": "action_updated",
        "by": world.own.lead,
        "by_name": MARK,
        "subject": MARK,
        "agency": world.own.agency,
    }
    changes = [{"label": MARK, "before": MARK, "after": MARK}]
    ChangeEvent.objects.create(**line, changes=changes, recommendation=world.own.row)


def put(row: models.Model, name: str, text: str) -> None:
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{name: text})
    except DatabaseError:  # a text that must be empty here
        return


@pytest.mark.usefixtures("reports_as_html")
@pytest.mark.parametrize("person", [Role.BUSINESS_MANAGER, Role.AGENCY_LEAD, Role.ADMINISTRATOR])
def test_no_page_takes_words_for_html(world, person, figure):
    marked(world)
    client = client_of(person, world)
    urls = {name: address(name, world.own) for name in own_names() if (name, "GET") in CELLS}
    urls |= {f"{name}, searched": f"{url}?q=%3Csvg%20onload%3Dx9%3E&view=appendix" for name, url in urls.items()}
    urls |= addresses_of_the_administration() if person == Role.ADMINISTRATOR else {}
    live, shown = [], 0
    for name, url in urls.items():
        answer = asked(client, "GET", url)
        if answer.headers.get("Content-Type") not in NOT_PAGES:
            body = body_of(answer)
            live += [name] if LIVE in body else []
            shown += b"&lt;svg onload" in body

    figure("S9", f"{person}: {len(urls)} pages and reports, {len(live)} with live markup", reached=not live)
    assert live == []
    assert shown > 5, "The mark has to be on the pages, or its escaping proves nothing."


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_no_error_page_takes_words_for_html(world, flow):
    client = flow.client(world)
    sent = flow.opened(client, world)
    names = {bound.html_name for form in edited_forms(flow, world) for bound in form}

    data = "&".join(f"{name}=%3Csvg%20onload%3Dx9%3E" for name in {*names, *sent})
    answer = asked(client, "POST", flow.url(world), data=data, content_type=FORM)

    assert answer.status_code in (302, 409, 422)
    assert LIVE not in answer.content


def row_saying(words: str, ref: str = "1.1"):
    entries = {"actions": [ActionEntry("", [words])], "assurance": [AssuranceEntry([words])]}
    return report_row(ref=ref, text=[words], **entries, is_short=False)


def test_a_report_of_hostile_words_fetches_nothing_and_is_quick(monkeypatch, figure):
    fetched = []
    monkeypatch.setattr("socket.create_connection", lambda *args, **kwargs: fetched.append(args))
    rows = [row_saying(words, f"1.{number}") for number, words in enumerate(HOSTILE_KINDS, start=1)]
    begun = time.monotonic()

    printed = pdf.render_pdf(plan_html(plan_report(agency_part(*rows, heading=MARK), title=MARK, board_name=MARK)))

    took = time.monotonic() - begun
    reader = PdfReader(BytesIO(printed))
    text = "".join(page.extract_text() for page in reader.pages)
    is_good = not fetched and not reader.attachments and took < 20
    figure("X2", f"{len(HOSTILE_KINDS)} kinds of hostile text in {took:.0f} s, {len(fetched)} fetched", reached=is_good)
    assert (fetched, reader.attachments) == ([], {})
    assert "{{7*7}}" in text
    assert len(HOSTILE_KINDS) >= 25


def test_a_report_of_the_longest_texts_is_quick(figure):
    row = row_saying("A sentence of some length about what was done. " * (LONG_TEXT // 47))
    begun = time.monotonic()

    pages = len(PdfReader(BytesIO(pdf.render_pdf(plan_html(plan_report(agency_part(row)))))).pages)

    took = time.monotonic() - begun
    figure("X2", f"three texts of {LONG_TEXT:,} letters in one row: {pages} pages in {took:.0f} s", reached=took < 20)
    assert pages > 5
