"""A plan as an Excel workbook: a sheet for each subject. Only this module writes with openpyxl."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

from assurance.formats.characters import holdable
from assurance.formats.facts import PlanFacts
from assurance.formats.subjects import tables_of
from assurance.formats.tables import BROAD, MIDDLE, NARROW, WIDE, Column, Table, Value
from lscb_tracker.csv_lines import FORMULA_STARTS

MOST_LETTERS = 32_767  # that Excel keeps in a cell; a character of two UTF-16 units counts twice
LETTERS_OF_PART = 16_000  # so that a part fits in a cell whatever its characters are
MOST_LETTERS_OF_ADDRESS = 2_079
MOST_ADDRESSES = 65_000  # that a sheet links; Excel opens no more than 65,530
FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900; an earlier day is written in words
LOOKS_ENCODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads “_x0041_” as “A”
ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
DAY_FORMAT, MOMENT_FORMAT = "d mmm yyyy", "d mmm yyyy h:mm"
BLUE, WHITE, LINK_BLUE, LINE_GREY = "16325C", "FFFFFF", "1D70B8", "B6BFCA"
A4 = 9
WIDTH_OF_PAGE = 240  # letters of a column's width that can still be read on A4
HEIGHT_OF_LINE, MOST_HEIGHT = 13.2, 405  # points; a row of Excel is at most 409 high
LONG_TEXTS = "Long texts"
PARTS_OF_LONG = [
    Column(title, str, width)
    for title, width in [("Sheet", MIDDLE), ("Cell", NARROW), ("Part", NARROW), ("Text", 2 * WIDE)]
]
HOW_TEXTS_ARE_KEPT = (
    f"A cell of Excel holds {MOST_LETTERS:,} characters. Where a text is longer, its cell says so, and the whole "
    f"stands on the sheet “{LONG_TEXTS}”. A character that a workbook cannot hold is shown by a sign for it, such as "
    "␇. What looks like a formula in a text is text."
)


@dataclass(frozen=True)
class LongText:
    sheet: str
    cell: str
    text: str


def workbook_of(document: dict, facts: PlanFacts) -> bytes:
    tables = tables_of(document)
    writer = WorkbookWriter(facts)
    for table in tables:
        writer.add(table)
    if writer.long_texts:
        writer.add(parts_of_long(writer.long_texts))
    writer.add(about(tables, facts))
    return writer.content()


def about(tables: list[Table], facts: PlanFacts) -> Table:
    """The last sheet: what this workbook is, and what its sheets hold."""
    rows: list[list[Value]] = [[label, words] for label, words in facts.particulars]
    rows += [[f"Sheet “{table.title}”", f"{table.about}. Lines: {len(table.rows):,}."] for table in tables]
    rows.append(["How texts are kept", HOW_TEXTS_ARE_KEPT])
    return Table("About", "", [Column("About this workbook", str, BROAD), Column("In words", str, 2 * WIDE)], rows)


def parts_of_long(texts: Sequence[LongText]) -> Table:
    rows: list[list[Value]] = []
    for long in texts:
        starts = range(0, len(long.text), LETTERS_OF_PART)
        rows += [
            [long.sheet, long.cell, number, long.text[start : start + LETTERS_OF_PART]]
            for number, start in enumerate(starts, start=1)
        ]
    return Table(LONG_TEXTS, "", PARTS_OF_LONG, rows)


class WorkbookWriter:
    """Writes sheet after sheet; `long_texts` are those that were too long for their cells."""

    def __init__(self, facts: PlanFacts):
        from openpyxl import Workbook

        self.book, self.facts = Workbook(write_only=True), facts
        self.long_texts: list[LongText] = []
        told = self.book.properties
        told.title, told.subject, told.language = holdable(facts.title), holdable(facts.subject), "en-GB"
        told.creator = told.lastModifiedBy = holdable(facts.board_name)
        told.created = datetime.combine(facts.as_at, time())
        self.book.calculation.fullCalcOnLoad = False

    def content(self) -> bytes:
        stream = BytesIO()
        self.book.save(stream)
        return stream.getvalue()

    def add(self, table: Table) -> None:
        from openpyxl.utils import get_column_letter

        sheet = self.book.create_sheet(table.title)
        looks = _looks(sheet)
        letters = [get_column_letter(number) for number in range(1, len(table.columns) + 1)]
        for letter, column in zip(letters, table.columns, strict=True):
            sheet.column_dimensions[letter].width = column.width
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = f"A1:{letters[-1]}{len(table.rows) + 1}"
        self.set_page(sheet, across=-(-sum(column.width for column in table.columns) // WIDTH_OF_PAGE))
        sheet.row_dimensions[1].height = 2 * HEIGHT_OF_LINE + 2
        sheet.append([_made(sheet, column.title, looks["head"], "s") for column in table.columns])
        linked = 0
        for line, row in enumerate(table.rows, start=2):
            sheet.row_dimensions[line].height = height_of(row, table.columns)
            cells = []
            for letter, column, value in zip(letters, table.columns, row, strict=True):
                if value is None or value == "":
                    cells.append(_made(sheet, None, looks["text"]))
                elif isinstance(value, str):
                    if column.is_address and linked < MOST_ADDRESSES and is_address(value):
                        linked += 1
                        cells.append(_linked(sheet, value, looks["address"]))
                    else:
                        text = self.fitting(value, table.title, f"{letter}{line}")
                        look = looks["formula" if text.lstrip(" ").startswith(FORMULA_STARTS) else "text"]
                        cells.append(_made(sheet, text, look, "s"))
                else:
                    cells.append(_typed(sheet, value, looks))
            sheet.append(cells)

    def set_page(self, sheet, *, across: int) -> None:
        """For whoever prints it: as many pages of A4 side by side as can be read; titles, marking and day on all."""
        facts = self.facts
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = across, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
        sheet.oddHeader.left.text, sheet.oddHeader.right.text = in_margin(facts.board_name), in_margin(facts.title)
        sheet.oddFooter.left.text = f"As at {facts.as_at:%-d %B %Y}, &A"
        sheet.oddFooter.center.text = in_margin(facts.marking) or None
        sheet.oddFooter.right.text = "Page &P of &N"

    def fitting(self, text: str, sheet: str, cell: str) -> str:
        """The text as its cell can hold it. Of one that is too long, how it begins and where the whole stands."""
        text = holdable(text)
        shown = LOOKS_ENCODED.sub("_x005F_", text)
        if units(shown) <= MOST_LETTERS:
            return shown
        self.long_texts.append(LongText(sheet, cell, text))
        shown = LOOKS_ENCODED.sub("_x005F_", text[:LETTERS_OF_PART])
        return (
            f"{shown}\n\n[This text has {len(text):,} characters, more than a cell of Excel holds. "
            f"The whole stands on the sheet “{LONG_TEXTS}”, under {sheet}, {cell}.]"
        )


def units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def height_of(row: Sequence[Value], columns: Sequence[Column]) -> float:
    """About as high as its longest text, because not every program finds that out by itself."""
    texts = [(value, column.width) for value, column in zip(row, columns, strict=True) if isinstance(value, str)]
    lines = max((line_count(text.split("\n"), width) for text, width in texts), default=1)
    return min(MOST_HEIGHT, max(1, lines) * HEIGHT_OF_LINE + 3)


def line_count(lines: list[str], width: int) -> int:
    """A width is counted in digits, which are broader than letters."""
    letters = width * 6 // 5
    return sum(-(-len(line) // letters) or 1 for line in lines)


def is_address(text: str) -> bool:
    return len(text) <= MOST_LETTERS_OF_ADDRESS and bool(ADDRESS.fullmatch(text)) and holdable(text) == text


def in_margin(text: str) -> str:
    """In a header or footer of Excel “&” begins a code, and a digit after it a size."""
    return holdable(text).replace("&", "&&")[:100]


def _looks(sheet) -> dict:
    """A cell of each kind, whose style the others share."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    top, thin = Alignment(wrap_text=True, vertical="top"), Side(style="thin", color=LINE_GREY)
    found = {}
    for name in ("text", "formula", "number", "day", "moment", "address", "head"):
        cell = found[name] = WriteOnlyCell(sheet)
        cell.alignment, cell.border, cell.font = top, Border(bottom=thin), Font(name="Arial", size=10)
    found["formula"].quotePrefix = True
    found["day"].number_format, found["moment"].number_format = DAY_FORMAT, MOMENT_FORMAT
    found["address"].font = Font(name="Arial", size=10, color=LINK_BLUE, underline="single")
    found["head"].font = Font(name="Arial", size=10, bold=True, color=WHITE)
    found["head"].fill = PatternFill("solid", start_color=BLUE)
    for name in ("number", "day", "moment"):
        found[name].alignment = Alignment(vertical="top", horizontal="left")
    return found


def _made(sheet, value, look, data_type: str | None = None):
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value)
    if data_type:
        cell.data_type = data_type  # openpyxl takes a text that begins with “=” for a formula
    cell._style = look._style
    return cell


def _linked(sheet, address: str, look):
    cell = _made(sheet, LOOKS_ENCODED.sub("_x005F_", address), look, "s")
    cell.hyperlink = address
    cell._style = look._style  # setting a link sets the style of its own
    return cell


def _typed(sheet, value: int | Decimal | date | datetime, looks: dict):
    if isinstance(value, datetime):
        return _made(sheet, value, looks["moment"])
    if isinstance(value, date):
        if value < FIRST_DAY:
            return _made(sheet, value.isoformat(), looks["text"], "s")
        return _made(sheet, value, looks["day"])
    return _made(sheet, value, looks["number"])
