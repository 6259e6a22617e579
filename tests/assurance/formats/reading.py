"""Word and Excel files read back, and the same values told again from the exchange document, by other code."""

import csv
import re
from io import BytesIO, StringIO

from docx import Document
from openpyxl import load_workbook

ENCODED = re.compile("_x([0-9A-Fa-f]{4})_")


def sheets_of(content: bytes) -> dict[str, list[dict]]:
    return lines_of_book(load_workbook(BytesIO(content)))


def lines_of_book(book) -> dict[str, list[dict]]:
    """The lines of each sheet by the titles of its columns; an empty cell is None."""
    found = {}
    for sheet in book.worksheets:
        titles, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(titles, map(decoded, row), strict=True)) for row in rows]
    return found


def decoded(value):
    """As Excel reads it."""
    return ENCODED.sub(lambda code: chr(int(code[1], 16)), value) if isinstance(value, str) else value


def cells_of(row) -> list[str]:
    return ["\n".join(text_of(paragraph) for paragraph in cell.paragraphs) for cell in row.cells]


def text_of(paragraph) -> str:
    """With what stands in links."""
    return "".join(run.text for run in paragraph.iter_inner_content())


def plan_tables(content: bytes) -> dict[str, list[list[str]]]:
    """By agency heading: the titles of the columns and the rows."""
    document = Document(BytesIO(content))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    tables = [table for table in document.tables if table.rows[0].cells[0].text == "RECOMMENDATION"]
    return {heading: [cells_of(row) for row in table.rows] for heading, table in zip(headings, tables, strict=True)}


def lines_of_csv(content: bytes) -> list[dict]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def rows_told(document: dict) -> list[tuple[dict, dict]]:
    return [(agency, row) for agency in document["agencies"] for row in agency["recommendations"]]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text or "").strip()
