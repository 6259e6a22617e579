"""What the Board replies to an answer: accepted in other words, returned, or given more time."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from assurance import services
from assurance.mailing.sending import send_waiting
from assurance.models import Answer, AnswerLink, AssuranceRecord, Delivery, DueDateExtension, PlanRow
from assurance.reports.data import plan_context
from assurance.reports.html import plan_html
from assurance.services.positions import stale_positions
from lscb_tracker.accounts.roles import Role
from recommendations.versioning import AlreadySaved, EditConflict
from tests import factories
from tests.assurance.answered import asked, more_time, proposal, sent
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

SAID, IN_PLAN = "We have trained everybody, honest.", "The agency says that all staff are trained."
LATER = date(2026, 12, 18)


@pytest.fixture
def rows():
    part = factories.make_plan_agency(factories.make_plan("child-d"), factories.make_agency("The hospital"))
    return [factories.make_recommendation(plan_agency=part) for _ in range(3)]


def edit(record, by, today, text=IN_PLAN, version=1):
    fresh = AssuranceRecord.objects.get(pk=record.pk)
    return services.accept_edited_record(record=fresh, version=version, text=text, by=by, on=today)


def send_back(record, by, today, reason="Say when."):
    return services.return_record(
        record=AssuranceRecord.objects.get(pk=record.pk), version=1, reason=reason, by=by, on=today
    )


def decide(extension, by, today, due_on=LATER, reason="", **more):
    return services.decide_extension(
        extension=DueDateExtension.objects.get(pk=extension.pk),
        version=1,
        decision=services.ExtensionDecision(due_on, reason),
        by=by,
        on=today,
        **more,
    )


def draft_refs() -> list[str]:
    """The rows of the drafts, by their references."""
    drafts = Answer.objects.drafts()
    return list(drafts.values_list("rows__requested__recommendation__ref", flat=True).order_by("rows__requested"))


def test_an_edited_answer_keeps_what_the_agency_sent(rows, manager, today):
    record = proposal(sent(asked(rows[0])), rows[0], SAID)

    edit(record, manager, today)

    record.refresh_from_db()
    assert (record.state, record.text, record.text_as_sent) == ("accepted", IN_PLAN, SAID)
    assert (record.edited_by, record.edited_on) == (manager, today)
    event = rows[0].change_events.get(verb="assurance_accepted")
    assert {"label": "Assurance", "before": SAID, "after": IN_PLAN} in event.changes


def test_an_answer_that_was_not_changed_is_accepted_as_it_is(rows, manager, today):
    record = proposal(sent(asked(rows[0])), rows[0], SAID)

    edit(record, manager, today, text=SAID)

    record.refresh_from_db()
    assert (record.state, record.text, record.text_as_sent, record.edited_by) == ("accepted", SAID, "", None)


def test_the_same_edit_twice_is_known_and_another_is_refused(rows, manager, chair, today):
    record = proposal(sent(asked(rows[0])), rows[0], SAID)
    edit(record, manager, today)

    with pytest.raises(AlreadySaved):
        edit(record, manager, today)
    with pytest.raises(ValidationError, match="already"):
        edit(record, manager, today, text="Other words.")
    with pytest.raises(ValidationError, match="already"):
        services.accept_record(record=AssuranceRecord.objects.get(pk=record.pk), version=1, by=manager, on=today)
    record.refresh_from_db()
    assert record.text == IN_PLAN


def test_both_texts_stand_on_the_page(rows, manager, client_for):
    record = proposal(sent(asked(rows[0])), rows[0], SAID)
    client = client_for(manager)
    url = reverse("assurance:record-accept-edited", args=[record.pk])

    answer = client.post(f"{url}?from=inbox", filled(client.get(url), text=IN_PLAN))

    assert answer["Location"] == "/inbox/"
    page = client.get(rows[0].get_absolute_url()).content.decode()
    assert "As sent by the agency" in page
    assert SAID in page
    assert f"edited by {manager} on 23 November 2026" in page


def test_only_what_was_accepted_prints(rows, manager, today, client_for):
    for row, text in zip(rows, ("Accepted.", "Not read yet.", "Came back."), strict=True):
        record = proposal(sent(asked(row)), row, text)
        if text == "Came back.":
            send_back(record, manager, today)
        elif text == "Accepted.":
            edit(record, manager, today)
    client, plan = client_for(manager), rows[0].plan

    report = plan_html(plan_context(plan, on=today, rows=PlanRow.objects.all()))
    document = client.get("/plans/child-d/action-plan.json").json()
    plan_page = client.get("/plans/child-d/?view=appendix").content.decode()

    for printed in (report, plan_page):
        assert [IN_PLAN in printed, "Not read yet." in printed, "Came back." in printed] == [True, False, False]
    told = [[each["text"] for each in row["assurance"]] for row in document["agencies"][0]["recommendations"]]
    assert told == [[IN_PLAN], [], []]


def test_an_answer_counts_as_received_from_the_day_it_came(rows, manager, today, client_for):
    record = proposal(sent(asked(rows[0])), rows[0], SAID)

    page = client_for(manager).get(rows[0].get_absolute_url()).context["page"]

    assert (page.standing.status, page.standing.since) == ("received", record.received_on)


def test_what_is_returned_stands_in_the_next_draft_of_its_round(rows, manager, today):
    answer = sent(asked(*rows))
    record = proposal(answer, rows[0])
    answer.rows.filter(requested__recommendation=rows[1]).update(choice="answered_by_another", record=None)
    record.served.create(recommendation=rows[1])

    send_back(record, manager, today)

    assert draft_refs() == ["1.1", "1.2"]
    assert Answer.objects.drafts().get().number == 2
    assert stale_positions([row.pk for row in rows]) == []
    rows[0].refresh_from_db()
    assert rows[0].assurance_position.status == "requested"


def test_what_was_sent_in_without_a_request_opens_no_draft(rows, manager, agency_lead, today, mailoutbox, client_for):
    record = factories.make_record(rows[0], state="proposed", logged_by=agency_lead)
    client = client_for(manager)
    url = reverse("assurance:record-return", args=[record.pk])

    client.post(url, filled(client.get(url), reason="Say when this was."))

    assert draft_refs() == []
    [mail] = mailoutbox
    assert mail.to == [agency_lead.email]
    assert rows[0].get_absolute_url() in mail.body
    assert "Say when" not in mail.body + mail.alternatives[0].content


def test_who_answered_by_a_private_link_is_told_of_a_return_by_a_new_one(rows, manager, mailoutbox, client_for):
    record = proposal(sent(asked(rows[0]), email="ward@hospital.example"), rows[0], SAID)
    client = client_for(manager)
    url = reverse("assurance:record-return", args=[record.pk])

    answer = client.post(f"{url}?from=inbox", filled(client.get(url), reason="Say when this was."))

    assert answer["Location"] == "/inbox/"
    [mail] = mailoutbox
    assert mail.to == ["ward@hospital.example"]
    assert "1.1" in mail.subject
    assert "/answer/" in mail.body
    for secret in (SAID, "Say when", rows[0].text):
        assert secret not in mail.subject + mail.body + mail.alternatives[0].content
    assert Delivery.objects.get(kind="returned").state == "sent"


def test_a_reply_brings_no_link_to_an_address_that_was_typed_in(rows, manager, today):
    answer = sent(asked(*rows), email="ward@hospital.example")
    Answer.objects.filter(pk=answer.pk).update(reply_email="word@hopsital.example")
    send_back(proposal(answer, rows[0]), manager, today)
    decide(more_time(answer, rows[1]), manager, today)

    assert set(Delivery.objects.values_list("kind", "to_email")) == {
        ("returned", "ward@hospital.example"),
        ("extension_decided", "ward@hospital.example"),
    }


def test_whose_link_was_closed_gets_no_other_by_a_reply(rows, manager, today, mailoutbox):
    answer = sent(asked(*rows))
    AnswerLink.objects.update(revoked_at=timezone.now(), revoked_by=manager)
    send_back(proposal(answer, rows[0]), manager, today)
    decide(more_time(answer, rows[1]), manager, today)

    send_waiting(clock=timezone.now)

    assert AnswerLink.objects.count() == 1
    assert [("/answers/" in mail.body, "/answer/" in mail.body) for mail in mailoutbox] == [(True, False)] * 2


def test_a_request_that_was_withdrawn_is_not_asked_again(rows, manager, today):
    answer = sent(asked(rows[0]))
    record = proposal(answer, rows[0])
    answer.cycle.assurance_requests.update(withdrawn_on=today, withdrawn_by=manager, withdrawn_reason="A mistake.")

    send_back(record, manager, today)

    assert draft_refs() == []


def test_more_time_moves_the_due_date_and_asks_again(rows, manager, today):
    answer = sent(asked(*rows))
    extension = more_time(answer, rows[0])

    decide(extension, manager, today)

    extension.refresh_from_db()
    assert (extension.state, extension.due_on, extension.decided_by) == ("agreed", LATER, manager)
    rows[0].refresh_from_db()
    assert rows[0].assurance_position.due_on == LATER
    assert draft_refs() == ["1.1"]
    assert rows[0].change_events.get(verb="extension_agreed").changes == [
        {"label": "Due date", "before": "", "after": "18 December 2026"}
    ]


def test_rows_that_asked_together_are_decided_together(rows, manager, today):
    answer = sent(asked(*rows))
    until = (LATER, LATER, date(2027, 1, 29))
    extensions = [more_time(answer, *each) for each in zip(rows, until, strict=True)]

    decide(extensions[0], manager, today, with_alike=True)

    assert [e.state for e in DueDateExtension.objects.order_by("pk")] == ["agreed", "agreed", "asked"]
    assert draft_refs() == ["1.1", "1.2"]


def test_refusing_needs_a_reason_and_keeps_the_due_date(rows, manager, today):
    extension = more_time(sent(asked(*rows)), rows[0])

    with pytest.raises(ValidationError, match="Enter the reason"):
        decide(extension, manager, today, due_on=None)
    decide(extension, manager, today, due_on=None, reason="It was due long ago.")

    extension.refresh_from_db()
    assert (extension.state, extension.due_on, extension.decision_reason) == ("refused", None, "It was due long ago.")
    rows[0].refresh_from_db()
    assert rows[0].assurance_position.due_on == date(2026, 11, 16)
    assert draft_refs() == ["1.1"]


def test_a_decision_twice_is_known_and_another_is_refused(rows, manager, today):
    extension = more_time(sent(asked(*rows)), rows[0])
    decide(extension, manager, today)

    with pytest.raises(AlreadySaved):
        decide(extension, manager, today)
    with pytest.raises(ValidationError, match="already"):
        decide(extension, manager, today, due_on=None, reason="No.")
    stale = DueDateExtension.objects.get(pk=extension.pk)
    stale.state, stale.due_on = "asked", None
    with pytest.raises((EditConflict, ValidationError)):
        services.decide_extension(
            extension=stale, version=1, decision=services.ExtensionDecision(None, "No."), by=manager, on=today
        )


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"answer": ""}, "Select yes if you agree to more time"),
        ({"answer": "refuse", "reason": ""}, "Enter the reason: the agency reads it"),
        ({"answer": "agree", "due_on": None}, "Enter the new due date"),
        ({"answer": "agree", "due_on": date(2026, 11, 22)}, "The new due date must be today or later"),
    ],
)
def test_a_decision_that_says_too_little_is_asked_again(rows, manager, client_for, typed, error):
    extension = more_time(sent(asked(*rows)), rows[0])
    client, url = client_for(manager), reverse("assurance:extension-decide", args=[extension.pk])

    answer = client.post(url, filled(client.get(url), **typed))

    assert answer.status_code == 422
    assert error in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"answer": "agree"}, "agrees to more time, until 18 December 2026"),
        ({"answer": "refuse", "reason": "It was due long ago."}, "does not agree to more time"),
    ],
)
def test_whoever_asked_for_time_is_told_in_one_mail(rows, manager, agency_lead, client_for, mailoutbox, typed, words):
    answer = sent(asked(*rows), by=agency_lead)
    first, second = more_time(answer, rows[0]), more_time(answer, rows[1])
    client, url = client_for(manager), reverse("assurance:extension-decide", args=[first.pk])

    page = client.get(url)
    response = client.post(url, filled(page, **typed))

    assert response["Location"] == "/inbox/"
    assert "Decide the same for 1.2" in page.content.decode()
    [mail] = mailoutbox
    assert (mail.to, words in mail.subject) == ([agency_lead.email], True)
    assert "1.1, 1.2" in mail.body
    for secret in ("It was due long ago", first.reason):
        assert secret not in mail.body + mail.alternatives[0].content
    second.refresh_from_db()
    assert second.state != "asked"


@pytest.mark.parametrize("role", [Role.CHAIR, Role.SCRUTINEER])
def test_only_the_business_manager_decides_on_time(rows, client_for, role):
    extension = more_time(sent(asked(*rows)), rows[0])

    assert client_for(role).get(reverse("assurance:extension-decide", args=[extension.pk])).status_code == 403
