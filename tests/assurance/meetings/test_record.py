"""The record of a meeting: the same words on the page, in Word and in the PDF; and following it while it is made."""

import io
import uuid
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from assurance import services
from assurance.mailing.minutes import has_account
from assurance.meetings.printed import record_html
from assurance.meetings.record import record_of
from assurance.meetings.word import record_docx
from assurance.models import Delivery, ProposedDecision
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent
from recommendations.versioning import AlreadySaved
from tests import factories
from tests.meeting_papers import (
    make_agenda_item,
    make_attendee,
    make_closed_meeting,
    make_correction,
    make_dissent,
    make_meeting,
    make_proposed_decision,
    make_recording,
    make_task,
)
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

HELD_ON = date(2026, 11, 23)
MINUTE = "The audit was seen.\n\n=1+1 stays text."


@pytest.fixture
def own_row(agency_lead):
    part = factories.make_plan_agency(factories.make_plan("child-d"), agency_lead.agency)
    return factories.make_recommendation("4.2", plan_agency=part, text="Train every nurse.")


@pytest.fixture
def meeting(own_row):
    """With an item of the agency lead, one of another agency, and one of nobody."""
    meeting = make_meeting(title="Board meeting", held_on=HELD_ON, place="Civic Centre", chair_name="A. Chair")
    own = make_agenda_item(meeting, own_row, minute=MINUTE)
    make_agenda_item(meeting, factories.make_recommendation("9.9", text="Theirs alone."), minute="Theirs said.")
    make_agenda_item(meeting, title="Any other business")
    make_proposed_decision(own, outcome="partly_assured", missing="The re-audit.", reason="Nearly all.")
    make_attendee(meeting, own_row.plan_agency.agency, attendance="present")
    make_attendee(meeting, name="B. Away", role_title="", attendance="apologies")
    make_task(meeting, item=own, agency=own_row.plan_agency.agency, due_on=date(2026, 12, 14))
    make_task(meeting, text="Circulate dates.", who="B. Manager")
    return meeting


def page_of(meeting, name="meeting-minutes") -> str:
    return reverse(f"assurance:{name}", args=[meeting.pk])


def words_in(document) -> str:
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables])


EVERYTHING = [
    "Draft record: Board meeting",
    "This is a draft.",
    "23 November 2026",
    "Civic Centre",
    "A. Chair",
    "Present",
    "A. Nurse, Named nurse",
    "Apologies",
    "B. Away",
    "4.2",
    "Train every nurse.",
    "The audit was seen.",
    "=1+1 stays text.",
    "Partly assured",
    "The re-audit.",
    "Nearly all.",
    "no day was set",
    "2 Document",
    "Send the audit to the Board.",
    "14 December 2026",
    "Circulate dates.",
    "Any other business",
]


@pytest.mark.parametrize("kind", ["page", "pdf", "docx"])
def test_the_record_says_everything_in_each_form(client_for, member, meeting, kind):
    record = record_of(meeting, user=member)
    shown = {
        "page": lambda: client_for(member).get(page_of(meeting)).content.decode(),
        "pdf": lambda: record_html(record),
        "docx": lambda: words_in(Document(io.BytesIO(record_docx(record)))),
    }[kind]()

    assert [words for words in EVERYTHING if words not in shown] == []


def test_word_has_real_headings_a_repeated_header_row_and_british_english(member, meeting):
    document = Document(io.BytesIO(record_docx(record_of(meeting, user=member))))

    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert headings[:4] == [
        ("Title", "Draft record: Board meeting"),
        ("Heading 1", "Attendance"),
        ("Heading 1", "Items"),
        ("Heading 2", f"Item 1: 4.2, {meeting.items.first().recommendation.plan_agency.agency}"),
    ]
    assert [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables] == [True, True]
    assert {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.title == "Draft record: Board meeting"
    assert "DRAFT" in document.sections[0].header.paragraphs[0].text


def test_what_counts_takes_the_place_of_what_was_noted_once_the_meeting_is_closed(manager, member, own_row):
    meeting = make_closed_meeting(by=manager, title="Board meeting", held_on=HELD_ON)
    make_proposed_decision(make_agenda_item(meeting, own_row), reason="Noted.")
    decision = factories.make_decision(own_row, by=manager, meeting=meeting, decided_on=HELD_ON, reason="Applied.")
    make_dissent(decision, by=manager, text="We showed it.")
    make_correction(meeting, by=manager)

    shown = record_html(record_of(meeting, user=member))

    assert "Applied." in shown
    assert "Noted." not in shown
    assert "We showed it." in shown
    assert "The audit was of 2025." in shown
    assert "A slip of the pen." in shown
    assert "DRAFT" not in shown


def test_what_was_decided_besides_the_agenda_is_in_the_record(manager, member, own_row):
    meeting = make_closed_meeting(by=manager, held_on=HELD_ON)
    factories.make_decision(own_row, by=manager, meeting=meeting, decided_on=HELD_ON, reason="Told of in the letter.")

    [item] = record_of(meeting, user=member).items

    assert (item.number, item.heading) == (None, f"4.2, {own_row.plan_agency.agency}")
    assert ("Reason", "Told of in the letter.") in item.decision.facts


def test_a_decision_that_was_taken_back_is_not_in_the_record(member, meeting):
    ProposedDecision.objects.update(is_undone=True)

    assert "Partly assured" not in record_html(record_of(meeting, user=member))


@pytest.mark.parametrize("name", ["meeting-minutes", "meeting-minutes-docx", "meeting-follow"])
def test_an_agency_lead_reads_what_concerns_the_own_agency(client_for, agency_lead, meeting, manager, name):
    make_recording(meeting, by=manager, item=meeting.items.all()[1])

    answer = client_for(agency_lead).get(page_of(meeting, name))

    shown = words_in(Document(io.BytesIO(answer.content))) if name.endswith("docx") else answer.content.decode()
    assert "4.2" in shown
    for foreign in ("9.9", "Theirs", "B. Away", "Circulate dates.", "Any other business"):
        assert foreign not in shown


def test_both_files_are_given_out_and_the_trail_knows(client_for, member, meeting):
    client = client_for(member)
    pdf, word = (
        client.get(page_of(meeting, "meeting-minutes-pdf")),
        client.get(page_of(meeting, "meeting-minutes-docx")),
    )

    assert pdf.content[:5] == b"%PDF-"
    assert word["Content-Disposition"] == f'attachment; filename="meeting-{meeting.pk}-2026-11-23-record.docx"'
    assert AuditEvent.objects.filter(action="report_exported", actor_id=member.pk).count() == 2


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "most"), [("meeting-minutes", 10), ("meeting-follow", 10), ("meeting-task-list", 4)])
def test_pages_have_budgets(client_for, member, manager, meeting, django_assert_num_queries, count, name, most):
    for _ in range(count):
        item = make_agenda_item(meeting)
        make_proposed_decision(item)
        make_task(meeting, item=item)
    make_recording(meeting, by=manager, item=meeting.items.first())
    client = client_for(member)
    url = reverse(f"assurance:{name}", args=[] if name.endswith("list") else [meeting.pk])
    client.get(url)

    with django_assert_num_queries(most):
        client.get(url)


# Following


def ask_again(client, meeting, seen):
    return client.get(page_of(meeting, "meeting-follow"), {"seen": seen}, headers={"hx-request": "true"})


def test_a_follower_is_told_only_what_is_new(client_for, member, manager, meeting):
    item = meeting.items.first()
    make_recording(meeting, by=manager, item=item)
    client = client_for(member)
    seen = client.get(page_of(meeting, "meeting-follow")).context["followed"].seen

    unchanged = ask_again(client, meeting, seen)
    services.save_minute(item=item, version=1, text="Said just now.", by=manager)
    changed = ask_again(client, meeting, seen)

    assert (unchanged.status_code, unchanged.content) == (204, b"")
    assert changed.status_code == 200
    assert "Said just now." in changed.content.decode()
    assert "<html" not in changed.content.decode()
    assert changed["Vary"].count("HX-Request") == 1


def test_following_ends_with_the_meeting(client_for, member, manager, meeting):
    closed = {"state": "closed", "closed_at": datetime(2026, 11, 23, 12, tzinfo=UTC), "closed_by": manager}
    type(meeting).objects.filter(pk=meeting.pk).update(**closed)

    answer = ask_again(client_for(member), meeting, "open.1")

    assert answer.status_code == 286
    assert "The meeting is closed" in answer.content.decode()
    assert "hx-get" not in answer.content.decode()


def test_what_a_page_asks_by_itself_does_not_count_as_being_there(client_for, member, meeting):
    client = client_for(member)
    session = client.session
    session["seen_at"] = session["signed_in_at"] = early = int(datetime(2026, 11, 23, 11, 40, tzinfo=UTC).timestamp())
    session.save()
    url = page_of(meeting, "meeting-follow")

    client.get(url, headers={"hx-request": "true", "X-By-Itself": "yes"})
    assert client.session["seen_at"] == early

    client.get(url)
    assert client.session["seen_at"] > early


# By mail


def test_the_record_is_mailed_without_a_word_of_it(client_for, manager, member, meeting, mailoutbox):
    make_attendee(meeting, name=member.name, email=member.email)
    url = page_of(meeting, "meeting-minutes-send")
    client = client_for(manager)

    assert client.post(url, filled(client.get(url))).status_code == 302

    assert Delivery.objects.filter(kind="meeting_minutes", state="sent").count() == 2
    sent = {message.to[0]: message.body for message in mail.outbox}
    assert page_of(meeting) in sent[member.email]
    assert "You have no account" in sent["a.nurse@trust.example"]
    assert "http" not in sent["a.nurse@trust.example"]
    for message in mail.outbox:
        for words in ("audit", "nurse.", "Partly", "Board meeting"):
            assert words not in message.body
        assert "draft record" in message.subject


def test_the_same_form_mails_once(manager, meeting):
    key, attendees = uuid.uuid4(), list(meeting.attendees.all())
    services.mail_record(meeting=meeting, attendees=attendees, by=manager, submission_key=key)

    with pytest.raises(AlreadySaved):
        services.mail_record(meeting=meeting, attendees=attendees, by=manager, submission_key=key)

    assert Delivery.objects.count() == 1


def test_only_who_runs_meetings_mails_the_record(client_for, meeting):
    url = page_of(meeting, "meeting-minutes-send")

    assert client_for(Role.BOARD_MEMBER).get(url).status_code == 403
    assert client_for(Role.CHAIR).get(url).status_code == 200


def test_only_who_may_read_the_record_is_led_to_it(agency_lead, member):
    """An agency lead may get the mail by mistake: the meeting is not theirs."""
    meeting = make_meeting()

    assert has_account(Delivery(to_email=member.email), meeting)
    assert not has_account(Delivery(to_email=agency_lead.email), meeting)
    make_attendee(meeting, agency_lead.agency)
    assert has_account(Delivery(to_email=agency_lead.email), meeting)
