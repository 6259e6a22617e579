"""A plan as a Word document, in the columns and words of its PDF: a heading and a table for each agency.

Boards go on writing in it, so its headings are headings, its titles repeat, and short rows stay on one page.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from io import BytesIO

from assurance.formats.characters import holdable
from assurance.formats.facts import WHOLE_PLAN
from assurance.formats.word_parts import (
    BLUE,
    WHITE,
    Words,
    cell_xml,
    paragraph_xml,
    row_xml,
    table_xml,
    twips,
)
from assurance.meetings.word import LANGUAGE, add_field, points, set_font, set_language
from assurance.rating import Rating
from assurance.reports.data import AgencyPart, Layout, PlanReport, ReportRow
from assurance.reports.texts import day_in_words
from assurance.reports.totals import Totals

PAGE, MARGIN = (297, 210), (14, 16)  # millimetres: across and down, at the sides and above
SHARES = {Layout.APPENDIX: (27, 31, 42), Layout.TRACKING: (20, 23, 33, 24)}  # of the width, in hundredths
SHARES_OF_CONTENTS = (48, 14, 12, 16, 10)
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NONE_RECORDED = "None recorded"
TITLES = ["RECOMMENDATION", "ACTIONS"]
# By style: size, space after, both in points, and whether it is bold, italic.
STYLES = {
    "Plan text": (9, 3, False, False),
    "Plan reference": (9, 1, True, False),
    "Plan title of column": (8, 0, True, False),
    "Plan source": (8, 1, False, True),
    "Plan decision": (9, 3, False, False),
    "Plan fact": (8.5, 1.5, False, False),
    "Plan line": (8, 0, False, False),
    "Plan particular": (9.5, 3, False, False),
    "Plan meaning": (7.5, 5, False, False),
    "Plan figure": (17, 0, True, False),
}
SIZES = {"Title": 22, "Subtitle": 12, "Heading 1": 13, "Normal": 9}
COLORS = {  # of a rating: behind its word, of the word, of the bar beside the row
    Rating.BLUE: ("D2E2F1", "0C3A61", "1D70B8"),
    Rating.GREEN: ("CFE4DC", "083D29", "0F7A52"),
    Rating.AMBER: ("FBDCC8", "622A09", "D4550F"),
    Rating.RED: ("F4D7D7", "651B1B", "CA3535"),
}
MEANING = (
    "Outstanding: the Board has no assurance yet that it has accepted, or is due to look again. Complete but "
    "unassured: the action is done, and the Board does not know yet that it worked. Overdue: past its target or "
    "review date."
)


def plan_docx(report: PlanReport) -> bytes:
    from docx import Document

    document = Document()
    prepare(document, report)
    add_cover(document, report)
    for number, part in enumerate(report.parts):
        add_agency(document, report, part, number)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


# The cover


def add_cover(document, report: PlanReport) -> None:
    document.add_paragraph(holdable(report.board_name), style="Plan reference")
    document.add_paragraph(holdable(report.title), style="Title")
    tracking = ". With status, rating, dates and lead person" if is_tracking(report) else ""
    document.add_paragraph(holdable(report.subject + tracking), style="Subtitle")
    for told in cover_words(report):
        put(document, paragraph_xml("Planparticular", *told))
    if not report.parts:
        put(document, paragraph_xml("Planparticular", "No recommendation matches this selection."))
        return
    add_totals(document, report.totals)
    if len(report.parts) > 1:
        add_contents(document, report.parts)


def cover_words(report: PlanReport) -> list[list[Words | str]]:
    first: list[Words | str] = [Words(as_at_in_words(report), is_bold=True)]
    if report.marking:
        first += ["    ", Words(report.marking, is_bold=True)]
    if report.is_draft:
        first += ["    Draft, not issued"]
    first += ["    Selection: ", Words(report.selection, is_bold=True) if report.selection else WHOLE_PLAN]
    told = [first]
    if report.note:
        told.append([report.note])
    if report.issue:
        meeting = f"Issued when this meeting was closed: {report.issue.meeting}. " if report.issue.meeting else ""
        told.append([f"{meeting}SHA-256 of its data {report.issue.data_sha256}"])
    if report.anchor:
        told.append([f"Audit trail at {report.anchor}"])
    return told


def as_at_in_words(report: PlanReport) -> str:
    day = f"s at {day_in_words(report.as_at)}"
    return f"Issue {report.issue.number}, a{day}" if report.issue else f"A{day}"


def add_totals(document, totals: Totals) -> None:
    told = [
        ("Recommendations", totals.recommendations),
        ("Assurance outstanding", totals.outstanding),
        ("Complete but unassured", totals.unassured),
        ("Overdue", totals.overdue),
    ]
    widths = widths_of((25, 25, 25, 25))
    titles = [title_cell(label, width) for (label, _), width in zip(told, widths, strict=True)]
    figures = [
        cell_xml([paragraph_xml("Planfigure", f"{count:,}")], width)
        for (_, count), width in zip(told, widths, strict=True)
    ]
    put(document, table_xml([row_xml(titles, is_header=True), row_xml(figures)], widths, name="Totals"))
    put(document, paragraph_xml("Planmeaning", MEANING))


def add_contents(document, parts: Sequence[AgencyPart]) -> None:
    widths = widths_of(SHARES_OF_CONTENTS)
    titles = ["Agency", "Recommendations", "Outstanding", "Complete but unassured", "Overdue"]
    rows = [row_xml((title_cell(title, width) for title, width in zip(titles, widths, strict=True)), is_header=True)]
    for number, part in enumerate(parts):
        counts = part.totals
        figures = [counts.recommendations, counts.outstanding, counts.unassured, counts.overdue]
        cells = [paragraph_xml("Planline", part.heading, anchor=bookmark(number))]
        cells += [paragraph_xml("Planline", f"{figure:,}") for figure in figures]
        rows.append(row_xml(cell_xml([cell], width) for cell, width in zip(cells, widths, strict=True)))
    put(document, table_xml(rows, widths, name="Agencies"))


# An agency


def add_agency(document, report: PlanReport, part: AgencyPart, number: int) -> None:
    heading = document.add_heading(holdable(part.heading), level=1)
    heading.paragraph_format.page_break_before = number == 0 and len(report.parts) > 1
    mark_place(heading, bookmark(number), number)
    summary: list[Words | str] = [part.summary]
    if part.transfer:
        summary += [". ", Words(part.transfer, is_bold=True)]
    put(document, paragraph_xml("Planparticular", *summary, keeps_next=True))
    widths = widths_of(SHARES[layout_of(report)])
    titles = [*TITLES, report.assurance_title, *(["STATUS AND DATES"] if is_tracking(report) else [])]
    rows = [row_xml((title_cell(title, width) for title, width in zip(titles, widths, strict=True)), is_header=True)]
    rows += [row_of(row, widths) for row in part.rows]
    put(document, table_xml(rows, widths, name=part.heading))


def row_of(row: ReportRow, widths: Sequence[int]) -> str:
    colors = COLORS.get(row.rating)
    cells = [
        cell_xml(recommendation(row), widths[0], bar=colors[2] if colors else ""),
        cell_xml(actions(row), widths[1]),
        cell_xml(assurance(row), widths[2]),
    ]
    if len(widths) > len(cells):
        cells.append(cell_xml(status_and_dates(row), widths[3]))
    return row_xml(cells, is_whole=row.is_short)


def recommendation(row: ReportRow) -> list[str]:
    texts = [paragraph_xml("Plantext", text) for text in row.text]
    return [paragraph_xml("Planreference", row.ref), *texts]


def actions(row: ReportRow) -> list[str]:
    found = []
    for action in row.actions:
        found += labelled(f"{action.label}) " if action.label else "", action.paragraphs, "Plantext")
        found += labelled("Latest progress, ", action.progress, "Plansource")
    return found or [paragraph_xml("Plantext", NONE_RECORDED)]


def assurance(row: ReportRow) -> list[str]:
    found = []
    for entry in row.assurance:
        if entry.source:
            found.append(paragraph_xml("Plansource", entry.source))
        found += [paragraph_xml("Plantext", text) for text in entry.paragraphs]
        if entry.evidence:
            found += labelled("Evidence: ", [entry.evidence], "Plantext")
    found = found or [paragraph_xml("Plantext", NONE_RECORDED)]
    return found + labelled("Decision: ", row.decisions, "Plandecision")


def status_and_dates(row: ReportRow) -> list[str]:
    fill, color, _ = COLORS.get(row.rating, ("", "", ""))
    found = [paragraph_xml("Planfact", Words(f" {row.rating_label} ", is_bold=True, fill=fill, color=color))]
    facts = list(row.facts)
    for action in row.actions:
        for number, (label, words) in enumerate(action.facts):
            facts.append((f"{label} {action.label})" if number == 0 and action.label else label, words))
    return found + [paragraph_xml("Planfact", Words(f"{label} ", is_bold=True), words) for label, words in facts]


def labelled(label: str, texts: Iterable[str], style: str) -> list[str]:
    """Paragraphs, the first of which begins with the label."""
    return [
        paragraph_xml(style, *([Words(label, is_bold=True)] if label and number == 0 else []), text)
        for number, text in enumerate(texts)
    ]


# How it is built


def is_tracking(report: PlanReport) -> bool:
    return layout_of(report) == Layout.TRACKING


def layout_of(report: PlanReport) -> Layout:
    return Layout.TRACKING if report.layout == Layout.TRACKING else Layout.APPENDIX


def widths_of(shares: Sequence[int]) -> list[int]:
    return [twips((PAGE[0] - 2 * MARGIN[0]) * share / 100) for share in shares]


def title_cell(title: str, width: int) -> str:
    return cell_xml([paragraph_xml("Plantitleofcolumn", Words(title, color=WHITE), keeps_next=True)], width, fill=BLUE)


def bookmark(number: int) -> str:
    return f"agency_{number}"


def put(document, xml: str) -> None:
    """At the end of the document, before what says how its pages are."""
    from docx.oxml import parse_xml

    root = parse_xml(f"<w:body {NAMESPACE}>{xml}</w:body>")
    body = document.element.body
    for element in list(root):
        body.insert(len(body) - 1, element)


def mark_place(paragraph, name: str, number: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("bookmarkStart", "bookmarkEnd"):
        mark = OxmlElement(f"w:{kind}")
        mark.set(qn("w:id"), str(number))
        if kind == "bookmarkStart":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def prepare(document, report: PlanReport) -> None:
    """The page, the styles, the language, what the file says of itself, and its running header and footer."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    section.left_margin = section.right_margin = Mm(MARGIN[0])
    section.top_margin = section.bottom_margin = Mm(MARGIN[1] + 4)
    section.header_distance = section.footer_distance = Mm(9)
    make_styles(document)
    set_language(document)
    about = document.core_properties
    about.title, about.subject = holdable(report.title)[:255], holdable(report.subject)[:255]
    about.author = about.last_modified_by = holdable(report.board_name)[:255]
    about.language, about.comments, about.keywords = LANGUAGE, "", as_at_in_words(report)
    about.created = about.modified = datetime.combine(report.as_at, time())
    add_margins(section, report)


def make_styles(document) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    for name, size in SIZES.items():
        style = document.styles[name]
        set_font(style, size, is_heading=name != "Normal")
        style.paragraph_format.space_after = points(4)
    document.styles["Heading 1"].paragraph_format.space_before = points(14)
    document.styles["Subtitle"].font.italic = False
    for name, (size, space, is_bold, is_italic) in STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size, style.font.bold, style.font.italic = points(size), is_bold, is_italic
        style.paragraph_format.space_after, style.paragraph_format.space_before = points(space), points(0)
        style.paragraph_format.widow_control = True
    document.styles["Plan meaning"].paragraph_format.space_before = points(3)
    document.styles["Plan decision"].paragraph_format.left_indent = points(6)


def add_margins(section, report: PlanReport) -> None:
    """Above whose plan it is; below the day, the marking and the page."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    width = PAGE[0] - 2 * MARGIN[0]
    above, below = section.header.paragraphs[0], section.footer.paragraphs[0]
    for paragraph in (above, below):
        stops = paragraph.paragraph_format.tab_stops
        for stop in list(paragraph.style.paragraph_format.tab_stops):
            stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
        stops.add_tab_stop(Mm(width / 2), WD_TAB_ALIGNMENT.CENTER)
        stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    above.add_run(f"{holdable(report.board_name)}\t\t")
    above.add_run(holdable(report.title)).bold = True
    below.add_run(f"{as_at_in_words(report)}\t")
    below.add_run(holdable(report.marking)).bold = True
    below.add_run("\tPage ")
    add_field(below, "PAGE")
    below.add_run(" of ")
    add_field(below, "NUMPAGES")
