"""The pack of a meeting and its extracts: what they hold, whose, and how they look when they are read back."""

from datetime import date, time

import pytest
from django.urls import reverse

from assurance.models import EvidenceFile
from assurance.reports.html import pack_html
from assurance.reports.meeting_pack import meeting_pack
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.assurance.reports.reading import pages_of, squeezed
from tests.meeting_papers import make_agenda_item, make_attendee, make_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


@pytest.fixture
def part(agency_lead):
    plan = factories.make_plan("child-d", title="Child D Action Plan", publication_name="Child D")
    return factories.make_plan_agency(plan, agency_lead.agency, heading="THE HOSPITAL", number=6)


@pytest.fixture
def other_part(part):
    return factories.make_plan_agency(part.plan, factories.make_agency("The police"), heading="THE POLICE", number=7)


@pytest.fixture
def meeting(part, other_part, agency_lead):
    """A standing item, a recommendation of each agency with what both agencies told, and a guest of each."""
    meeting = make_meeting(
        title="Winter meeting", held_on=date(2026, 12, 14), starts_at=time(10), ends_at=time(12), place="Room 4"
    )
    make_agenda_item(meeting, title="Domestic violence", kind="standing")
    for each, ref in ((part, "6.4"), (other_part, "7.1")):
        row = factories.make_recommendation(ref, plan_agency=each, text=f"Recommendation to {each.heading}.")
        make_agenda_item(meeting, row, brought_because=f"New material of {ref}", note=f"Note on {ref}.")
        factories.make_action(row, text=f"Action of {ref}.")
        record = factories.make_record(row, text=f"Told about {ref}.", given_by_agency=each.agency)
        item = factories.make_evidence(record, title=f"Audit of {ref}")
        factories.make_evidence_file(item, by=agency_lead, content=f"%PDF-1.7 {ref}".encode())
        make_attendee(meeting, each.agency, name=f"Guest of {each.heading}")
    police = other_part.agency
    factories.make_record(meeting.items.get(position=2).recommendation, text="Police words.", given_by_agency=police)
    return meeting


def hash_of(ref: str) -> str:
    return EvidenceFile.objects.get(item__title=f"Audit of {ref}").sha256


def pack_url(meeting) -> str:
    return reverse("assurance:meeting-pack", args=[meeting.pk])


def extract_url(meeting, agency) -> str:
    return reverse("assurance:meeting-extract", args=[meeting.pk, agency.slug])


def test_the_pack_holds_agenda_rows_and_evidence(meeting, manager, today):
    html = pack_html(meeting_pack(meeting, user=manager, on=today))

    for words in (
        "Winter meeting",
        "<b>Time</b> 10:00 to 12:00",
        "Domestic violence",
        "New material of 6.4",
        "Note on 7.1.",
        "THE POLICE, Child D Action Plan",
        "Recommendation to THE HOSPITAL.",
        "Action of 7.1.",
        "Told about 6.4.",
        "Police words.",
        "Audit of 7.1",
        hash_of("6.4"),
        "Guest of THE POLICE",
    ):
        assert words in html, words
    assert 'href="#plan-1-agency-7"' in html
    assert 'id="plan-1-agency-7"' in html


def test_an_extract_holds_what_concerns_one_agency_and_what_it_told(meeting, part, agency_lead, manager, today):
    of_manager = pack_html(meeting_pack(meeting, user=manager, agency=part.agency, on=today))
    of_lead = pack_html(meeting_pack(meeting, user=agency_lead, agency=part.agency, on=today))

    assert of_manager == of_lead
    assert f"Extract for {part.agency.name}" in of_lead
    assert "Told about 6.4." in of_lead
    assert "Guest of THE HOSPITAL" in of_lead
    foreign = ("7.1", "POLICE", "Police", "Domestic violence", hash_of("7.1"))
    assert [words for words in foreign if words in of_lead] == []


def test_an_item_keeps_its_number_in_an_extract(meeting, other_part, manager, today):
    pack = meeting_pack(meeting, user=manager, agency=other_part.agency, on=today)

    assert [(item.number, item.title) for item in pack.items] == [(3, "Recommendation 7.1")]


def test_the_files_are_given_to_those_who_may_have_them(client_for, meeting, part, other_part, agency_lead, member):
    whole, own, foreign = pack_url(meeting), extract_url(meeting, part.agency), extract_url(meeting, other_part.agency)
    board, lead = client_for(member), client_for(agency_lead)

    assert [board.get(url).status_code for url in (whole, own, foreign)] == [200, 200, 200]
    assert [lead.get(url).status_code for url in (whole, own, foreign)] == [403, 200, 404]
    name = f"meeting-{meeting.pk}-2026-12-14-extract-{part.agency.slug}.pdf"
    assert lead.get(own)["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_pack_is_a_pdf_that_reads_back(client_for, meeting, manager):
    pages = pages_of(client_for(manager).get(pack_url(meeting)).content)

    text = squeezed("".join(pages))
    assert [words for words in ("Winter meeting", "Told about 7.1.", "Page 1 of") if squeezed(words) not in text] == []


def test_an_empty_agenda_makes_a_pack_that_says_so(manager, today):
    html = pack_html(meeting_pack(make_meeting(), user=manager, on=today))

    assert "Nothing is on the agenda." in html
    assert "Evidence" not in html


def test_what_seems_to_be_personal_is_asked_about_first(client_for, meeting, manager):
    meeting.items.filter(position=1).update(note="Call 07700 900123 about it.")

    answer = client_for(manager).get(pack_url(meeting))

    assert answer.status_code == 422
    assert "it may say who somebody is" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_pack_stays_inside_its_budget(client_for, number, django_assert_num_queries, monkeypatch):
    """Of one plan; with the two of being signed in, and four of the audit trail."""
    monkeypatch.setattr("assurance.views.meeting_papers.cached_pdf", lambda html, *_: html.encode())
    meeting, part = make_meeting(), factories.make_plan_agency()
    for _ in range(number):
        row = factories.make_recommendation(plan_agency=part)
        factories.make_evidence(factories.make_record(row))
        make_agenda_item(meeting, row)
        make_attendee(meeting, part.agency)
    client = client_for(Role.BUSINESS_MANAGER)

    with django_assert_num_queries(18):
        client.get(pack_url(meeting))
