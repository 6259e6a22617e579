"""The offline file: what it holds for whom, how little room it takes, and that only our own script runs in it."""

import json
import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from itertools import count
from random import Random
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from assurance.demonstration import load_child_d
from assurance.formats.offline import versions as versions_module
from assurance.formats.offline.file import offline_html
from assurance.formats.offline.versions import versions_of
from assurance.models import PlanIssue, PlanRow
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent
from recommendations.models import ActionPlan, ActionStatus
from recommendations.services import ActionProgress, update_action
from tests import factories
from tests.loaded import give
from tests.meeting_papers import make_issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MOST_BYTES = 2_000_000
HOSTILE = "</script><!--<script>window.ran = 1</script><img src=x onerror=ran> =1+1 \u2028\u2029 \u202eabc 😀 &amp;"


@pytest.fixture
def clock(monkeypatch, stopped_clock):
    """A second goes by whenever somebody looks, so that each version has its moment."""
    seconds = count()
    monkeypatch.setattr(timezone, "now", lambda: stopped_clock + timedelta(seconds=next(seconds)))


@pytest.fixture
def plan(clock):
    plan = factories.make_plan("child-a", title="Child A plan", protective_marking="official_sensitive")
    factories.make_recommendation(plan_agency=factories.make_plan_agency(plan), text="Say who decides.")
    return plan


@pytest.fixture
def issued(plan, manager):
    """Issue 1, with the first text; issue 2 with the second, which is today's too."""
    for number, text in enumerate(("First words.", "Second words."), 1):
        row = plan.recommendations.get()
        row.text = text
        row.save()
        make_issue(plan, by=manager, number=number, as_at=timezone.localdate())
    return plan


def html_of(plan, user=None) -> str:
    return offline_html(plan, user=user, on=timezone.localdate(), given_by="Jo Manager")


def data_of(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.S)[1])


def texts_of(data: dict, version: dict) -> list[str]:
    return [data["texts"][each] for place, _ in version["rows"] for each in data["rows"][place][2]]


def test_it_holds_each_issue_and_today_with_their_own_texts(issued):
    data = data_of(html_of(issued))

    assert [version["name"] for version in data["versions"]] == [
        "Issue 1, as at 23 November 2026",
        "Issue 2, as at 23 November 2026",
        "Today, as at 23 November 2026",
    ]
    assert [texts_of(data, version) for version in data["versions"]] == [
        ["First words."],
        ["Second words."],
        ["Second words."],
    ]


def test_what_versions_share_stands_in_it_once(issued):
    data = data_of(html_of(issued))

    assert len(data["rows"]) == 2
    assert data["texts"].count("Second words.") == 1
    assert len(set(data["texts"])) == len(data["texts"])


def test_the_newest_version_is_read_without_the_script(issued):
    html = html_of(issued)
    table = html[html.index("<table") : html.index("</table>")]

    assert "Second words." in table
    assert "First words." not in table
    assert re.findall(r'<div class="controls"[^>]*>', html) == ['<div class="controls" id="controls" hidden>']


def test_it_says_that_it_is_a_copy_of_which_day_and_by_whom(issued, manager):
    html = html_of(issued)

    for words in (
        "This file is a copy, given out by Jo Manager on 23 November 2026. It holds 3 versions of the plan",
        "Today, as at 23 November 2026",
        f"Issued by {manager}.",
        issued.get_protective_marking_display(),
        issued.board_name,
    ):
        assert words in html


def test_nothing_but_its_own_script_and_styles_may_run_or_load(issued):
    html = html_of(issued)
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', html)[1]
    styles = re.findall(r"<style>(.*?)</style>", html, re.S)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.S)

    def hashed(text):
        return "'sha256-" + b64encode(sha256(text.encode()).digest()).decode() + "'"

    assert [len(styles), len(scripts)] == [1, 1]
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src {hashed(styles[0])}",
        f"script-src {hashed(scripts[0])}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert html.index("Content-Security-Policy") < html.index("<style>")
    assert re.findall(r"https?:|//[\w.-]+\.\w|\ssrc=|url\(|@import|\sstyle=|\son[a-z]+=", html) == []


def test_hostile_texts_stay_texts(plan, manager):
    row = plan.recommendations.get()
    row.text = HOSTILE
    row.save()
    plan.title = HOSTILE.replace("\u2028\u2029", "")
    plan.save()
    html = html_of(plan)

    assert html.count("</script>") == 2
    assert "<!--" not in html
    assert "<img" not in html
    data = re.search(r'id="data">(.*?)</script>', html, re.S)[1]
    assert re.findall("[<>&\u2028\u2029]", data) == []
    assert texts_of(data_of(html), data_of(html)["versions"][-1]) == [HOSTILE]


def test_a_version_is_what_the_report_of_that_version_says(issued):
    """Each text of the report stands in the data, and what the filter asks is what the edition says."""
    found = versions_of(issued, user=None, on=timezone.localdate())
    data = data_of(html_of(issued))

    for version, told in zip(reversed(found.found), data["versions"], strict=True):
        rows = [row for part in version.report.parts for row in part.rows]
        assert [data["texts"][data["rows"][place][0]] for place, _ in told["rows"]] == [row.ref for row in rows]
        for row, (place, day) in zip(rows, told["rows"], strict=True):
            rating, label, status, is_outstanding, facts = data["days"][day]
            say = data["texts"].__getitem__
            assert (say(rating), say(label)) == (row.rating, row.rating_label)
            assert [(say(label), say(words)) for label, words in facts] == row.facts
            assert say(status) in dict(row.facts)["Assurance"]
            assert {1: "yes", 0: "no"}[is_outstanding] == dict(row.facts)["Outstanding"]
            assert [say(each) for each in data["rows"][place][2]] == row.text


def test_the_lead_of_an_agency_gets_its_own_rows_of_today(issued):
    own = factories.make_plan_agency(issued, factories.make_agency("School"))
    row = factories.make_recommendation(plan_agency=own, text="Of the school.")
    lead = factories.make_user(Role.AGENCY_LEAD, agency=own.agency, email="lead@trust.example")

    html = html_of(issued, lead)
    data = data_of(html)

    assert [version["name"] for version in data["versions"]] == ["Today, as at 23 November 2026"]
    assert texts_of(data, data["versions"][0]) == [row.text]
    for words in ("First words.", "Second words.", "Issue 1"):
        assert words not in html


def test_only_so_many_issues_are_in_it_and_it_says_so(issued, monkeypatch):
    monkeypatch.setattr(versions_module, "MOST_VERSIONS", 1)
    html = html_of(issued)

    assert [version["name"][:7] for version in data_of(html)["versions"]] == ["Issue 2", "Today, "]
    assert "1 older issued version is left out." in html


def test_it_is_given_out_with_a_line_in_the_audit_trail(client_for, manager, issued):
    answer = client_for(manager).get(reverse("assurance:plan-offline", args=[issued.slug]))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="child-a-offline-2026-11-23.html"'
    event = AuditEvent.objects.get(action="report_exported")
    assert sha256(answer.content).hexdigest() in json.dumps(event.details)


def test_the_privacy_question_is_asked_about_issued_versions_too(client_for, manager, plan):
    """The number stands in the issued version alone; today's text has been put right."""
    row = plan.recommendations.get()
    row.text = "NHS number 943 476 5919 was given."
    row.save()
    make_issue(plan, by=manager, as_at=timezone.localdate())
    row.text = "A number was given."
    row.save()

    answer = client_for(manager).get(reverse("assurance:plan-offline", args=[plan.slug]))

    assert answer.status_code == 422
    assert "NHS number" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="report_exported").exists()


def test_a_dozen_versions_of_child_d_take_less_than_two_megabytes(manager):
    """In each month before an issue some rows change, as in a year of work on a plan."""
    today, chance = timezone.localdate(), Random(1)
    give(load_child_d, on=today)
    plan = ActionPlan.objects.get(slug="child-d")
    rows = list(PlanRow.objects.filter(plan=plan))
    for month in range(12):
        for row in chance.sample(rows, 3):
            action = row.actions.first()
            update_action(
                action=action,
                version=action.version,
                progress=ActionProgress(ActionStatus.IN_PROGRESS, target_date=action.target_date),
                note=f"Done in month {month}. " * 12,
                by=manager,
                on=today,
                submission_key=uuid4(),
            )
        on = today + timedelta(days=30 * month)
        make_issue(plan, by=manager, as_at=on)

    html = html_of(plan)

    data = data_of(html)
    assert PlanIssue.objects.filter(plan=plan).count() == 12
    assert [len(version["rows"]) for version in data["versions"]] == [52] * 13
    assert len(html.encode()) < MOST_BYTES
