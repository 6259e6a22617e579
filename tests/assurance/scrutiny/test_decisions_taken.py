"""Decisions: nobody decides over one that they have not read, on their own work without saying so, or twice."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from assurance.models import AssuranceRequest, ScrutinyDecision
from lscb_tracker.accounts.roles import Role
from recommendations.versioning import AlreadySaved, SavedInOtherWords
from tests import factories
from tests.assurance.deciding import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

DAY = date(2026, 11, 23)


@pytest.fixture
def row():
    return factories.make_recommendation()


def test_a_form_that_arrives_twice_decides_once(row, chair):
    key = uuid4()
    decide(row, by=chair, on=DAY, reason="It is done.", submission_key=key)

    with pytest.raises(AlreadySaved):
        decide(row, by=chair, on=DAY, reason="It is done.", submission_key=key)
    with pytest.raises(SavedInOtherWords):
        decide(row, by=chair, on=DAY, reason="It is not.", submission_key=key)

    assert ScrutinyDecision.objects.count() == 1


def test_nobody_decides_over_a_decision_that_they_have_not_read(row, chair):
    first = decide(row, by=chair, on=DAY, seen=0)

    words = f"Somebody else has decided meanwhile: “Assured on 23 November 2026”, by {chair}"
    with pytest.raises(ValidationError, match=words):
        decide(row, by=chair, on=DAY, seen=0)
    decide(row, by=chair, on=DAY, seen=first.pk)

    assert ScrutinyDecision.objects.count() == 2


@pytest.mark.parametrize("whose", ["agency", "upload", "assurance", "evidence"])
def test_own_work_needs_a_reason_which_is_kept(row, whose):
    chair = factories.make_user(Role.CHAIR, agency=row.plan_agency.agency if whose == "agency" else None)
    record = factories.make_record(row, logged_by=chair if whose == "assurance" else None)
    if whose == "upload":
        factories.make_evidence_file(factories.make_evidence(record), by=chair)
    if whose == "evidence":
        factories.make_evidence(record, logged_by=chair)

    with pytest.raises(ValidationError, match="Say why nobody else could decide on this"):
        decide(row, by=chair, on=DAY)
    decision = decide(row, by=chair, on=DAY, own_work_reason="The Board has one chair.")

    assert (decision.is_own_work, decision.own_work_reason) == (True, "The Board has one chair.")


def test_what_others_gave_is_nobodys_own_work(row, chair, member):
    factories.make_evidence_file(factories.make_evidence(factories.make_record(row, logged_by=member)), by=member)

    decision = decide(row, by=chair, on=DAY, own_work_reason="Typed and then not needed.")

    assert (decision.is_own_work, decision.own_work_reason) == (False, "")


def test_a_decision_keeps_what_it_rested_on(row, chair, member):
    """The answers that count, with their evidence and the newest version of each file. Later ones do not change it."""
    told, read = factories.make_record(row), factories.make_record(row, state="proposed")
    item = factories.make_evidence(told, title="Audit")
    factories.make_evidence(told, title="Withdrawn", withdrawn_on=DAY, withdrawn_by=member, withdrawn_reason="A slip.")
    factories.make_evidence_file(item, by=member, content=b"%PDF-1.7 first")
    newest = factories.make_evidence_file(item, by=member, content=b"%PDF-1.7 second")

    decision = decide(row, by=chair, on=DAY)
    factories.make_evidence_file(item, by=member, content=b"%PDF-1.7 too late")

    decision.refresh_from_db()
    assert decision.rested_on == [
        {
            "record": told.pk,
            "received_on": told.received_on.isoformat(),
            "evidence": [{"item": item.pk, "title": "Audit", "sha256": newest.sha256}],
        }
    ]
    assert read.pk not in {each["record"] for each in decision.rested_on}


def test_a_challenge_is_a_request_to_the_agency(row, chair):
    factories.make_contact(row.plan_agency.agency, email="a.nurse@trust.example")
    by = DAY + timedelta(days=14)

    decision = decide(row, by=chair, on=DAY, outcome="challenged", missing="Which wards?", answer_by=by)

    request = AssuranceRequest.objects.get()
    assert (decision.request, request.purpose, request.due_on, request.channel) == (request, "challenge", by, "email")
    assert "Which wards?" in request.text
