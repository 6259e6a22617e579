from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from assurance.models import IssuedFile, MeetingCorrection, PlanIssue
from lscb_tracker.audit import append_only
from lscb_tracker.audit.models import AuditEvent
from tests import factories
from tests.assurance.meetings.scene import close, make_held_meeting, make_row, note
from tests.meeting_papers import make_agenda_item
from tests.submitting import filled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *_: b"%PDF-1.7 " + html.encode())


@pytest.fixture
def plan():
    return factories.make_plan("child-e", title="Child E Action Plan")


@pytest.fixture
def meeting(plan, chair):
    """Held yesterday: the pages read the clock."""
    meeting = make_held_meeting(plan, chair=chair)
    type(meeting).objects.filter(pk=meeting.pk).update(held_on=timezone.localdate() - timedelta(days=1))
    meeting.refresh_from_db()
    return meeting


def closing_page(meeting) -> str:
    return reverse("assurance:meeting-close", args=[meeting.pk])


def closed(meeting, manager):
    return close(meeting, by=manager, on=timezone.localdate())


def test_the_page_says_what_closing_does(client_for, manager, meeting, plan):
    row = make_row(plan)
    note(meeting, row, evidence_level=3)
    make_agenda_item(meeting, make_row(plan))

    page = client_for(manager).get(closing_page(meeting)).content.decode()

    assert "Close the meeting for good" in page
    assert all(words in page for words in (row.ref, "Assured", "audit or data", "Nothing was decided on", "Issue 1"))


def test_closing_by_the_page_mails_its_questions(client_for, manager, meeting, plan, mailoutbox):
    due = timezone.localdate() + timedelta(days=20)
    note(meeting, make_row(plan), outcome="challenged", missing="The audit.", answer_by=due)
    client = client_for(manager)
    page = client.get(closing_page(meeting))

    answer = client.post(closing_page(meeting), filled(page))

    assert (answer.status_code, answer.url) == (302, meeting.get_absolute_url())
    meeting.refresh_from_db()
    assert meeting.is_closed
    assert PlanIssue.objects.get().plan == plan
    assert [sent.to for sent in mailoutbox] == [["a.nurse@trust.example"]]


def test_what_stands_in_the_way_is_said_and_nothing_can_be_pressed(client_for, manager, chair, meeting, plan):
    own = make_row(plan)
    factories.make_record(own, logged_by=chair)
    note(meeting, own)
    client = client_for(manager)
    page = client.get(closing_page(meeting))

    answer = client.post(closing_page(meeting), filled(page) | {"layout": "appendix"})

    assert "The meeting cannot be closed yet" in page.content.decode()
    assert "Close the meeting for good" not in page.content.decode()
    assert (answer.status_code, PlanIssue.objects.count()) == (422, 0)
    assert "Say why nobody else could decide on this" in answer.content.decode()


def test_a_closed_meeting_has_no_page_for_closing_it(client_for, manager, meeting):
    closed(meeting, manager)

    answer = client_for(manager).get(closing_page(meeting))

    assert (answer.status_code, answer.url) == (302, meeting.get_absolute_url())


@pytest.mark.parametrize("decisions", [1, 3])
def test_closing_page_query_budget(client_for, manager, meeting, plan, decisions, django_assert_num_queries):
    for _ in range(decisions):
        note(meeting, make_row(plan))
    client = client_for(manager)

    with django_assert_num_queries(11):
        client.get(closing_page(meeting))


@pytest.mark.parametrize("issues", [1, 3])
def test_issue_list_query_budget(client_for, member, manager, chair, plan, issues, django_assert_num_queries):
    for _ in range(issues):
        closed(make_held_meeting(plan, chair=chair), manager)
    client = client_for(member)

    with django_assert_num_queries(6):
        page = client.get(reverse("assurance:issue-list", args=[plan.slug])).content.decode()

    assert f"Issue {issues}</a>" in page


@pytest.mark.parametrize("decisions", [1, 3])
def test_issue_detail_query_budget(client_for, member, manager, meeting, plan, decisions, django_assert_num_queries):
    for _ in range(decisions):
        note(meeting, make_row(plan))
    closed(meeting, manager)
    client = client_for(member)

    with django_assert_num_queries(8):
        page = client.get(PlanIssue.objects.get().get_absolute_url()).content.decode()

    assert all(file.sha256 in page for file in IssuedFile.objects.defer("content"))


@pytest.mark.parametrize(("kind", "content_type"), [("pdf", "application/pdf"), ("data", "application/json")])
def test_a_file_is_given_out_as_it_was_frozen(client_for, member, manager, meeting, kind, content_type):
    closed(meeting, manager)
    file = IssuedFile.objects.get(kind=kind)

    answer = client_for(member).get(reverse("assurance:issue-file", args=[file.issue_id, kind]))

    assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
    assert answer["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert answer.content == bytes(file.content)
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.actor_id, file.sha256 in event.details) == ("issued_file_downloaded", member.pk, True)


def test_an_agency_reads_no_issued_version(client_for, agency_lead, manager, meeting, plan):
    """It holds the rows of every agency of the plan."""
    factories.make_recommendation(plan_agency=factories.make_plan_agency(plan, agency_lead.agency))
    closed(meeting, manager)
    issue, client = plan.issues.get(), client_for(agency_lead)

    assert client.get(plan.get_absolute_url()).status_code == 200
    assert client.get(reverse("assurance:issue-list", args=[plan.slug])).status_code == 403
    assert client.get(issue.get_absolute_url()).status_code == 404
    assert client.get(reverse("assurance:issue-file", args=[issue.pk, "data"])).status_code == 404


def test_a_file_that_was_changed_is_not_given_out(client_for, member, manager, meeting):
    closed(meeting, manager)
    with append_only.lifted(connection):
        IssuedFile.objects.filter(kind="pdf").update(content=b"%PDF-1.8 something else")

    answer = client_for(member).get(reverse("assurance:issue-file", args=[PlanIssue.objects.get().pk, "pdf"]))

    assert answer.status_code == 500
    assert "The file is not what was issued" in answer.content.decode()
    assert AuditEvent.objects.latest("number").action == "issued_file_damaged"


def test_a_correction_stands_beside_the_record(client_for, manager, meeting, plan):
    item = make_agenda_item(meeting, make_row(plan), minute="The audit of 2024.")
    closed(meeting, manager)
    client, url = client_for(manager), reverse("assurance:meeting-correct", args=[meeting.pk])
    words = {"item": item.pk, "text": "It was the audit of 2025.", "reason": "A slip of the pen."}

    answer = client.post(url, filled(client.get(url), **words))

    assert answer.status_code == 302
    correction = MeetingCorrection.objects.get()
    assert (correction.item, correction.text, correction.recorded_by) == (item, words["text"], manager)
    item.refresh_from_db()
    assert item.minute == "The audit of 2024."
    assert "It was the audit of 2025." in client.get(PlanIssue.objects.get().get_absolute_url()).content.decode()


def test_an_item_of_another_meeting_is_no_choice(client_for, manager, chair, meeting, plan):
    foreign = make_agenda_item(make_held_meeting(plan, chair=chair), make_row(plan))
    closed(meeting, manager)
    client, url = client_for(manager), reverse("assurance:meeting-correct", args=[meeting.pk])

    answer = client.post(url, filled(client.get(url)) | {"item": foreign.pk, "text": "It.", "reason": "So."})

    assert (answer.status_code, MeetingCorrection.objects.count()) == (422, 0)
    assert "Choose an item from the list" in answer.content.decode()


def test_there_is_no_file_of_an_issue_beyond_every_number(client_for, manager):
    client = client_for(manager)

    assert [client.get(f"/issues/{2**63}/{kind}/").status_code for kind in ("pdf", "json")] == [404, 404]
