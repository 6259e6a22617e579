"""A report that seems to say who somebody is: nobody gets it unasked, and who gets it all the same is on record."""

import json
import time
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import call_command
from django.urls import reverse

from assurance.demonstration import load_child_d
from assurance.models import AssuranceRecord, PlanRow
from assurance.reports.data import Layout, plan_context
from assurance.reports.exchange import plan_document
from assurance.reports.privacy import passages_of_document, passages_of_plan
from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.privacy_question import PrivacyQuestion
from recommendations.models import ActionPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

NHS, TELEPHONE = "943 476 5919", "020 7946 0958"
REPORTS = ["plan-pdf", "plan-json", "outstanding-pdf"]


@pytest.fixture
def row():
    plan = factories.make_plan(slug="child-d", title="Child D Action Plan")
    part = factories.make_plan_agency(plan, factories.make_agency("Cafcass", slug="cafcass"))
    return factories.make_recommendation(plan_agency=part, text=f"Ring the mother’s {TELEPHONE} first")


def address(name: str, query: str = "") -> str:
    return reverse(f"assurance:{name}", args=[] if name == "outstanding-pdf" else ["child-d"]) + query


def sent(asked, **more) -> dict:
    form = asked.context["privacy"].form
    return {"privacy-shown": form["shown"].value(), "privacy-accepted": "on", "privacy-reason": ""} | more


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("number"))


@pytest.mark.parametrize("name", REPORTS)
def test_the_report_is_given_when_that_is_meant(name, client_for, manager, row):
    client = client_for(manager)

    asked = client.get(address(name))
    opened = AuditEvent.objects.count()
    given = client.post(address(name), sent(asked, **{"privacy-reason": "A helpline"}))

    assert (asked.status_code, opened, given.status_code) == (422, 0, 200)
    assert given["Content-Disposition"].startswith("attachment")
    [answer], [export] = events("privacy_warning_accepted"), events("report_exported")
    assert (answer.kind, answer.actor_id, answer.request_id) == (Kind.ACCESS, manager.pk, export.request_id)
    details = json.loads(answer.details)
    assert details["reason"] == "A helpline"
    assert [change["after"] for change in details["changes"]] == ["telephone number"]
    assert TELEPHONE not in answer.details


@pytest.mark.parametrize("name", REPORTS)
def test_the_question_says_what_it_is_and_leads_to_the_recommendation(name, client_for, manager, row):
    html = client_for(manager).get(address(name, "?agency=cafcass")).content.decode()

    assert "<title>Warning: Check the report before you issue it" in html
    assert f'href="{row.get_absolute_url()}">{row.ref}' in html
    assert f"Ring the mother’s <mark>{TELEPHONE}</mark> first" in html
    page = "/outstanding/" if name == "outstanding-pdf" else "/plans/child-d/"
    assert f'href="{page}?agency=cafcass"' in html
    assert f'action="{address(name, "?agency=cafcass")}"' in html


@pytest.mark.parametrize("name", REPORTS)
def test_a_link_cannot_answer_for_anybody(name, client_for, manager, row):
    client = client_for(manager)
    asked = client.get(address(name))

    assert client.get(address(name), sent(asked)).status_code == 422
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("name", REPORTS)
def test_what_was_added_meanwhile_is_asked_about(name, client_for, manager, row):
    client = client_for(manager)
    asked = client.get(address(name))
    row.text = f"{row.text} about {NHS}"
    row.save(update_fields=["text"])

    again = client.post(address(name), sent(asked))

    assert again.status_code == 422
    assert {doubt.kind for doubt in again.context["privacy"].doubts} == {"telephone number", "NHS number"}
    assert events("report_exported") == []


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_of_harmless_texts_is_given_at_once(name, client_for, manager, row):
    row.text = "Ring the helpline"
    row.save(update_fields=["text"])

    assert client_for(manager).get(address(name)).status_code == 200
    assert events("privacy_warning_accepted") == []


def test_a_reason_that_cannot_be_read_is_said_and_nothing_is_given(client_for, manager, row):
    client = client_for(manager)
    asked = client.get(address("plan-json"))

    again = client.post(address("plan-json"), sent(asked, **{"privacy-reason": "a\x01b"}))

    assert again.status_code == 422
    assert "There is a problem" in again.content.decode()
    assert client.post(address("plan-json"), sent(again)).status_code == 200


def test_texts_of_every_part_are_looked_at(row, manager, today):
    action = factories.make_action(row, text=f"Act {NHS}", lead_person=f"Ward {TELEPHONE}")
    record = factories.make_record(row, text=f"Told {NHS}")
    factories.make_evidence(record, title=f"Letter {NHS}")
    row.text = f"Ring {TELEPHONE}"
    row.save(update_fields=["text"])
    records = AssuranceRecord.objects.all()
    rows = PlanRow.objects.all()
    report = plan_context(row.plan, on=today, rows=rows, layout=Layout.TRACKING, records=records)
    document = plan_document(row.plan, on=today, rows=rows, records=records)

    printed = {doubt.passage.place for doubt in PrivacyQuestion(passages_of_plan(report, row.plan)).doubts}
    data = {doubt.passage.place for doubt in PrivacyQuestion(passages_of_document(document, row.plan)).doubts}

    assert action.label == ""
    assert printed == data == {f"{row.ref}, {part}" for part in ("recommendation", "actions", "assurance")}


def exported(*arguments: str) -> tuple[bytes, str]:
    out, said = TextIOWrapper(BytesIO(), encoding="utf-8"), StringIO()
    call_command("export_plan", "child-d", *arguments, stdout=out, stderr=said)
    return out.buffer.getvalue(), said.getvalue()


@pytest.mark.parametrize("kind", ["json", "pdf"])
def test_the_command_warns_and_repeats_nothing(kind, row):
    content, said = exported("--format", kind)

    assert content
    assert "Warning: the export seems to say who somebody is." in said
    assert f"- telephone number in {row.ref}, recommendation" in said
    assert TELEPHONE not in said


def test_the_command_says_nothing_of_harmless_texts(row):
    row.text = "Ring the helpline"
    row.save(update_fields=["text"])

    assert exported("--format", "json")[1] == ""


def test_child_d_is_issued_without_a_question_and_without_delay(today, figure):
    load_child_d(on=today)
    plan = ActionPlan.objects.get()
    report = plan_context(plan, on=today, rows=PlanRow.objects.all(), layout=Layout.TRACKING)
    passages = list(passages_of_plan(report, plan))

    def seconds() -> float:
        started = time.thread_time()
        assert PrivacyQuestion(passages).doubts == []
        return time.thread_time() - started

    best = min(seconds() for _ in range(5))

    letters = sum(len(passage.text) for passage in passages)
    figure("privacy guard before a PDF", f"{best * 1000:.1f} ms for 52 rows, {letters:,} letters", reached=best < 0.02)
    assert best < 0.05
