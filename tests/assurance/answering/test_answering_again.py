"""What an agency reads where it answers again, and what is ticked for it where a report serves several rows."""

import pytest
from django.urls import reverse

from assurance import services
from assurance.models import Answer, AssuranceRecord, DueDateExtension
from tests import factories
from tests.assurance.answered import asked, more_time, proposal, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


@pytest.fixture
def rows(agency_lead):
    part = factories.make_plan_agency(agency=agency_lead.agency)
    return [factories.make_recommendation(plan_agency=part) for _ in range(3)]


def page_of(client, row) -> str:
    draft = Answer.objects.drafts().get()
    answered = draft.rows.get(requested__recommendation=row)
    return client.get(reverse("assurance:answer-row", args=[draft.pk, answered.pk]))


def test_the_reason_of_a_return_stands_beside_the_question(client_for, agency_lead, manager, rows, today):
    record = proposal(sent(asked(*rows), by=agency_lead), rows[0], "We did it all.")
    fresh = AssuranceRecord.objects.get(pk=record.pk)
    services.return_record(record=fresh, version=1, reason="Say when.", by=manager, on=today)

    client = client_for(agency_lead)
    html = page_of(client, rows[0]).content.decode()
    overview = client.get(Answer.objects.drafts().get().get_absolute_url()).content.decode()

    for words in ("The Board returned your answer", "Say when.", "We did it all."):
        assert words in html
    assert "The Board returned your answer." in overview
    assert "Not answered before" not in overview


@pytest.mark.parametrize(
    ("day", "words"),
    [(None, "does not agree to more time"), ("asked", "agrees to more time, until 18 December 2026")],
)
def test_what_was_decided_on_time_stands_beside_the_question(client_for, agency_lead, manager, rows, today, day, words):
    extension = more_time(sent(asked(*rows), by=agency_lead), rows[0])
    decision = services.ExtensionDecision(extension.asked_until if day else None, "Because.")
    fresh = DueDateExtension.objects.get(pk=extension.pk)
    services.decide_extension(extension=fresh, version=1, decision=decision, by=manager, on=today)

    html = page_of(client_for(agency_lead), rows[0]).content.decode()

    assert [words in html, "Because." in html] == [True, True]


def test_the_rows_of_one_report_are_ticked_together(client_for, agency_lead, rows):
    draft = asked(*rows)
    report = factories.make_regular_report(*rows[:2])
    client = client_for(agency_lead)

    plain = page_of(client, rows[0]).context["form"]["also_answers"].value()
    draft.cycle.assurance_requests.update(report=report)
    ticked = page_of(client, rows[0]).context["form"]["also_answers"].value()

    assert [[getattr(each, "pk", each) for each in found] for found in (plain, ticked)] == [[], [rows[1].pk]]
