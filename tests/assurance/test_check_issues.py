from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from assurance.models import IssuedFile, PlanIssue
from lscb_tracker.audit import append_only
from recommendations.models import Recommendation
from tests import factories
from tests.assurance.meetings.scene import close, make_held_meeting, make_row, note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *_: b"%PDF-1.7")


@pytest.fixture
def issue(chair, manager) -> PlanIssue:
    plan = factories.make_plan("child-e")
    meeting = make_held_meeting(plan, chair=chair)
    note(meeting, make_row(plan))
    close(meeting, by=manager)
    return plan.issues.get()


def check(capsys, **options) -> str:
    call_command("check_issues", **options)
    return capsys.readouterr().out


def test_issues_that_are_what_they_were(issue, capsys):
    assert check(capsys) == "All 1 issued versions are what they were when they were frozen.\n"


def test_another_plan_is_not_asked_about(issue, capsys):
    assert check(capsys, plan="child-f") == "All 0 issued versions are what they were when they were frozen.\n"


def test_a_file_that_was_changed_is_found(issue):
    with append_only.lifted(connection):
        IssuedFile.objects.filter(kind="pdf").update(content=b"%PDF-1.8")

    with pytest.raises(
        CommandError, match=r"Issue 1 of child-e: child-e-issue-1-2026-11-23[.]pdf does not have its hash"
    ):
        call_command("check_issues")


def test_data_that_was_changed_together_with_its_hash_is_found(issue):
    data = issue.files.get(kind="data")
    content = bytes(data.content).replace(b'"outcome": "assured"', b'"outcome": "challenged"')
    changed = {"content": content, "size": len(content), "sha256": sha256(content).hexdigest()}
    with append_only.lifted(connection):
        IssuedFile.objects.filter(pk=data.pk).update(**changed)

    with pytest.raises(CommandError, match="cannot be rebuilt from the histories: they differ in outcome"):
        call_command("check_issues")


def test_a_history_that_was_changed_is_found(issue):
    with append_only.lifted(connection):
        Recommendation.history.update(text="Something else.")

    with pytest.raises(CommandError, match="they differ in text"):
        call_command("check_issues")


def test_a_missing_file_is_found(issue):
    with append_only.lifted(connection):
        IssuedFile.objects.filter(kind="pdf").delete()

    with pytest.raises(CommandError, match="The PDF is missing"):
        call_command("check_issues")
