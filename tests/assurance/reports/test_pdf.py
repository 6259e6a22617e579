import re
import socket
from io import BytesIO

import pytest
from django.core.cache import caches
from pypdf import PdfReader

from assurance.reports.data import Layout
from assurance.reports.entries import ActionEntry, AssuranceEntry
from assurance.reports.html import plan_html
from assurance.reports.pdf import cached_pdf, fingerprint, render_pdf
from tests.assurance.reports.builders import agency_part, plan_report, report_row
from tests.assurance.reports.reading import pages_of, squeezed, structure

LONGEST_TEXT = 10_000
LETTERS_IN_A_LINE = {Layout.APPENDIX: 68, Layout.TRACKING: 60}  # letters x in the widest column
SECRET = "the words of a file that is nobody’s business"


def printed(*rows, **fields) -> list[str]:
    return pages_of(render_pdf(plan_html(plan_report(agency_part(*rows), **fields))))


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    """A report of two agencies, the first of which runs over three pages."""
    rows = [
        report_row(ref=f"1.{number}", text=[f"Recommendation {number}. " + "Words. " * 60]) for number in range(1, 8)
    ]
    first = agency_part(*rows)
    second = agency_part(report_row(ref="2.1"), anchor="agency-2", heading="2. Education")
    return PdfReader(BytesIO(render_pdf(plan_html(plan_report(first, second)))))


def test_the_document_knows_its_title_author_language_and_day(reader):
    assert reader.metadata.title == "Child D Action Plan, Sutton Local Safeguarding Children Board"
    assert reader.metadata.author == "Sutton Local Safeguarding Children Board"
    assert reader.metadata.creation_date.date().isoformat() == "2026-11-23"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_document_is_tagged_for_screen_readers(reader):
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()

    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert re.search(r'pdfuaid:part="1"', metadata)
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= {node["/S"] for node in structure(reader)}


def test_every_header_says_whether_it_heads_a_column_or_a_row(reader):
    scopes = [node["/A"]["/Scope"] for node in structure(reader) if node["/S"] == "/TH" and "/A" in node]

    assert scopes[-5:] == ["/Column"] * 4 + ["/Row"]


def test_the_status_bar_tells_its_numbers_and_lies_on_the_page(reader):
    (figure,) = [node for node in structure(reader) if node["/S"] == "/Figure"]
    left, bottom, right, top = figure["/A"]["/BBox"]
    page = reader.pages[0].mediabox

    assert figure["/Alt"] == "Assurance status. Assured: 35; No response: 17."
    assert 0 < left < right < page.width
    assert 0 < bottom < top < page.height


def test_links_of_the_contents_say_where_they_lead(reader):
    links = [link.get_object() for link in reader.pages[0]["/Annots"]]

    assert {(link["/Dest"], link["/Contents"]) for link in links} == {
        ("agency-1", "Go to agency 1"),
        ("agency-2", "Go to agency 2"),
    }


def test_each_agency_has_its_bookmark(reader):
    title, agencies = reader.outline

    assert title.title == "Child D Action Plan"
    assert [bookmark.title for bookmark in agencies] == ["1. Cafcass", "2. Education"]


def test_running_lines_name_board_plan_day_marking_and_page(reader):
    pages = [page.extract_text() for page in reader.pages]

    assert len(pages) == 5
    for number, text in enumerate(pages, start=1):
        assert text.count("As at 23 November 2026") == (2 if number == 1 else 1)
        assert text.count("OFFICIAL") == (2 if number == 1 else 1)
        assert f"Page {number} of 5" in text
        assert text.count("Sutton Local Safeguarding Children Board") == 1
        assert "Child D Action Plan" in text


def test_agency_and_column_titles_stand_on_every_page_of_a_table(reader):
    for page in reader.pages[1:]:
        text = page.extract_text()

        assert "1. Cafcass" in text
        assert "ASSURANCE TO THE LSCB" in text


def test_the_same_report_gives_the_same_bytes():
    html = plan_html(plan_report())

    assert render_pdf(html) == render_pdf(html)


def test_a_report_that_was_rendered_before_is_taken_from_the_cache():
    html = plan_html(plan_report())
    caches["reports"].set(fingerprint(html), b"rendered before")

    assert cached_pdf(html) == b"rendered before"
    assert cached_pdf(html + " ").startswith(b"%PDF-1.7")
    assert caches["reports"].get(fingerprint(html + " ")).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("layout", Layout.values)
def test_the_longest_text_without_a_space_stays_in_its_column(layout):
    endless = "x" * LONGEST_TEXT
    row = report_row(
        text=["Short."],
        actions=[ActionEntry("", ["Short."])],
        assurance=[AssuranceEntry([endless])],
        is_short=False,
    )

    text = "\n".join(printed(row, report_row(ref="1.2"), layout=layout))

    lines = re.findall(r"x+", text)
    assert sum(map(len, lines)) == LONGEST_TEXT
    assert max(map(len, lines)) <= LETTERS_IN_A_LINE[layout]
    assert "1.2" in text


@pytest.mark.parametrize("place", ["text", "actions", "assurance"])
def test_three_long_texts_do_not_break_the_layout(place):
    words = ["A sentence of some length about what was done. " * 30] * 7
    cells = {"text": words, "actions": [ActionEntry("", words)], "assurance": [AssuranceEntry(words)]}

    text = squeezed("".join(printed(report_row(**{place: cells[place]}, is_short=False), report_row(ref="1.2"))))

    assert text.count("sentence") == 210
    assert "1.2Therecommendation." in text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("مرحبا بالعالم ושלום", id="right to left"),
        pytest.param("abc\u202edef\u2066ghi", id="direction overrides"),
        pytest.param("👩‍👧‍👦 🇬🇧 ✅", id="emoji and flags"),
        pytest.param("e" + "\u0301" * 200, id="200 combining marks"),
        pytest.param("a\x00b\x07c\x1bd\x0be\x7ff", id="control characters"),
        pytest.param("half \ud800 of a character", id="half a character"),
        pytest.param("\ufffe\uffff\U0010ffff", id="not characters"),
        pytest.param("<p>" * 500, id="a thousand tags as text"),
        pytest.param("javascript:alert(1) file:///etc/passwd http://192.0.2.1/", id="addresses"),
    ],
)
def test_no_text_breaks_the_report(text):
    row = report_row(text=[text], actions=[ActionEntry("", [text])], assurance=[AssuranceEntry([text])])
    part = agency_part(row, report_row(ref="1.2"), heading=text)

    pages = pages_of(render_pdf(plan_html(plan_report(part, title=text, board_name=text))))

    assert "1.2" in pages[-1]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


@pytest.fixture
def trap(tmp_path):
    """A file with a secret, and an address on this machine at which nobody may call."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield {
            "file": secret.as_uri(),
            "address": f"http://127.0.0.1:{listener.getsockname()[1]}",
            "listener": listener,
        }


UNESCAPED = {
    "picture": '<img src="{address}/x.png" alt="x"><img src="{file}" alt="x">',
    "style sheet": '<link rel="stylesheet" href="{address}/x.css">',
    "imported style": "<style>@import url({address}/x.css); p {{ background: url({address}/x.png) }}</style>",
    "font": "<style>@font-face {{ font-family: x; src: url({address}/x.woff) }} p {{ font-family: x }}</style>",
    "attachment": '<a rel="attachment" href="{file}">x</a><link rel="attachment" href="{file}">',
    "drawing": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}/x.png"/><use href="{file}#x"/></svg>',
    "object": '<object data="{address}/x.svg"></object><embed src="{address}/x.svg">',
}


@pytest.mark.parametrize("markup", UNESCAPED.values(), ids=UNESCAPED)
def test_even_unescaped_markup_fetches_nothing(trap, markup):
    html = f'<html lang="en-GB"><title>x</title><p>Before.</p>{markup.format(**trap)}<p>After.</p>'

    pdf = render_pdf(html)

    assert "After." in pages_of(pdf)[0]
    assert PdfReader(BytesIO(pdf)).attachments == {}
    with pytest.raises(BlockingIOError):
        trap["listener"].accept()


def test_without_our_fetcher_the_same_attachment_would_leak(trap):
    from weasyprint import HTML

    pdf = HTML(string=UNESCAPED["attachment"].format(**trap)).write_pdf()

    assert SECRET.encode() in [content for found in PdfReader(BytesIO(pdf)).attachments.values() for content in found]
