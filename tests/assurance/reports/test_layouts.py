"""The layouts besides the appendix: what each prints of a plan, on whichever day, and for whom."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from assurance.as_at.editions import edition_of_today
from assurance.reports.layouts import MOST_COLUMNS, Column, Order, ReportLayout, columns_of
from assurance.reports.making import Wish, made_report
from assurance.reports.pdf import render_pdf
from assurance.services import rebuild_positions
from lscb_tracker.accounts.roles import Role
from tests import factories, meeting_papers
from tests.assurance.reports.reading import pages_of, structure

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)
LONG = "A sentence about what was done, and by whom. " * 222
HOSTILE = "=HYPERLINK('http://x') <img src=x> {{ settings.SECRET_KEY }} \u202eturned\u202c مرحبا 👩‍👧‍👦"


def edition(plan, **fields):
    return edition_of_today(plan, user=None, on=ON, **fields)


def html_of(plan, layout, rows=None, **wish) -> str:
    found = edition(plan)
    return made_report(found, Wish(layout, **wish), rows=rows or found.papers.rows).html


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def part():
    plan = factories.make_plan(title="Child D Action Plan", protective_marking="official")
    agency = factories.make_agency("Cafcass", short_name="Cafcass")
    return factories.make_plan_agency(plan, agency)


@pytest.fixture
def row(part):
    """Asked in October, due in November, not answered."""
    row = factories.make_recommendation(plan_agency=part, ref="1.1", text="Train every nurse.")
    factories.make_action(recommendation=row, text="A course was bought.", lead_person="A. Lead")
    factories.make_request(row, sent_on=date(2026, 10, 1), due_on=date(2026, 11, 1))
    rebuild_positions([row.pk])
    return row


@pytest.fixture
def proof(row):
    record = factories.make_record(row, text="The course was held.", received_on=date(2026, 9, 1))
    item = factories.make_evidence(record, title="The register of the course")
    return factories.make_evidence_file(item, by=factories.make_user())


@pytest.mark.parametrize("layout", ReportLayout)
def test_every_layout_names_board_day_marking_and_that_it_is_a_draft(row, layout):
    html = html_of(row.plan, layout)

    assert '<html lang="en-GB" class="draft">' in html
    assert "Draft, not issued" in html
    assert 'class="as-at">As at 23 November 2026' in html
    assert 'class="marking">OFFICIAL<' in html
    assert row.plan.board_name in html


@pytest.mark.parametrize("layout", ReportLayout)
def test_every_layout_of_an_empty_plan_says_that_nothing_is_there(part, layout):
    words = text_of(html_of(part.plan, layout))

    assert re.search(r"No recommendation|No evidence|Nothing is outstanding", words)


@pytest.mark.parametrize("layout", [layout for layout in ReportLayout if layout not in ("summary", "heat-map")])
def test_every_layout_escapes_what_people_wrote(row, proof, layout):
    type(row).objects.update(text=HOSTILE)
    type(proof.item).objects.update(title=HOSTILE)

    html = html_of(row.plan, layout, cover_text=HOSTILE)

    assert "<img src=x>" not in html
    assert "&lt;img src=x&gt;" in html


def test_own_columns_stand_in_their_order(row):
    html = html_of(row.plan, ReportLayout.OWN, columns=columns_of("lead,status,actions"))

    assert re.findall(r'<th scope="col">([A-Z ]+)</th>', html) == [
        "RECOMMENDATION",
        "LEAD PERSON",
        "STATUS AND DATES",
        "ACTIONS",
    ]
    assert re.search(r"<td><p>A\. Lead</p></td>\s*<td><p><span", html)


def test_a_cell_without_anything_says_so(row):
    html = html_of(row.plan, ReportLayout.OWN, columns=columns_of("evidence,decisions,themes"))

    assert html.count("<td><p>None recorded</p></td>") == 3


def test_rows_that_are_not_in_the_order_of_agencies_say_whose_they_are(row):
    html = html_of(row.plan, ReportLayout.OWN, columns=[Column.STATUS], order=Order.WAIT)

    assert '<p class="source">Cafcass</p>' in html
    assert "By longest wait first" in html


def test_what_is_no_column_is_left_out_and_no_more_are_taken_than_fit():
    assert columns_of("lead,x,lead,'\"") == [Column.LEAD]
    assert len(columns_of(",".join(Column.values))) == MOST_COLUMNS


def test_the_summary_counts_names_the_silent_and_what_changed_since_the_issue(row, manager):
    other = factories.make_recommendation(plan_agency=row.plan_agency, ref="1.2")
    meeting_papers.make_issue(row.plan, by=manager, as_at=date(2026, 11, 20))

    words = text_of(html_of(row.plan, ReportLayout.SUMMARY))

    assert "1.1 Cafcass 53 days , since 1 October 2026" in words
    assert "since Issue 1, as at 20 November 2026" in words
    assert other.ref not in words


def test_the_summary_of_the_longest_names_stays_on_one_page(row):
    for number in range(2, 14):
        agency = factories.make_agency(f"Agency {number} " + "with a very long name " * 5)
        part = factories.make_plan_agency(row.plan, agency)
        asked = factories.make_recommendation(plan_agency=part, ref=f"{number}.1", text=LONG)
        factories.make_request(asked, sent_on=date(2026, 9, 1), due_on=date(2026, 9, 30))
        factories.make_decision(asked, by=factories.make_user(), outcome="challenged", missing=LONG[:4000])
        rebuild_positions([asked.pk])
    type(row.plan).objects.update(title="A long title of a plan " * 6, board_name="A Board of many words " * 5)
    row.plan.refresh_from_db()

    html = html_of(row.plan, ReportLayout.SUMMARY)

    assert len(pages_of(render_pdf(html))) == 1


def test_the_extract_asks_and_leaves_room_for_the_reply(row):
    words = text_of(html_of(row.plan, ReportLayout.EXTRACT))

    assert "To answer the request of the Board, which is overdue." in words
    assert "Please reply by 21 December 2026 ." in words
    assert "We agree with what stands here." in words
    assert "We do not agree, because:" in words
    assert "Signed for Cafcass" in words


def test_the_extract_holds_nothing_that_another_agency_told(row):
    foreign = factories.make_agency("Another agency")
    factories.make_record(row, text="What the others said.", given_by_agency=foreign)
    factories.make_record(row, text="What we said.", given_by_agency=row.plan_agency.agency)

    words = text_of(html_of(row.plan, ReportLayout.EXTRACT))

    assert "What we said." in words
    assert "What the others said." not in words


def test_outstanding_by_subgroup_says_why_as_the_page_does(row):
    words = text_of(html_of(row.plan, ReportLayout.OUTSTANDING))

    assert "Not overseen by a subgroup" in words
    assert "Requested on 1 October 2026" in words
    assert "53 days" in words


def test_the_heat_map_counts_what_the_page_of_themes_counts(row):
    theme = factories.make_theme()
    row.themes.add(theme)

    words = text_of(html_of(row.plan, ReportLayout.HEAT_MAP))

    assert f"Agency {theme.short_name}" in words
    assert "Cafcass 1 1 outstanding 53 days" in words


def test_the_evidence_list_names_every_file_with_its_hash_and_what_was_withdrawn(row, proof):
    withdrawn = factories.make_evidence(proof.item.record, title="The wrong register")
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(
        withdrawn_on=ON, withdrawn_by=factories.make_user(), withdrawn_reason="Another child’s."
    )

    words = text_of(html_of(row.plan, ReportLayout.EVIDENCE))

    assert f"{proof.label}, version 1 {proof.sha256}" in words
    assert "The wrong register Withdrawn on 23 November 2026: Another child’s." in words


def test_evidence_of_what_waits_to_be_read_is_not_listed(row):
    record = factories.make_record(row, state="proposed")
    factories.make_evidence(record, title="Not read yet")

    assert "Not read yet" not in html_of(row.plan, ReportLayout.EVIDENCE)


@pytest.mark.parametrize("layout", ["own", "extract", "evidence"])
def test_the_new_layouts_are_tagged_for_screen_readers(row, proof, layout):
    html = html_of(row.plan, ReportLayout(layout), cover_text="Dear colleagues")
    reader = PdfReader(BytesIO(render_pdf(html)))
    nodes = structure(reader)
    headers = [node for node in nodes if node["/S"] == "/TH"]
    ids = [node["/ID"] for node in headers if "/ID" in node]

    assert b'pdfuaid:part="1"' in reader.trailer["/Root"]["/Metadata"].get_data()
    assert headers
    assert all(node["/A"]["/Scope"] in ("/Column", "/Row") for node in headers if "/A" in node)
    assert len(ids) == len(set(ids))
    pages = [page.extract_text() for page in reader.pages]
    assert all("Draft, not issued. As at 23 November 2026" in page for page in pages)
    assert all("OFFICIAL" in page and f"of {len(pages)}" in page for page in pages)
    assert not any("DRAFT" in page for page in pages)  # the mark is drawn, so that nobody hears it on every page


def test_the_longest_texts_stay_in_their_columns(row):
    type(row).objects.update(text="x" * 10_000)
    columns = columns_of("actions,progress,status,assurance,evidence,ledger")

    pages = pages_of(render_pdf(html_of(row.plan, ReportLayout.OWN, columns=columns)))

    lines = re.findall("x+", "\n".join(pages))
    assert sum(map(len, lines)) == 10_000
    assert max(map(len, lines)) < 40


def test_an_agency_lead_gets_the_own_rows_alone(client_for, row):
    other = factories.make_recommendation(plan_agency=factories.make_plan_agency(row.plan), text="Of somebody else.")
    lead = factories.make_user(Role.AGENCY_LEAD, agency=row.plan_agency.agency)
    found = edition_of_today(row.plan, user=lead, on=ON)

    html = made_report(found, Wish(ReportLayout.TRACKING), rows=found.papers.rows, user=lead).html

    assert "Train every nurse." in html
    assert other.text not in html
    assert client_for(lead).get(reverse("assurance:report-choose", args=[row.plan.slug])).status_code == 200
