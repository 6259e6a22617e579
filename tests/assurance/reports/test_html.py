import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from assurance.reports.data import Layout
from assurance.reports.entries import ActionEntry, AssuranceEntry
from assurance.reports.html import outstanding_html, plan_html
from assurance.reports.outstanding import OutstandingEntry, OutstandingPart, OutstandingReport
from tests.assurance.reports.builders import AS_AT, agency_part, plan_report, report_row

HOSTILE = [
    '<img src="file:///etc/passwd">',
    "<script>alert(1)</script>",
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    '<link rel="stylesheet" href="http://192.0.2.1/x.css">',
    "</th></tr></table><h1>",
    '"><svg onload=alert(1)>',
    "{{ 7|add:7 }}{% debug %}",
    "&lt;b&gt; & &amp;",
]


class Reader(HTMLParser):
    """The text in order, each element's attributes, and the texts of the cells of the last table."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.tags, self.cells, self.open_cell = [], [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.cells = []
        if tag in ("th", "td"):
            self.cells.append([])
            self.open_cell = True

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self.open_cell = False

    def handle_data(self, data):
        if data.strip():
            self.texts.append(data)
            if self.open_cell:
                self.cells[-1].append(data)


def read(report) -> Reader:
    return Reader(plan_html(report))


def outstanding_report(**fields):
    entry = OutstandingEntry(
        ref="1.1",
        whose="Cafcass",
        text=["The recommendation."],
        facts=[("Assurance", "No response")],
        rating="red",
        rating_label="Red",
        reason=["Nobody answered."],
        days=10,
        waiting=["10 days", "since 13 November 2026"],
        is_short=True,
    )
    part = OutstandingPart("group-1", "Case Review", "1 recommendation outstanding", "10 days", [entry])
    defaults = {
        "board_name": "Sutton LSCB",
        "title": "Outstanding assurance",
        "subject": "Child D Action Plan",
        "marking": "",
        "as_at": AS_AT,
        "selection": "",
        "grouping": "Overseeing subgroup",
        "total": 1,
        "silent": 1,
        "awaiting_scrutiny": 0,
        "longest": "10 days",
        "parts": [part, replace(part, anchor="group-2", heading="Quality Assurance")],
    }
    return OutstandingReport(**defaults | fields)


def test_the_document_names_its_language_title_author_and_day():
    html = plan_html(plan_report())
    found = Reader(html)

    assert ("html", {"lang": "en-GB", "class": "draft"}) in found.tags
    assert "<title>Child D Action Plan, Sutton Local Safeguarding Children Board</title>" in html
    assert {tag["name"]: tag["content"] for name, tag in found.tags if name == "meta" and "name" in tag} == {
        "author": "Sutton Local Safeguarding Children Board",
        "description": "Serious case review: Child D. Recommendations, actions and assurance by agency, "
        "as at 23 November 2026.",
        "keywords": "Report 00000000-0000-0000-0000-000000000000",  # the renderer puts the number in its place
        "dcterms.created": "2026-11-23",
        "dcterms.modified": "2026-11-23",
    }


def test_the_cover_says_what_this_is_before_the_numbers():
    texts = read(plan_report(selection="Cafcass")).texts

    start = texts.index("Sutton Local Safeguarding Children Board")
    assert texts[start : start + 15] == [
        "Sutton Local Safeguarding Children Board",
        "Child D Action Plan",
        "Serious case review: Child D",
        "As at 23 November 2026",
        "OFFICIAL",
        "Draft, not issued",
        "Selection: ",
        "Cafcass",
        *("Recommendations", "Assurance outstanding", "Complete but unassured", "Overdue"),
        *("52", "17", "5"),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"selection": ""}, "Selection: the whole plan"),
        ({"layout": Layout.TRACKING.value}, "With status, rating, dates and lead person"),
        (
            {"texts_as_at": date(2026, 11, 24)},
            "The statuses are those of 23 November 2026; the texts are as they stood on 24 November 2026.",
        ),
    ],
)
def test_the_cover_says_what_was_left_out_or_added(fields, words):
    assert words in plan_html(plan_report(**fields))


def test_the_contents_lead_to_each_agency():
    parts = [agency_part(), agency_part(anchor="agency-2", heading="2. Education")]

    tags = read(plan_report(*parts)).tags

    assert [tag["href"] for name, tag in tags if name == "a"] == ["#agency-1"] * 2 + ["#agency-2"] * 2
    assert [tag["id"] for name, tag in tags if name == "section"] == ["agency-1", "agency-2"]


def test_a_single_agency_needs_no_contents_and_begins_under_the_cover():
    one = read(plan_report()).tags
    two = read(plan_report(agency_part(), agency_part(anchor="agency-2"))).tags

    assert [name for name, _ in one if name == "a"] == []
    assert [tag.get("class") for name, tag in one if name == "section"] == [None]
    assert [tag.get("class") for name, tag in two if name == "section"] == ["first", None]


def test_the_three_columns_have_the_titles_of_the_board():
    cells = read(plan_report(assurance_title="ASSURANCE TO THE SCP")).cells

    assert cells == [
        ["1. Cafcass", "1 recommendation"],
        ["RECOMMENDATION"],
        ["ACTIONS"],
        ["ASSURANCE TO THE SCP"],
        ["1.1", "The recommendation."],
        ["The action."],
        ["The assurance."],
    ]


def test_headers_say_what_they_head():
    tags = read(plan_report()).tags

    headers = [tag.get("scope") for name, tag in tags if name == "th"]
    assert headers[-5:] == ["colgroup", "col", "col", "col", "row"]
    assert None not in headers


def test_paragraphs_stay_apart_and_line_ends_stay_in():
    row = report_row(assurance=[AssuranceEntry(["One,\nstill one.", "Two."]), AssuranceEntry(["Three."])])

    html = plan_html(plan_report(agency_part(row)))

    assert "<td><p>One,\nstill one.</p><p>Two.</p><p>Three.</p></td>" in html


def test_the_first_paragraph_of_an_action_bears_its_label():
    row = report_row(actions=[ActionEntry("a", ["One.", "Two."]), ActionEntry("b", ["Three."])])

    html = plan_html(plan_report(agency_part(row)))

    assert "<td><p><b>a)</b> One.</p><p>Two.</p><p><b>b)</b> Three.</p></td>" in html


@pytest.mark.parametrize("layout", Layout.values)
def test_no_cell_is_empty(layout):
    row = report_row(actions=[], assurance=[], rating="green", rating_label="Green")

    cells = read(plan_report(agency_part(row), layout=layout)).cells

    assert [cell for cell in cells if not cell] == []
    assert cells.count(["None recorded"]) == 2


def test_a_transferred_agency_says_so_in_its_band():
    part = agency_part(transfer="Transferred to Sussex LSCB")

    assert "1 recommendation. <strong>Transferred to Sussex LSCB</strong>" in plan_html(plan_report(part))


def test_only_short_rows_are_kept_whole():
    rows = [report_row(is_short=True), report_row(is_short=False)]

    tags = read(plan_report(agency_part(*rows))).tags

    assert [tag for name, tag in tags if name == "tr"][-2:] == [{"class": "short"}, {}]


def test_tracking_adds_status_dates_sources_and_evidence():
    row = report_row(
        actions=[ActionEntry("a", ["The action."], ["1 May 2026: Half done."], [("Target date", "not dated")])],
        assurance=[AssuranceEntry(["The assurance."], "From the agency: not dated", "Minutes (Held by the Board)")],
        rating="red",
        rating_label="Red",
        facts=[("Assurance", "No response")],
    )

    cells = read(plan_report(agency_part(row), layout=Layout.TRACKING.value)).cells

    assert cells[4:] == [
        ["STATUS AND DATES"],
        ["1.1", "The recommendation."],
        ["a)", " The action.", "Latest progress, ", "1 May 2026: Half done."],
        ["From the agency: not dated", "The assurance.", "Evidence: ", "Minutes (Held by the Board)"],
        ["Red", "Assurance", " No response", "Target date a)", " not dated"],
    ]


def test_a_selection_of_nothing_says_so():
    report = replace(plan_report(), parts=[])

    assert "No recommendation matches this selection." in plan_html(report)


def html_saying(text: str, layout: str) -> str:
    """A report in which everything that people write is this text."""
    row = report_row(
        ref=text,
        text=[text],
        actions=[ActionEntry(text, [text], [text], [(text, text)])],
        assurance=[AssuranceEntry([text], text, text)],
        facts=[(text, text)],
    )
    part = agency_part(row, heading=text, summary=text, transfer=text)
    marked = {"board_name": text, "title": text, "subject": text, "marking": text, "selection": text}
    return plan_html(plan_report(part, layout=layout, assurance_title=text, **marked))


def elements(html: str) -> list[tuple[str, list[str]]]:
    return [(name, list(attributes)) for name, attributes in Reader(html).tags]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("layout", Layout.values)
def test_what_people_wrote_is_text_wherever_it_prints(text, layout):
    html = html_saying(text, layout)

    assert elements(html) == elements(html_saying("words", layout))
    assert [found.strip() for found in Reader(html).texts].count(text) >= 12


def test_the_outstanding_report_gives_each_row_its_reason_and_its_days():
    found = Reader(outstanding_html(outstanding_report()))

    assert found.cells == [
        ["Quality Assurance", "1 recommendation outstanding"],
        *(["RECOMMENDATION"], ["STATUS"], ["WHY IT IS OUTSTANDING"], ["WAITING"]),
        ["1.1", "Cafcass", "The recommendation."],
        ["Red", "Assurance", " No response"],
        ["Nobody answered."],
        ["10 days", "since 13 November 2026"],
    ]
    assert [tag["href"] for name, tag in found.tags if name == "a"] == ["#group-1"] * 2 + ["#group-2"] * 2


def test_an_outstanding_report_of_one_group_needs_no_contents():
    report = outstanding_report()

    html = outstanding_html(replace(report, parts=report.parts[:1]))

    assert "<a " not in html


def test_an_outstanding_report_of_nothing_says_so():
    html = outstanding_html(outstanding_report(parts=[], subject="", total=0))

    assert "Nothing is outstanding in this selection." in html
    assert re.findall(r"<table", html) == ["<table"]


def outstanding_html_saying(text: str) -> str:
    report = outstanding_report()
    part = report.parts[0]
    entry = replace(part.rows[0], ref=text, whose=text, text=[text], reason=[text], waiting=[text])
    hostile = replace(
        report,
        board_name=text,
        title=text,
        subject=text,
        marking=text,
        selection=text,
        grouping=text,
        parts=[replace(part, heading=text, rows=[entry])] * 2,
    )
    return outstanding_html(hostile)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_outstanding_report_escapes_what_people_wrote(text):
    assert elements(outstanding_html_saying(text)) == elements(outstanding_html_saying("words"))
