"""The page and the command that say whether a report is genuine."""

import json
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from assurance import services
from assurance.forms.verifying import LARGEST, MEGABYTE, NOT_A_HASH, NOT_BOTH, ONE_OF_BOTH, TOO_LARGE
from assurance.models import GivenReport, PlanRow
from assurance.reports.attached import carried_by
from assurance.reports.exchange import plan_document
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent
from tests import factories, meeting_papers
from tests.assurance.verifying.given import DAY
from tests.browser.papers import small_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
PDF = small_pdf("A report")
URL = "/verify/"


@pytest.fixture
def plan():
    plan = factories.make_plan(slug="child-d")
    for slug in ("cafcass", "police"):
        part = factories.make_plan_agency(plan, factories.make_agency(slug.title(), slug=slug))
        factories.make_action(factories.make_recommendation(plan_agency=part))
    return plan


@pytest.fixture
def given(plan) -> GivenReport:
    """The register knows `PDF` as a report of today."""
    document = plan_document(plan, on=DAY, rows=PlanRow.objects.filter(plan=plan))
    carried = carried_by(document, kind="appendix", as_at=DAY)
    return services.give_report(
        content=PDF, number=uuid4(), name="child-d.pdf", plan=plan, carried=carried, selection="", by=None, on=DAY
    )


def asked(client, content=PDF, **data):
    file = {"file": SimpleUploadedFile("a.pdf", content)} if content else {}
    return client.post(reverse("assurance:report-verify"), file | data)


def finding(response):
    return response.context["finding"]


def test_one_file_is_registered_once_however_often_it_is_given(given, plan, manager):
    again = services.give_report(
        content=PDF, number=uuid4(), name="other.pdf", plan=plan, carried=None, selection="", by=manager, on=DAY
    )

    assert (again.pk, again.name, GivenReport.objects.count()) == (given.pk, "child-d.pdf", 1)
    assert AuditEvent.objects.filter(action="report_exported").count() == 2


def test_two_files_of_one_number_are_both_registered(given, plan):
    other = services.give_report(
        content=b"%PDF-2", number=given.number, name="b.pdf", plan=plan, carried=None, selection="", by=None, on=DAY
    )

    assert other.pk != given.pk
    assert other.number != given.number


def test_a_report_as_it_was_given_out_is_genuine_and_current(client_for, member, given):
    response = asked(client_for(member))

    event = AuditEvent.objects.latest("number")
    assert (response.status_code, finding(response).label) == (200, "Genuine and current")
    assert (event.action, event.actor_id, json.loads(event.details)["verdict"]) == (
        "report_verified",
        member.pk,
        "current",
    )


def test_a_pasted_hash_is_answered_like_the_file(client_for, member, given):
    client = client_for(member)

    known = asked(client, None, sha256=f"SHA-256: {given.sha256.upper()}")
    unknown = asked(client, None, sha256="0" * 64)

    assert [finding(each).label for each in (known, unknown)] == ["Genuine and current", "Not ours"]


def test_a_report_whose_rows_differ_today_is_superseded_and_says_where(client_for, manager, given, plan):
    PlanRow.objects.filter(plan=plan, ref="1.1").update(is_high_priority=True)
    issue = meeting_papers.make_issue(plan, by=manager, frozen_at=given.given_at + timedelta(hours=1))

    found = finding(asked(client_for(manager)))

    assert found.label == "Genuine but superseded"
    assert [(row.ref, row.cells) for row in found.rows] == [("1.1", ["High priority: no → yes"])]
    assert found.newer_issue == issue


def test_an_agency_lead_learns_the_verdict_and_the_own_rows_alone(client_for, given, plan):
    lead = factories.make_user(Role.AGENCY_LEAD, agency=plan.plan_agencies.get(number=1).agency)
    stranger = factories.make_user(Role.AGENCY_LEAD, agency=factories.make_agency("Hospital"))
    PlanRow.objects.filter(plan=plan).update(is_high_priority=True)

    own, none = (finding(asked(client_for(user))) for user in (lead, stranger))

    assert own.label == none.label == "Genuine but superseded"
    assert ([row.ref for row in own.rows], own.report.name) == (["1.1"], "child-d.pdf")
    assert (none.rows, none.report, none.newer_issue) == ([], None, None)


def test_a_version_issued_before_there_was_a_register_is_genuine(client_for, manager, plan):
    meeting_papers.make_issued_file(
        meeting_papers.make_issue(plan, by=manager), by=manager, kind="pdf", name="issue.pdf", content=PDF
    )

    found = finding(asked(client_for(manager)))

    assert (found.label, found.report.name) == ("Genuine", "issue.pdf")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a", "This is not a PDF file."),
        (b"%PDF-1.7\n" + b"\xff" * 1000, "This PDF is damaged or cut off, so little of it could be read."),
        (PDF, "Nothing in it comes from a report that the product gave out."),
    ],
    ids=["a picture", "noise", "somebody else’s"],
)
def test_what_is_not_ours_is_said_in_words(client_for, member, content, words):
    found = finding(asked(client_for(member), content))

    assert (found.label, found.reasons[-1]) == ("Not ours", words)


@pytest.mark.parametrize(
    ("content", "data", "words"),
    [
        (None, {}, ONE_OF_BOTH),
        (PDF, {"sha256": "0" * 64}, NOT_BOTH),
        (None, {"sha256": "0" * 63}, NOT_A_HASH),
        (b"%" * (LARGEST * MEGABYTE + 1), {}, TOO_LARGE),
    ],
    ids=["nothing", "both", "not a hash", "too large"],
)
def test_what_cannot_be_verified_is_refused_in_words(client_for, member, content, data, words):
    response = asked(client_for(member), content, **data)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_the_command_says_the_same(given, tmp_path):
    ours, forged = tmp_path / "ours.pdf", tmp_path / "forged.pdf"
    ours.write_bytes(PDF)
    forged.write_bytes(PDF + b" ")
    said = StringIO()

    call_command("verify_report", str(ours), stdout=said)

    assert said.getvalue().startswith("Genuine and current\n")
    with pytest.raises(CommandError, match="Do not rely on it"):
        call_command("verify_report", str(forged), stdout=said)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_report", str(tmp_path / "none.pdf"))
