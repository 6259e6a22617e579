"""The record of a meeting as a Word document. Only this module knows python-docx, which it imports where it is used.

Headings are headings, tables are tables whose first row repeats on each page, and every text stays text.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from io import BytesIO

from assurance.meetings.record import DecisionInWords, MeetingRecord, RecordedItem
from assurance.models import MeetingTask
from assurance.reports.texts import day_in_words, paragraphs, printable

LANGUAGE, FONT = "en-GB", "Arial"
BLUE = (0x16, 0x32, 0x5C)
SIZES = {"Title": 22, "Heading 1": 15, "Heading 2": 12.5, "Heading 3": 11, "Normal": 10.5}
SHADE = "E8EDF4"
NO_ITEM = "–"
ACTION_COLUMNS = ("Item", "What is to be done", "Who", "By", "State")


def record_docx(record: MeetingRecord) -> bytes:
    from docx import Document

    document = Document()
    prepare(document, record)
    document.add_heading(printable(record.title), level=0)
    if record.state_in_words:
        document.add_paragraph(style="Intense Quote").add_run(record.state_in_words)
    add_facts(document, record.facts)
    add_attendance(document, record)
    document.add_heading("Items", level=1)
    for item in record.items:
        add_item(document, item)
    if not record.items:
        add_text(document, "Nothing was on the agenda.")
    add_actions(document, record)
    add_corrections(document, record)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


# Parts of the document


def add_facts(document, facts: Iterable[tuple[str, str]]) -> None:
    for label, words in facts:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = points(2)
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(printable(words))


def add_attendance(document, record: MeetingRecord) -> None:
    document.add_heading("Attendance", level=1)
    if not record.attendance:
        add_text(document, "No attendance is recorded.")
        return
    table = add_table(document, ("Attendance", "Who"), widths=(4.2, 12.8))
    for label, names in record.attendance:
        add_row(table, [label, "\n".join(names)])


def add_item(document, item: RecordedItem) -> None:
    document.add_heading(printable(item.heading), level=2)
    if item.row:
        add_text(document, item.row.text, style="Quote")
    for text in item.minute:
        add_text(document, text)
    if not item.minute:
        add_text(document, "No minute was written.")
    if item.decision:
        add_decision(document, item.decision)
    if item.tasks:
        document.add_heading("Tasks", level=3)
        for task in item.tasks:
            by = f" (by {day_in_words(task.due_on)})" if task.due_on else ""
            add_text(document, f"{who(task)}: {task.text}{by}", style="List Bullet")


def add_decision(document, decision: DecisionInWords) -> None:
    document.add_heading(f"Decision: {decision.outcome}", level=3)
    add_facts(document, decision.facts)
    for said_by, words in decision.dissents:
        add_facts(document, [(f"Dissent of {said_by}", words)])


def add_actions(document, record: MeetingRecord) -> None:
    document.add_heading("Who does what by when", level=1)
    if not record.tasks:
        add_text(document, "No tasks were agreed.")
        return
    numbers = {task.pk: str(item.number) for item in record.items for task in item.tasks}
    table = add_table(document, ACTION_COLUMNS, widths=(1.2, 6.6, 3.8, 3.4, 2.0))
    for task in record.tasks:
        due = day_in_words(task.due_on) if task.due_on else "not dated"
        add_row(table, [numbers.get(task.pk) or NO_ITEM, task.text, who(task), due, task.get_state_display()])


def add_corrections(document, record: MeetingRecord) -> None:
    if not record.corrections:
        return
    document.add_heading("Corrections", level=1)
    for correction in record.corrections:
        document.add_heading(f"{correction}, {correction.recorded_by}", level=2)
        about = [("About", str(correction.item))] if correction.item else []
        add_facts(document, [*about, ("The record should say", correction.text), ("Why", correction.reason)])


def who(task: MeetingTask) -> str:
    return f"{task.who}, {task.agency}" if task.agency else task.who


# How it is built


def add_text(document, text: str, style: str | None = None) -> None:
    for part in paragraphs(text):
        document.add_paragraph(printable(part), style=style)


def add_table(document, titles: Sequence[str], *, widths: Sequence[float]):
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=len(titles), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    head = table.rows[0]
    for cell, title, width in zip(head.cells, titles, widths, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(title).bold = True
        shade(cell)
    mark(head._tr.get_or_add_trPr(), "w:tblHeader")
    mark(head._tr.get_or_add_trPr(), "w:cantSplit")
    return table


def add_row(table, texts: Sequence[str]) -> None:
    cells = table.add_row().cells
    for cell, text, column in zip(cells, texts, table.columns, strict=True):
        cell.width = column.width
        cell.paragraphs[0].add_run(printable(text))


def prepare(document, record: MeetingRecord) -> None:
    """The page, the fonts, the language, what the file says of itself, and its running header and footer."""
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    for name, size in SIZES.items():
        set_font(document.styles[name], size, is_heading=name != "Normal")
    set_language(document)
    about = document.core_properties
    about.title, about.author, about.language = printable(record.title), record.board_name, LANGUAGE
    about.comments, about.last_modified_by = "", record.board_name
    about.created = about.modified = datetime.combine(record.as_at, time())
    above = [record.board_name, record.stamp]
    section.header.paragraphs[0].add_run(" · ".join(filter(None, map(printable, above))))
    below = section.footer.paragraphs[0]
    below.add_run(f"{printable(str(record.meeting))} · Page ")
    add_field(below, "PAGE")
    below.add_run(" of ")
    add_field(below, "NUMPAGES")


def set_font(style, size: float, *, is_heading: bool) -> None:
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name, style.font.size = FONT, points(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # they would win over the name
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)
    if is_heading:
        style.font.color.rgb = RGBColor(*BLUE)


def set_language(document) -> None:
    from docx.oxml.ns import qn

    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)


def points(size: float):
    from docx.shared import Pt

    return Pt(size)


def shade(cell) -> None:
    from docx.oxml.ns import qn

    shading = mark(cell._tc.get_or_add_tcPr(), "w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shading.set(qn(f"w:{name}"), value)


def mark(element, name: str):
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    element.append(made)
    return made


def add_field(paragraph, code: str) -> None:
    """A number that Word counts by itself."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()._r
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run.append(part)
