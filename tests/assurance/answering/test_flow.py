"""An agency answers by its private link, from the mail to the receipt."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assurance.answering.tries import HANDED_ON
from assurance.models import (
    Answer,
    AnswerState,
    AssuranceRecord,
    DueDateExtension,
    EvidenceItem,
    RecordState,
    ReportedFigure,
)
from lscb_tracker.audit.models import AuditEvent
from recommendations.models import ChangeEvent
from tests import factories
from tests.assurance.answering.rounds import HAND_ON, OVERVIEW, SEND, SIGN_OFF, ask, link_in, row_url, visit
from tests.browser.papers import small_pdf
from tests.submitting import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(mailoutbox):
    return ask()


@pytest.fixture
def client(answer, mailoutbox):
    return visit(link_in(mailoutbox[0]), mailoutbox)


def say(client, row, step: str = "done", files=(), **answers):
    page = client.get(row_url(row))
    assert page.status_code == 200
    attached = {"evidence-files": list(files)} if files else {}
    return client.post(row_url(row), filled(page, **answers) | attached | {"step": step})


def send(client, **changes):
    return client.post(SEND, filled(client.get(SEND), **SIGN_OFF | changes))


def test_everything_that_was_promised_becomes_proposals(client, answer, mailoutbox):
    first, second, third = answer.rows.all()
    audit = SimpleUploadedFile("audit.pdf", small_pdf("Audit"))
    assert say(client, first, choice="still_true", text="The rota says so.").url == OVERVIEW
    evidence = {"evidence__evidence_type": "audit", "evidence__document_date": (1, 5, 2018)}
    assert say(client, second, choice="new_answer", text="Done.", files=[audit], **evidence).status_code == 302
    until = timezone.localdate() + timedelta(days=60)
    assert say(client, third, choice="more_time", text="The audit is late.", more_time_until=until).status_code == 302

    sent = send(client)

    answer.refresh_from_db()
    assert sent.url == reverse("assurance:link-receipt", args=[1])
    assert (answer.state, answer.signed_off_name, answer.sent_through.email) == (
        "sent",
        "C. Matron",
        "nurse@agency.example",
    )
    texts = dict(AssuranceRecord.objects.filter(in_answer=answer).values_list("answer_kind", "text"))
    day = f"{timezone.localdate():%-d %B %Y}"
    assert texts == {
        "still_true": f"Still true on {day}: nothing has changed since the answer of 1 June 2018.\n\nThe rota says so.",
        "new_answer": "Done.",
    }
    record = AssuranceRecord.objects.get(answer_kind="new_answer")
    assert (record.state, record.received_on, record.given_by_name, record.given_by_role, record.logged_by) == (
        RecordState.PROPOSED,
        timezone.localdate(),
        "C. Matron",
        "Chief Nurse",
        None,
    )
    assert [item.title for item in record.evidence_items.all()] == ["audit.pdf"]
    extension = DueDateExtension.objects.get()
    assert (extension.asked_until, extension.reason, extension.asked_by_name) == (
        until,
        "The audit is late.",
        "C. Matron",
    )
    event = ChangeEvent.objects.filter(verb="assurance_logged", recommendation=second.requested.recommendation).get()
    assert event.by_name == f"A. Nurse, by private link for {answer.agency}"
    assert AuditEvent.objects.get(action="answer_sent").actor_name == event.by_name
    assert second.requested.recommendation.assurance_position.__class__.objects.filter(status="received").count() == 2
    receipt = client.get(sent.url).content.decode()
    assert all(words in receipt for words in ("Done.", "audit.pdf", "C. Matron", "The rota says so."))
    assert mailoutbox[-1].to == ["nurse@agency.example"]
    assert "Done." not in mailoutbox[-1].body
    assert "Answer sent" in visit(link_in(mailoutbox[-1]), mailoutbox).get(sent.url).content.decode()
    pdf = client.get(reverse("assurance:link-receipt-pdf", args=[1]))
    assert pdf.content.startswith(b"%PDF")


def test_rows_that_were_not_answered_stay_open(client, answer):
    say(client, answer.rows.first(), choice="new_answer", text="Done.")
    say(client, answer.rows.last(), step="draft", text="Begun.")

    send(client)

    following = Answer.objects.get(state=AnswerState.DRAFT)
    assert (following.number, [row.text for row in following.rows.all()]) == (2, ["", "Begun."])
    page = client.get(OVERVIEW).content.decode()
    assert "Receipt for" in page
    assert client.post(SEND, {}).status_code == 422


def test_one_answer_may_serve_several_rows(client, answer):
    first, second, third = answer.rows.all()
    say(client, first, choice="new_answer", text="One policy for both.", also_answers=[second.requested.recommendation])

    send(client)

    record = AssuranceRecord.objects.get(in_answer=answer)
    assert [served.recommendation for served in record.served.all()] == [
        first.requested.recommendation,
        second.requested.recommendation,
    ]
    assert list(Answer.objects.drafts().get().rows.all()) == [third]


def test_a_row_leaves_the_others_when_it_gets_words_of_its_own(client, answer):
    first, second, _ = answer.rows.all()
    say(client, first, choice="new_answer", text="One policy.", also_answers=[second.requested.recommendation])

    say(client, second, choice="new_answer", text="Another policy.")

    second.refresh_from_db()
    assert (list(first.also_answers.all()), second.choice) == ([], "new_answer")


def test_nothing_is_signed_off_while_nothing_is_answered(client, answer):
    assert "Signed off by" not in client.get(SEND).content.decode()

    say(client, answer.rows.first(), choice="still_true")

    assert "Signed off by" in client.get(SEND).content.decode()


def test_only_what_was_answered_before_may_be_left_as_it_is(client, answer):
    first, second, _ = answer.rows.all()
    words = "You may leave this empty if your last answer is still true."

    assert words in client.get(row_url(first)).content.decode()
    assert words not in client.get(row_url(second)).content.decode()


def test_all_of_these_are_still_true(client, answer):
    assert "The earlier answer is still true" in client.get(OVERVIEW).content.decode()

    client.post(reverse("assurance:link-still-true"))

    assert [row.choice for row in answer.rows.all()] == ["still_true", "", ""]
    assert client.post(reverse("assurance:link-still-true")).status_code == 302


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({}, "Select your answer"),
        ({"choice": "new_answer"}, "Enter your answer"),
        ({"choice": "not_accepted"}, "Enter why you do not accept this"),
        ({"choice": "more_time"}, "Enter why you need more time"),
        ({"choice": "more_time", "text": "Late."}, "Enter until when you need more time"),
        (
            {"choice": "more_time", "text": "Late.", "more_time_until": (1, 1, 2020)},
            "must be after today",
        ),
    ],
)
def test_what_is_missing_is_said_and_a_draft_needs_nothing(client, answer, answers, problem):
    row = answer.rows.first()

    refused = say(client, row, **answers)
    saved = say(client, row, step="draft", **answers)

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert problem in refused.content.decode()


def test_a_figure_is_handed_in_with_the_answer(mailoutbox):
    plan_agency = factories.make_plan_agency()
    report = factories.make_regular_report(
        factories.make_recommendation(plan_agency=plan_agency), figure_label="Staff trained, of all staff"
    )
    answer = ask(rows=1, plan_agency=plan_agency, report=report)
    client = visit(link_in(mailoutbox[0]), mailoutbox)
    figure = {"numerator": "45", "denominator": "52", "figure_as_at": (31, 3, 2026), "figure_not_answered": "Ward 4"}

    part = say(client, answer.rows.get(), choice="new_answer", text="See the figure.", numerator="45")
    say(client, answer.rows.get(), choice="new_answer", text="See the figure.", **figure)
    send(client)

    assert part.status_code == 422
    assert str(ReportedFigure.objects.get()) == "Staff trained, of all staff: 45 of 52 (87%)"


def test_evidence_is_removed_from_a_draft_and_nobody_gets_it(client, answer):
    row = answer.rows.first()
    audit = SimpleUploadedFile("audit.pdf", small_pdf("Audit"))
    say(client, row, choice="new_answer", text="Done.", files=[audit], evidence__evidence_type="audit")
    item = EvidenceItem.objects.get()
    url = reverse("assurance:link-evidence-remove", args=[item.pk])

    client.post(url, filled(client.get(url)))
    send(client)

    item.refresh_from_db()
    assert (item.record, item.withdrawn_reason, item.withdrawn_through.email) == (
        None,
        "Removed before sending.",
        "nurse@agency.example",
    )


def test_an_answer_is_handed_on_within_the_agency(client, answer, mailoutbox):
    say(client, answer.rows.first(), step="draft", text="Begun by a nurse.")
    colleague = {"name": "B. Doctor", "email": "doctor@agency.example"}
    elsewhere = client.post(HAND_ON, filled(client.get(HAND_ON), **colleague | {"email": "doctor@other.example"}))

    client.post(HAND_ON, filled(client.get(HAND_ON), **colleague))

    assert elsewhere.status_code == 422
    assert mailoutbox[-1].to == ["doctor@agency.example"]
    other = visit(link_in(mailoutbox[-1]), mailoutbox)
    assert "Begun by a nurse." in other.get(row_url(answer.rows.first())).content.decode()
    assert AuditEvent.objects.filter(action="answer_handed_on").count() == 1


def test_an_answer_is_not_handed_on_to_a_crowd(client, answer, mailoutbox):
    """Each time is a mail to whomever somebody names, at a host that thousands may share."""
    before = len(mailoutbox)
    for number in range(HANDED_ON.most):
        colleague = {"name": "B. Doctor", "email": f"doctor{number}@agency.example"}
        assert client.post(HAND_ON, filled(client.get(HAND_ON), **colleague)).status_code == 302
    other = visit(link_in(mailoutbox[-1]), mailoutbox)
    sent = len(mailoutbox)

    refused = [one.post(HAND_ON, filled(one.get(HAND_ON), **colleague)) for one in (client, other)]

    assert [page.status_code for page in refused] == [422, 422]
    assert "handed on to many people" in refused[0].content.decode()
    assert (sent - before, len(mailoutbox)) == (HANDED_ON.most + 1, sent)  # one with the colleague's code


def test_two_colleagues_on_one_row_are_told_of_each_other(client, answer, mailoutbox):
    row = answer.rows.first()
    client.post(HAND_ON, filled(client.get(HAND_ON), name="B. Doctor", email="doctor@agency.example"))
    other = visit(link_in(mailoutbox[-1]), mailoutbox)
    mine, theirs = client.get(row_url(row)), other.get(row_url(row))
    client.post(row_url(row), filled(mine, choice="new_answer", text="The nurse's words."))

    conflict = other.post(row_url(row), filled(theirs, choice="new_answer", text="The doctor's words."))

    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert all(words in page for words in ("The nurse&#x27;s words.", "The doctor&#x27;s words.", "A. Nurse saved"))


def test_what_was_sent_is_never_edited(client, answer):
    say(client, answer.rows.first(), choice="new_answer", text="Done.")
    page, row = filled(client.get(row_url(answer.rows.first())), text="Changed."), answer.rows.first()
    check = filled(client.get(SEND), **SIGN_OFF)
    send(client)

    late, again = client.post(row_url(row), page), client.post(SEND, check)

    row.refresh_from_db()
    assert late.status_code == 422
    assert all(words in late.content.decode() for words in ("Changed.", "was sent meanwhile"))
    assert again.status_code in (302, 409, 422)
    assert (row.text, AssuranceRecord.objects.filter(in_answer__isnull=False).count()) == ("Done.", 1)
