"""The whole Child D plan on paper, from the fixture to the last cell."""

from io import BytesIO
from itertools import pairwise

import pytest
from django.db import transaction
from pypdf import PdfReader

from assurance import demonstration
from assurance.models import PlanRow
from assurance.reports.data import Layout, plan_context
from assurance.reports.html import plan_html
from assurance.reports.pdf import render_pdf
from recommendations.models import ActionPlan
from tests.assurance.reports.builders import AS_AT
from tests.assurance.reports.reading import squeezed

pytestmark = pytest.mark.django_db

AGENCIES, RECOMMENDATIONS, OUTSTANDING = 15, 52, 17


@pytest.fixture(scope="module")
def document():
    return demonstration.read_fixture("child_d.json")


@pytest.fixture(scope="module")
def reports(django_db_setup, django_db_blocker):
    """Both layouts of the plan as it is loaded; nothing of it stays in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        demonstration.load_child_d(on=AS_AT)
        plan = ActionPlan.objects.get(slug=demonstration.PLAN_SLUG)
        rows = PlanRow.objects.filter(plan=plan)
        found = {layout: plan_context(plan, on=AS_AT, rows=rows, layout=layout) for layout in Layout.values}
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module", params=Layout.values)
def pdf(request, reports) -> PdfReader:
    return PdfReader(BytesIO(render_pdf(plan_html(reports[request.param]))))


@pytest.fixture(scope="module")
def appendix(reports) -> PdfReader:
    return PdfReader(BytesIO(render_pdf(plan_html(reports[Layout.APPENDIX]))))


def cells_of(document: dict) -> list[str]:
    """The three cells of each row, as the fixture has them."""
    return [
        squeezed("".join(texts))
        for agency in document["agencies"]
        for row in agency["recommendations"]
        for texts in (
            [row["ref"], row["text"]],
            [action["text"] for action in row["actions"]],
            [record["text"] for record in row["assurance"]],
        )
    ]


def test_the_cover_counts_agencies_recommendations_and_what_is_outstanding(reports):
    for report in reports.values():
        assert len(report.parts) == AGENCIES
        assert (report.totals.recommendations, report.totals.outstanding) == (RECOMMENDATIONS, OUTSTANDING)


def test_the_appendix_holds_every_word_of_every_cell_in_reading_order(appendix, document):
    text = squeezed("".join(page.extract_text() for page in appendix.pages[1:]))
    cells = cells_of(document)

    place, missing = 0, []
    for cell in cells:
        found = text.find(cell, place)
        if found < 0:
            missing.append(cell)
        else:
            place = found + len(cell)
    assert len(cells) == 3 * RECOMMENDATIONS
    assert missing == []


def test_each_agency_begins_where_its_bookmark_leads_and_with_its_first_row(pdf, document):
    _, bookmarks = pdf.outline
    agencies = document["agencies"]

    assert [bookmark.title for bookmark in bookmarks] == [agency["heading"] for agency in agencies]
    for bookmark, agency in zip(bookmarks, agencies, strict=True):
        page = squeezed(pdf.pages[pdf.get_destination_page_number(bookmark)].extract_text())
        assert squeezed(agency["heading"]) in page
        assert squeezed(agency["recommendations"][0]["text"])[:40] in page


def test_the_contents_print_the_page_of_each_bookmark(pdf):
    contents = squeezed(pdf.pages[0].extract_text())
    _, bookmarks = pdf.outline

    for bookmark, following in pairwise(bookmarks):
        start = contents.index(squeezed(bookmark.title)) + len(squeezed(bookmark.title))
        row = contents[start : contents.index(squeezed(following.title), start)]
        assert row.endswith(str(pdf.get_destination_page_number(bookmark) + 1))


def test_every_page_says_which_it_is(pdf):
    for number, page in enumerate(pdf.pages, start=1):
        assert f"Page {number} of {len(pdf.pages)}" in page.extract_text()
