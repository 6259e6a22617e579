"""The Word, Excel and CSV files say what the exchange document says: no more, no less, nothing else."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from random import Random

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from assurance import demonstration
from assurance.formats.kinds import CSV, EXCEL
from assurance.formats.word import plan_docx
from assurance.models import Outcome, PlanRow, RecordKind
from assurance.rating import Rating
from assurance.reports.data import Layout, plan_context
from assurance.reports.exchange import plan_document
from assurance.status import AssuranceStatus, EvidenceLevel
from recommendations.models import ActionPlan, ActionStatus
from tests import factories
from tests.assurance.as_at.happenings import happen
from tests.assurance.formats.reading import lines_of_csv, plan_tables, rows_told, sheets_of, squeezed

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
NOT_IN_SHEETS = {"format", "assurance_to"}  # what makes the document one, and a word of a column's title in print


def texts_of_row(row: dict) -> list[str]:
    actions = [f"{each['label']}) {each['text']}" if each["label"] else each["text"] for each in row["actions"]]
    return [row["text"], "\n\n".join(actions), "\n\n".join(each["text"] for each in row["assurance"])]


def statuses_of_row(row: dict) -> list[str]:
    return [
        ActionStatus(row["action_status"]).label,
        AssuranceStatus(row["assurance_status"]).label,
        Rating(row["rating"]).label,
        EvidenceLevel(row["evidence_level"]).label,
        "Yes" if row["is_outstanding"] else "No",
    ]


MAIN_SHEETS = ["Recommendations", "Actions", "Assurance", "Evidence", "Requests", "Decisions", "Meetings", "Agencies"]
STATUSES = ["Action status", "Assurance status", "Rating", "Rests on", "Outstanding"]


def busy_document(scene) -> dict:
    """Of a plan to which much has happened."""
    scene.chance = Random(3)
    happen(scene, 180)
    return plan_document(scene.plan, on=ON, rows=PlanRow.objects.filter(plan=scene.plan))


def test_child_d_is_the_same_in_every_format():
    demonstration.load_child_d(on=ON)
    child_d, rows = ActionPlan.objects.get(), PlanRow.objects.all()
    document = plan_document(child_d, on=ON, rows=rows)
    told = rows_told(document)
    assert len(told) == 52

    sheets = sheets_of(EXCEL.made(document, "", ""))
    lines = lines_of_csv(CSV.made(document, "", ""))
    for (agency, row), cells, line in zip(told, sheets["Recommendations"], lines, strict=True):
        for given in (cells, line):
            assert [given["Ref"], given["Agency"]] == [row["ref"], agency["name"]]
            assert [given[title] or "" for title in ("Recommendation", "Actions", "Assurance")] == texts_of_row(row)
            assert [given[title] for title in STATUSES] == statuses_of_row(row)
        since = cells["Waiting since"]
        assert (since and since.date().isoformat()) == row["waiting_since"] == (line["Waiting since"] or None)

    for layout in (Layout.APPENDIX, Layout.TRACKING):
        tables = plan_tables(plan_docx(plan_context(child_d, on=ON, rows=rows, layout=layout)))
        assert list(tables) == [agency["heading"] for agency in document["agencies"]]
        for agency in document["agencies"]:
            titles, *printed = tables[agency["heading"]]
            assert titles[:3] == ["RECOMMENDATION", "ACTIONS", "ASSURANCE TO THE LSCB"]
            for row, cells in zip(agency["recommendations"], printed, strict=True):
                assert_printed(row, cells, layout)


def assert_printed(row: dict, cells: list[str], layout: Layout) -> None:
    text, actions, assurance = texts_of_row(row)
    assert squeezed(cells[0]) == squeezed(f"{row['ref']} {text}")
    if layout == Layout.APPENDIX:
        assert squeezed(cells[1]) == squeezed(actions or "None recorded")
        assert squeezed(cells[2]) == squeezed(assurance or "None recorded")
        assert len(cells) == 3
        return
    for part in actions.split("\n\n"):
        assert squeezed(part) in squeezed(cells[1])
    for part in assurance.split("\n\n"):
        assert squeezed(part) in squeezed(cells[2])
    assert cells[3].split()[0] == Rating(row["rating"]).label
    assert f"Assurance {AssuranceStatus(row['assurance_status']).label}" in cells[3]
    assert f"Outstanding {'yes' if row['is_outstanding'] else 'no'}" in cells[3]


# All that the document tells is in the workbook


class Noticed(dict):
    """Notes which of its keys somebody asked for, by where in the document it stands."""

    def __init__(self, told: dict, place: str, asked: set[str]):
        super().__init__({key: noticed(value, f"{place}.{key}".strip("."), asked) for key, value in told.items()})
        self.place, self.asked = place, asked

    def __getitem__(self, key):
        self.asked.add(f"{self.place}.{key}".strip("."))
        return super().__getitem__(key)

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default


def noticed(value, place: str, asked: set[str]):
    if isinstance(value, dict):
        return Noticed(value, place, asked)
    return [noticed(each, place, asked) for each in value] if isinstance(value, list) else value


def places_of(value, place: str = "") -> set[str]:
    if isinstance(value, list):
        return set().union(*(places_of(each, place) for each in value))
    if not isinstance(value, dict):
        return {place}
    return set().union(*(places_of(each, f"{place}.{key}".strip(".")) for key, each in value.items()))


def test_all_that_the_document_tells_is_asked_for_by_the_workbook(scene):
    document = busy_document(scene)
    asked = set()

    EXCEL.made(noticed(document, "", asked), "", "")

    places = places_of(document)
    assert len(places) > 150
    assert places - asked == NOT_IN_SHEETS


def test_what_is_stored_is_said_in_words_and_days_are_days(scene):
    document = busy_document(scene)

    sheets = sheets_of(EXCEL.made(document, "", ""))

    told = [(row, each) for _, row in rows_told(document) for each in row["decisions"]]
    assert told
    for (row, decision), line in zip(told, sheets["Decisions"], strict=True):
        assert [line["Ref"], line["Decision"]] == [row["ref"], decision["id"]]
        assert line["Outcome"] == Outcome(decision["outcome"]).label
        assert line["Decided on"] == datetime.fromisoformat(decision["decided_on"])
        assert line["Reason"] or decision["reason"] == ""
    records = [each for _, row in rows_told(document) for each in row["assurance"] + row["assurance_not_printed"]]
    for record, line in zip(records, sheets["Assurance"], strict=True):
        assert [line["Record"], line["Kind"]] == [record["id"], RecordKind(record["kind"]).label]
        assert (line["Received on"] and line["Received on"].date().isoformat()) == record["received_on"]
    figures = [figure for record in records for figure in record["figures"]]
    for figure, line in zip(figures, sheets.get("Figures", []), strict=True):
        assert Decimal(str(line["Numerator"])) == Decimal(figure["numerator"])


# What a file is


def test_the_word_file_has_what_a_screen_reader_and_a_printer_need(scene):
    content = plan_docx(plan_context(scene.plan, on=ON, rows=PlanRow.objects.all(), selection="Only overdue"))

    document = Document(BytesIO(content))
    about, section = document.core_properties, document.sections[0]
    assert (about.title, about.author, about.language) == (scene.plan.title, scene.plan.board_name, "en-GB")
    assert {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert [each.style.name for each in document.paragraphs if each.text == scene.plan.title] == ["Title"]
    assert any("As at 23 November 2026    OFFICIAL" in each.text for each in document.paragraphs)
    assert any("Selection: Only overdue" in each.text for each in document.paragraphs)
    for table in document.tables:
        head = table.rows[0]._tr.trPr
        assert head.find(qn("w:tblHeader")) is not None
        assert head.find(qn("w:cantSplit")) is not None
    footer = section.footer.paragraphs[0]
    assert footer.text == "As at 23 November 2026\tOFFICIAL\tPage  of "
    assert [each.text for each in footer._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    links = [each.get(qn("w:anchor")) for each in document.element.iter(qn("w:hyperlink"))]
    assert links == [each.get(qn("w:name")) for each in document.element.iter(qn("w:bookmarkStart"))]
    assert len(links) == 2


def test_the_sheets_can_be_filtered_and_their_titles_stay(scene):
    factories.make_evidence(factories.make_record(scene.row()), url="https://www.example.org/a?b=c&d=e")
    document = plan_document(scene.plan, on=ON, rows=PlanRow.objects.filter(plan=scene.plan))

    book = load_workbook(BytesIO(EXCEL.made(document, "1. Cafcass", "A note.")))

    assert book.sheetnames[:8] == MAIN_SHEETS
    assert book.sheetnames[-1] == "About"
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert [about[key] for key in ("As at", "Note", "Selection")] == ["23 November 2026", "A note.", "1. Cafcass"]
    assert (book.properties.title, book.properties.creator) == (scene.plan.title, scene.plan.board_name)
    [linked] = [cell for row in book["Evidence"].iter_rows() for cell in row if cell.hyperlink]
    assert linked.hyperlink.target == linked.value == "https://www.example.org/a?b=c&d=e"
