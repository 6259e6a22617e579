"""Whatever is typed into a field stays the text that it is, in every format, and nothing of it is lost unseen."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from random import Random
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook

from assurance.formats.characters import holdable
from assurance.formats.kinds import CSV, EXCEL
from assurance.formats.spreadsheet import LONG_TEXTS, MOST_LETTERS
from assurance.formats.word import plan_docx
from assurance.models import PlanRow
from assurance.reports.entries import ActionEntry, AssuranceEntry
from assurance.reports.exchange import plan_document
from recommendations.limits import LONG_TEXT
from tests import factories
from tests.assurance.as_at.happenings import happen
from tests.assurance.formats.reading import lines_of_book, lines_of_csv, plan_tables, rows_told, sheets_of
from tests.assurance.reports.builders import agency_part, plan_report, report_row

ON = date(2026, 11, 23)
HOSTILE = {
    "formula": "=1+1",
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1+1)",
    "link": '=HYPERLINK("http://evil.example","Click")',
    "full width": "＝1+1",
    "space before": "  =1+1",
    "tab": "\t=1+1",
    "error": "#N/A",
    "number": "00123",
    "day": "1/2/2026",
    "truth": "TRUE",
    "markup": "<w:p><script>alert('x')</script></w:p>&amp;<!-- --> ]]>",
    "encoded": "_x0041_ and _x000D_",
    "right to left": "\u202eturned round\u202c \u05e9\u05dc\u05d5\u05dd",
    "emoji": "👩‍👩‍👧‍👦 ẗ̴̢̨ 𝒳",
    "control": "a bell\x07, an escape\x1b[31m, a null\x00, a form feed\x0c",
    "no characters": "a\ufffe\ufdd0b",
    "line ends": "one\r\ntwo\rthree\nfour\u2028five",
    "apostrophe": "'quoted",
    "spaces": "  spaces   kept  ",
    "template": "{% include '/etc/passwd' %}{{ settings.SECRET_KEY }}",
    "long": "long " * (LONG_TEXT // 5),
}
STORED_WORDS = {
    "action_status", "assurance_status", "rating", "scope", "status", "status_after", "state", "kind", "answer_kind",
    "type", "place", "scan", "purpose", "channel", "frequency", "outcome", "attendance", "sector", "disposition",
    "review_type", "protective_marking", "format", "numerator", "denominator", "starts_at", "ends_at", "sha256",
}  # fmt: skip
DAYS = {"as_at", "about"}  # besides all that ends like one


def is_free_text(key: str, value) -> bool:
    is_day = key in DAYS or key.endswith(("_on", "_at", "_date", "_by", "_until", "_since"))
    return isinstance(value, str) and key not in STORED_WORDS and (not is_day or key in {"asked_by", "made_by"})


def with_text(value, text: str, key: str = ""):
    """The document with the text in every field that holds free text."""
    if isinstance(value, dict):
        return {name: with_text(each, text, name) for name, each in value.items()}
    if isinstance(value, list):
        return [with_text(each, text, key) for each in value]
    return text if is_free_text(key, value) else value


def few(value):
    """The document with two of each list at most, which have every field, too."""
    if isinstance(value, dict):
        return {name: few(each) for name, each in value.items()}
    return [few(each) for each in value[:2]] if isinstance(value, list) else value


@pytest.mark.django_db
def test_hostile_texts_in_every_field_stay_texts(scene):
    scene.chance = Random(3)
    happen(scene, 120)
    document = few(plan_document(scene.plan, on=ON, rows=PlanRow.objects.filter(plan=scene.plan)))
    for name, text in HOSTILE.items():
        hostile = with_text(document, text)

        book = load_workbook(BytesIO(EXCEL.made(hostile, text, text)))
        lines = lines_of_csv(CSV.made(hostile, "", ""))

        cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}, name
        sheets = lines_of_book(book)
        for (_, row), given, line in zip(rows_told(hostile), sheets["Recommendations"], lines, strict=True):
            assert row["text"] == text
            assert given["Recommendation"] == holdable(text), name
            assert line["Recommendation"].removeprefix("'") == text.removeprefix("'"), name
            assert not line["Recommendation"].lstrip().startswith(("=", "+", "-", "@", "＝")), name
        told = [action for _, row in rows_told(hostile) for action in row["actions"]]
        assert [line["Action"] for line in sheets["Actions"]] == [holdable(text)] * len(told)
        assert [cell.value for cell in cells if cell.hyperlink] == [], name


def test_what_is_half_a_character_is_shown_as_none():
    assert holdable("a\ud800b\x7f") == "a\ufffdb␡"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_word_shows_them_as_they_were_typed(text):
    row = report_row(
        ref="1.1",
        text=[text],
        actions=[ActionEntry("a", [text], [text], [(text, text)])],
        assurance=[AssuranceEntry([text], text, text)],
        facts=[(text, text)],
        decisions=[text],
        rating="red",
        rating_label="Red",
    )
    part = agency_part(row, heading=text, summary=text, transfer=text)
    report = plan_report(part, part, title=text, board_name=text, subject=text, selection=text, layout="tracking")

    content = plan_docx(replace(report, note=text))

    shown = holdable(text)
    tables = {heading: rows[1] for heading, rows in plan_tables(content).items()}
    assert list(tables) == [shown]
    [cells] = tables.values()
    assert cells[0] == f"1.1\n{shown}"
    assert cells[1] == f"a) {shown}\nLatest progress, {shown}"
    assert cells[2] == f"{shown}\n{shown}\nEvidence: {shown}\nDecision: {shown}"
    document = Document(BytesIO(content))
    assert document.core_properties.title == shown[:255]
    for name in ZipFile(BytesIO(content)).namelist():
        if name.endswith((".xml", ".rels")):
            root = etree.fromstring(ZipFile(BytesIO(content)).read(name))
            assert "evil.example" not in "".join(each.get("Target", "") for each in root.iter())


def test_formulas_are_marked_as_texts_in_excel(document_of):
    book = load_workbook(BytesIO(EXCEL.made(document_of("=1+1"), "", "")))

    cell = next(cell for cell in book["Recommendations"][2] if cell.value == "=1+1")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.parametrize(
    ("address", "is_linked"),
    [
        ("https://www.example.org/report.pdf", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://example.org/a b", False),
        ("\\\\server\\share", False),
        (f"https://example.org/{'a' * 3000}", False),
    ],
)
def test_only_addresses_of_the_web_are_links(document_of, address, is_linked):
    book = load_workbook(BytesIO(EXCEL.made(document_of(address), "", "")))

    [cell] = [cell for cell in book["Evidence"][2] if book["Evidence"].cell(1, cell.column).value == "Address"]
    assert (cell.value, bool(cell.hyperlink)) == (address, is_linked)


@pytest.mark.parametrize("letter", ["a", "👩", "_x0041_"], ids=["letters", "of two units", "that look encoded"])
def test_a_text_that_no_cell_holds_says_so_and_stands_elsewhere(document_of, letter):
    text = letter * 40_000

    sheets = sheets_of(EXCEL.made(document_of(text), "", ""))

    shown = sheets["Recommendations"][0]["Recommendation"]
    assert len(shown.encode("utf-16-le")) // 2 <= MOST_LETTERS
    assert "[This text has" in shown
    assert shown.endswith("The whole stands on the sheet “Long texts”, under Recommendations, C2.]")
    parts = [line["Text"] for line in sheets[LONG_TEXTS] if line["Cell"] == "C2" and line["Sheet"] == "Recommendations"]
    assert "".join(parts) == text


@pytest.fixture
def document_of(db):
    plan = factories.make_plan()
    row = factories.make_recommendation(plan_agency=factories.make_plan_agency(plan))
    factories.make_evidence(factories.make_record(row), url="https://www.example.org/")
    document = plan_document(plan, on=ON, rows=PlanRow.objects.filter(plan=plan))
    return lambda text: with_text(document, text)
