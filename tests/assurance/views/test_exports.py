import hashlib
import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from assurance.views import giving_out
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.anchors import anchor_of_last_change
from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.audit.trail import record, recorded
from tests import factories
from tests.assurance.formats.reading import plan_tables, sheets_of
from tests.assurance.reports.reading import pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

# Eleven for the report; the audit trail’s anchor, its end, lock and event, and a savepoint’s two; the register’s seven.
PDF_BUDGET = 24
PLAN_PDF_BUDGET = 52  # and the data that it carries, which the exchange format tells of every row
PLAN_PDF, PLAN_JSON = "assurance:plan-pdf", "assurance:plan-json"
OUTSTANDING_PDF = "assurance:outstanding-pdf"
PLAN_FILES = [f"assurance:plan-{kind}" for kind in ("json", "docx", "xlsx", "csv")]
FILE_BUDGET = 70  # what the data of a plan cost, whatever is made of them; another day reads the histories


def url(name: str, **query) -> str:
    return reverse(name, args=[] if name == OUTSTANDING_PDF else ["child-d"], query=query)


def words_of(response) -> str:
    return " ".join(" ".join(pages_of(response.content)).split())


def full_row(plan_agency):
    row = factories.make_recommendation(plan_agency=plan_agency)
    factories.make_action(row)
    factories.make_evidence(factories.make_record(row))
    return row


@pytest.fixture
def plan():
    return factories.make_plan(slug="child-d", title="Child D Action Plan")


@pytest.fixture
def cafcass(plan):
    return factories.make_plan_agency(plan, factories.make_agency("Cafcass", slug="cafcass"))


@pytest.fixture
def police(plan):
    return factories.make_plan_agency(plan, factories.make_agency("Police", slug="police"))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("layout", ["appendix", "tracking"])
def test_plan_pdf_query_budget(client_for, member, plan, rows, layout, django_assert_max_num_queries):
    for _ in range(rows):
        full_row(factories.make_plan_agency(plan))
    client = client_for(member)

    with django_assert_max_num_queries(PLAN_PDF_BUDGET):
        response = client.get(url(PLAN_PDF, layout=layout))

    assert response.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_outstanding_pdf_query_budget(client_for, member, plan, rows, django_assert_max_num_queries):
    for _ in range(rows):
        full_row(factories.make_plan_agency(plan))
    client = client_for(member)

    with django_assert_max_num_queries(PDF_BUDGET):
        response = client.get(url(OUTSTANDING_PDF))

    assert response.status_code == 200


@pytest.mark.parametrize("address", [PLAN_PDF, *PLAN_FILES, OUTSTANDING_PDF])
def test_who_was_given_a_report_is_recorded_with_its_hash(client_for, member, cafcass, address):
    full_row(cafcass)

    response = client_for(member).get(url(address))

    event = AuditEvent.objects.latest("number")
    assert (event.kind, event.action, event.actor_id) == (Kind.ACCESS, "report_exported", member.pk)
    assert json.loads(event.details)["sha256"] == hashlib.sha256(response.content).hexdigest()


@pytest.mark.parametrize("address", [PLAN_PDF, OUTSTANDING_PDF])
def test_a_pdf_prints_how_far_the_audit_trail_had_come(client_for, manager, cafcass, address):
    full_row(cafcass)
    with recorded():
        record(Kind.CHANGE, "action_updated", by=manager)
    anchor = anchor_of_last_change()
    with recorded():
        record(Kind.SIGN_IN, "signed_in", by=manager)

    printed = "".join(pages_of(client_for(manager).get(url(address)).content))

    assert str(anchor) in printed.replace("\n", "")


def test_the_plan_is_given_as_a_pdf_named_for_plan_and_day(client_for, member, cafcass):
    full_row(cafcass)

    response = client_for(member).get(url(PLAN_PDF))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="child-d-action-plan-2026-11-23.pdf"'
    assert PdfReader(BytesIO(response.content)).metadata.title == (
        "Child D Action Plan, A Local Safeguarding Children Board"
    )


def test_the_tracking_layout_is_asked_for(client_for, member, cafcass):
    full_row(cafcass)

    response = client_for(member).get(url(PLAN_PDF, layout="tracking"))

    assert response["Content-Disposition"] == 'attachment; filename="child-d-action-plan-tracking-2026-11-23.pdf"'
    assert "STATUS AND DATES" in words_of(response)


def test_an_unknown_layout_is_the_appendix(client_for, member, cafcass):
    full_row(cafcass)

    response = client_for(member).get(url(PLAN_PDF, layout="poster"))

    assert "RECOMMENDATION ACTIONS ASSURANCE TO THE LSCB" in words_of(response)


def test_the_pdf_shows_what_the_filter_selects_and_says_so(client_for, member, cafcass, police):
    for part in (cafcass, police):
        full_row(part)

    words = words_of(client_for(member).get(url(PLAN_PDF, agency="police", sort="-ref")))

    assert "Selection: 2. Police" in words
    assert "1. Cafcass" not in words


def test_the_json_shows_what_the_filter_selects(client_for, member, cafcass, police):
    for part in (cafcass, police):
        full_row(part)

    response = client_for(member).get(url(PLAN_JSON, agency="police"))

    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="child-d-action-plan-2026-11-23.json"'
    assert [agency["name"] for agency in json.loads(response.content)["agencies"]] == ["Police"]


def test_the_outstanding_report_follows_its_filter(client_for, member, cafcass, police):
    for part in (cafcass, police):
        factories.make_recommendation(plan_agency=part)

    response = client_for(member).get(url(OUTSTANDING_PDF, agency="police"))

    assert response["Content-Disposition"] == 'attachment; filename="outstanding-assurance-2026-11-23.pdf"'
    assert "Selection: Police" in words_of(response)
    assert "Cafcass" not in words_of(response)


@pytest.mark.parametrize("name", [PLAN_PDF, PLAN_JSON])
def test_an_agency_lead_gets_the_own_agency_and_nothing_that_others_said(client_for, cafcass, police, name):
    lead = factories.make_user(Role.AGENCY_LEAD, agency=cafcass.agency)
    own, foreign = full_row(cafcass), full_row(police)
    factories.make_record(own, foreign, text="What the police said.", given_by_agency=police.agency)

    response = client_for(lead).get(url(name))

    content = words_of(response) if name == PLAN_PDF else response.content.decode()
    assert own.text in content
    assert foreign.text not in content
    assert "What the police said." not in content


@pytest.mark.parametrize("name", [PLAN_PDF, *PLAN_FILES])
def test_a_plan_of_other_agencies_does_not_exist_for_an_agency_lead(client_for, agency_lead, cafcass, name):
    full_row(cafcass)

    assert client_for(agency_lead).get(url(name)).status_code == 404


@pytest.mark.parametrize(
    ("name", "query", "page"),
    [
        (PLAN_PDF, {"agency": "nobody"}, "/plans/child-d/?agency=nobody"),
        *((name, {"agency": "nobody"}, "/plans/child-d/?agency=nobody") for name in PLAN_FILES),
        (OUTSTANDING_PDF, {"group": "nothing"}, "/outstanding/?group=nothing"),
    ],
)
def test_a_filter_that_makes_no_sense_leads_to_its_page(client_for, member, cafcass, name, query, page):
    response = client_for(member).get(url(name, **query))

    assert (response.status_code, response.url) == (302, page)


@pytest.mark.parametrize("name", [PLAN_PDF, *PLAN_FILES, OUTSTANDING_PDF])
def test_more_rows_than_a_browser_waits_for_are_refused_with_a_way_on(client_for, member, cafcass, name, monkeypatch):
    for _ in range(3):
        factories.make_recommendation(plan_agency=cafcass)
    client = client_for(member)

    monkeypatch.setattr(giving_out, "MOST_ROWS", 3)
    assert client.get(url(name)).status_code == 200
    monkeypatch.setattr(giving_out, "MOST_ROWS", 2)
    response = client.get(url(name))

    assert response.status_code == 422
    page = response.content.decode()
    assert "Your selection has 3 recommendations. A report holds 2 at most." in page
    assert ("manage.py export_plan child-d" in page) is (name != OUTSTANDING_PDF)


@pytest.mark.parametrize("name", [PLAN_PDF, OUTSTANDING_PDF])
def test_more_text_than_a_browser_waits_for_is_refused_too(client_for, member, cafcass, name, monkeypatch):
    factories.make_recommendation(plan_agency=cafcass)
    monkeypatch.setattr(giving_out, "MOST_LETTERS", 1_000)

    response = client_for(member).get(url(name))

    assert response.status_code == 422
    assert "more letters than a report holds: 1,000." in response.content.decode()


@pytest.mark.parametrize("name", [PLAN_PDF, *PLAN_FILES, OUTSTANDING_PDF])
def test_exports_are_opened_or_asked_for_and_nothing_else(client_for, member, cafcass, name):
    assert client_for(member).put(url(name)).status_code == 405


def test_an_unchanged_report_is_not_rendered_again(client_for, member, cafcass):
    full_row(cafcass)
    client = client_for(member)
    first = client.get(url(PLAN_PDF)).content

    assert client.get(url(PLAN_PDF)).content == first

    factories.make_record(cafcass.recommendations.get(), text="Something new.", received_on=date(2026, 11, 1))
    assert "Something new." in words_of(client.get(url(PLAN_PDF)))


# Of any day


TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def text_of_file(response) -> str:
    """All that a file says, whatever its format."""
    content, name = response.content, response["Content-Disposition"]
    if ".pdf" in name:
        return words_of(response)
    if ".xlsx" in name:
        return str(sheets_of(content))
    return str(plan_tables(content)) if ".docx" in name else content.decode()


@pytest.fixture
def changed_since(cafcass, police, stopped_clock, monkeypatch):
    """A row of Cafcass whose text was changed three days later, which is now today."""
    row = full_row(cafcass)
    full_row(police)
    then = row.text
    monkeypatch.setattr("django.utils.timezone.now", lambda: stopped_clock + timedelta(days=3))
    row.text = "Words of later."
    row.save()
    return then


@pytest.mark.parametrize("name", [PLAN_PDF, *PLAN_FILES])
def test_each_format_is_given_as_at_any_day(client_for, member, changed_since, name):
    client = client_for(member)

    today, past = client.get(url(name)), client.get(url(name, as_at="2026-11-23", agency="cafcass"))

    assert (today.status_code, past.status_code) == (200, 200)
    assert "Words of later." in text_of_file(today)
    said = text_of_file(past)
    assert changed_since in said
    assert "Words of later." not in said
    assert "Police" not in said
    assert "-action-plan-2026-11-23." in past["Content-Disposition"]
    assert "-action-plan-2026-11-26." in today["Content-Disposition"]


@pytest.mark.parametrize("name", [PLAN_PDF, *PLAN_FILES, OUTSTANDING_PDF])
@pytest.mark.parametrize(
    ("day", "status", "words"),
    [
        ("30 of May", 422, "Enter a day of the calendar"),
        ("2026-11-24", 404, "24 November 2026 has not come yet"),
        ("2000-01-01", 404, "Nothing is known of the plan on 1 January 2000"),
    ],
)
def test_a_day_of_which_nothing_is_known_is_answered_in_words(client_for, member, cafcass, name, day, status, words):
    full_row(cafcass)

    response = client_for(member).get(url(name, as_at=day))

    assert response.status_code == status
    assert words in response.content.decode()


def test_a_report_of_another_day_says_so(client_for, member, changed_since):
    client = client_for(member)

    told = words_of(client.get(url(PLAN_PDF, as_at="2026-11-23")))
    word = Document(BytesIO(client.get(url("assurance:plan-docx", as_at="2026-11-23")).content))
    book = sheets_of(client.get(url("assurance:plan-xlsx", as_at="2026-11-23")).content)
    outstanding = words_of(client.get(url(OUTSTANDING_PDF, as_at="2026-11-23")))

    note = "This is the plan as it stood on 23 November 2026."
    assert note in told
    assert note in outstanding
    assert note in [each.text for each in word.paragraphs]
    assert note in [value for line in book["About"] for value in line.values()]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", [PLAN_JSON, "assurance:plan-docx"])
@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-26"])
def test_files_cost_as_many_queries_for_many_rows(
    client_for, member, plan, changed_since, rows, name, day, django_assert_max_num_queries
):
    for _ in range(rows):
        full_row(factories.make_plan_agency(plan))
    client = client_for(member)

    with django_assert_max_num_queries(FILE_BUDGET):
        response = client.get(url(name, as_at=day))

    assert response.status_code == 200


@pytest.mark.parametrize("name", PLAN_FILES)
def test_each_format_has_its_type_and_name(client_for, member, cafcass, name):
    full_row(cafcass)
    kind = name.rpartition("-")[2]

    response = client_for(member).get(url(name))

    assert response["Content-Type"] == TYPES[kind]
    assert response["Content-Disposition"] == f'attachment; filename="child-d-action-plan-2026-11-23.{kind}"'


@pytest.mark.parametrize("name", PLAN_FILES)
def test_an_agency_lead_gets_the_own_agency_of_any_day(client_for, changed_since, cafcass, police, name):
    lead = factories.make_user(Role.AGENCY_LEAD, agency=cafcass.agency)
    foreign = police.recommendations.get()

    for day in ("2026-11-23", "2026-11-26"):
        said = text_of_file(client_for(lead).get(url(name, as_at=day)))
        assert cafcass.agency.name in said
        assert foreign.text not in said
        assert police.agency.name not in said
