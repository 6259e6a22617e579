"""A visit by a private link ends after an hour of absence or a working day; nothing that was typed is lost by it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from assurance.models import AnswerRow, AssuranceRequest
from tests import factories
from tests.assurance.answering.rounds import CODE_PAGE, OVERVIEW, ask, link_in, row_url, visit
from tests.browser.papers import small_pdf
from tests.submitting import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(mailoutbox):
    return ask()


@pytest.fixture
def client(answer, mailoutbox):
    return visit(link_in(mailoutbox[0]), mailoutbox)


@pytest.fixture
def later(monkeypatch):
    """`later(minutes=61)`: the clock of the views goes on."""
    now = timezone.now

    def go_on(**time) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(**time))

    return go_on


def test_a_visit_ends_after_an_hour_without_a_page(client, later):
    later(minutes=59)
    assert client.get(OVERVIEW).status_code == 200
    later(minutes=118)
    assert client.get(OVERVIEW).status_code == 200

    later(minutes=180)

    answer = client.get(OVERVIEW)
    assert (answer.status_code, answer.url) == (303, CODE_PAGE)


def test_a_visit_ends_after_eight_hours_whatever_is_done(client, later):
    statuses = []
    for minutes in range(50, 8 * 60 + 60, 50):
        later(minutes=minutes)
        statuses.append(client.get(OVERVIEW).status_code)

    assert statuses == [200] * 9 + [303]


def test_what_was_typed_is_kept_when_the_visit_has_ended(client, answer, later, mailoutbox):
    row = answer.rows.first()
    typed = filled(client.get(row_url(row)), choice="new_answer", text="Typed for a long time.")
    later(minutes=90)

    late = client.post(row_url(row), typed)

    row.refresh_from_db()
    assert (late.status_code, late.url) == (303, CODE_PAGE)
    assert (row.choice, row.text) == ("new_answer", "Typed for a long time.")
    page = client.get(CODE_PAGE).content.decode()
    assert "What you typed is kept" in page
    assert "Typed for a long time." not in page
    visit(link_in(mailoutbox[0]), mailoutbox, client)
    assert "Typed for a long time." in client.get(row_url(row)).content.decode()


def test_what_was_typed_stands_below_what_a_colleague_saved_meanwhile(client, answer, later):
    row = answer.rows.first()
    typed = filled(client.get(row_url(row)), choice="new_answer", text="Mine.")
    AnswerRow.objects.filter(pk=row.pk).update(text="The colleague's.", version=F("version") + 1)
    later(minutes=90)

    client.post(row_url(row), typed)

    row.refresh_from_db()
    assert row.text == "The colleague's.\n\nA. Nurse typed:\n\nMine."


def test_a_mistake_beside_the_text_does_not_lose_it(client, answer, later):
    row = answer.rows.first()
    typed = filled(client.get(row_url(row)), choice="more_time", text="Mine.", more_time_until=(31, 2, 2027))
    later(minutes=90)

    client.post(row_url(row), typed)

    row.refresh_from_db()
    assert (row.text, row.more_time_until) == ("Mine.", None)


def test_a_part_of_a_figure_is_kept_in_words(client, answer, later):
    row = answer.rows.first()
    report = factories.make_regular_report(row.requested.recommendation, figure_label="Staff trained, of all staff")
    AssuranceRequest.objects.filter(pk=row.requested.request_id).update(report=report)
    typed = filled(client.get(row_url(row)), choice="new_answer", text="Mine.", numerator="12", denominator="")
    later(minutes=90)

    client.post(row_url(row), typed)

    row.refresh_from_db()
    assert (row.choice, row.text, row.numerator) == ("new_answer", "Mine.\n\nHow many: 12", None)


def test_an_unconfirmed_visit_keeps_nothing(answer, mailoutbox, client, later):
    """Whoever found a link, and cannot read the mail, writes nothing."""
    row = answer.rows.first()
    typed = filled(client.get(row_url(row)), choice="new_answer", text="Somebody else's.")
    stranger = client.__class__()
    stranger.get(link_in(mailoutbox[0]))

    refused = stranger.post(row_url(row), typed)

    row.refresh_from_db()
    assert (refused.status_code, row.text) == (303, "")


def test_withdrawn_requests_leave_the_draft_with_a_note(client, answer):
    request = AssuranceRequest.objects.get(cycle=answer.cycle)
    other = factories.make_request(
        factories.make_recommendation(plan_agency=factories.make_plan_agency(agency=answer.agency)),
        cycle=answer.cycle,
        due_on=request.due_on,
    )
    manager = factories.make_user("business_manager")
    withdrawn = {"withdrawn_on": timezone.localdate(), "withdrawn_by": manager, "withdrawn_reason": "A mistake."}
    AssuranceRequest.objects.filter(pk=other.pk).update(**withdrawn)
    page = client.get(OVERVIEW).content.decode()
    AssuranceRequest.objects.update(**withdrawn)

    gone = client.get(OVERVIEW)

    assert "The Board has withdrawn its request" in page
    assert (gone.status_code, "withdrawn all" in gone.content.decode()) == (410, True)
    assert client.get(reverse("assurance:link-send")).status_code == 410
    assert client.get(row_url(answer.rows.first())).status_code == 404


def test_chosen_files_are_kept_for_the_visitor_alone(client, answer):
    """A form that comes back with an error does not ask for the files again."""
    row = answer.rows.first()
    audit = SimpleUploadedFile("audit.pdf", small_pdf("Audit"))
    typed = filled(client.get(row_url(row)), choice="new_answer", text="", evidence__evidence_type="audit")
    refused = client.post(row_url(row), typed | {"evidence-files": [audit], "step": "done"})

    again = client.post(row_url(row), filled(refused, text="Done.") | {"step": "done"})

    assert (refused.status_code, again.status_code) == (422, 302)
    assert [item.title for item in row.evidence_items.all()] == ["audit.pdf"]
