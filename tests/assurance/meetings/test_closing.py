import json
from datetime import date
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError

from assurance.meetings.closing import NO_CHAIR, closing_of
from assurance.meetings.locked import IS_CLOSED
from assurance.models import Delivery, IssuedFile, Meeting, PlanIssue, ScrutinyDecision
from assurance.services.closing import NOTED_MEANWHILE
from assurance.services.scrutiny import SAY_WHO_WAS_ASKED, SAY_WHY_OWN_WORK, record_decision
from lscb_tracker.audit.models import AuditEvent
from recommendations.models import ChangeEvent
from recommendations.versioning import AlreadySaved, EditConflict
from tests import factories
from tests.assurance.meetings.scene import HELD_ON, ON, close, make_held_meeting, make_row, note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    """One test renders; the others ask for what is done, not for how it looks."""
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *_: b"%PDF-1.7 " + html.encode())


@pytest.fixture
def plan():
    return factories.make_plan(slug="child-e", protective_marking="official_sensitive")


@pytest.fixture
def meeting(plan, chair):
    return make_held_meeting(plan, chair=chair)


def test_closing_applies_each_decision_and_asks_what_it_asks(plan, meeting, chair, manager):
    assured, challenged = make_row(plan), make_row(plan)
    note(meeting, assured, evidence_level=3, next_review_on=date(2027, 5, 20), retest_after=6)
    note(meeting, challenged, outcome="challenged", missing="The audit.", answer_by=date(2026, 12, 18))

    closed = close(meeting, by=manager)

    assert (closed.state, closed.closed_by) == ("closed", manager)
    decisions = ScrutinyDecision.objects.order_by("recommendation__sort_key")
    assert [(each.recommendation, each.outcome, each.evidence_level) for each in decisions] == [
        (assured, "assured", 3),
        (challenged, "challenged", 2),
    ]
    assert {(d.meeting, d.decided_on, d.decided_by, d.recorded_by) for d in decisions} == {
        (meeting, HELD_ON, chair, manager)
    }
    assert decisions[1].request.due_on == date(2026, 12, 18)
    assert Delivery.objects.get(cycle=decisions[1].request.cycle).state == "waiting"
    assert assured.retests.get().due_on == date(2027, 5, 20)


def test_closing_issues_each_plan_with_its_hashes(plan, meeting, manager):
    note(meeting, make_row(plan))
    other = factories.make_plan(slug="child-f")
    meeting.plans.add(other)

    close(meeting, by=manager)

    issues = PlanIssue.objects.order_by("plan__slug")
    assert [(i.plan, i.number, i.meeting, i.as_at, i.marking, i.layout) for i in issues] == [
        (plan, 1, meeting, ON, "OFFICIAL-SENSITIVE", "appendix"),
        (other, 1, meeting, ON, "OFFICIAL", "appendix"),
    ]
    for file in IssuedFile.objects.all():
        assert (file.size, file.sha256) == (len(file.content), sha256(file.content).hexdigest())
    data, pdf = issues[0].files.order_by("kind")
    assert (data.name, pdf.name) == ("child-e-issue-1-2026-11-23.json", "child-e-issue-1-2026-11-23.pdf")
    document = json.loads(bytes(data.content))
    assert document["issue"] == {
        "number": 1,
        "frozen_at": issues[0].frozen_at.isoformat(),
        "meeting": meeting.pk,
    }
    assert document["agencies"][0]["recommendations"][0]["decisions"][0]["meeting"] == meeting.pk
    assert [each["id"] for each in document["meetings"]] == [meeting.pk]
    printed = bytes(pdf.content).decode()
    assert all(words in printed for words in ("Issue 1, as at 23 November 2026", str(meeting), data.sha256))


def test_a_second_meeting_issues_the_next_number(plan, chair, manager):
    close(make_held_meeting(plan, chair=chair), by=manager)

    close(make_held_meeting(plan, chair=chair), by=manager)

    assert [issue.number for issue in plan.issues.all()] == [2, 1]


def test_closing_is_told_in_the_record_of_changes(plan, meeting, manager):
    note(meeting, make_row(plan))

    close(meeting, by=manager)

    told = list(ChangeEvent.objects.order_by("pk").values_list("verb", "by", "subject"))
    assert told == [
        ("decision_recorded", manager.pk, "Assured on 20 November 2026"),
        ("meeting_closed", manager.pk, str(meeting)),
        ("plan_issued", manager.pk, f"Issue 1 of {plan}"),
    ]
    hashes = [change["after"] for change in ChangeEvent.objects.get(verb="plan_issued").changes]
    assert hashes == list(IssuedFile.objects.order_by("kind").values_list("sha256", flat=True))
    assert AuditEvent.objects.filter(action="plan_issued").count() == 1


def test_what_was_taken_back_or_taken_off_is_not_applied(plan, meeting, manager):
    note(meeting, make_row(plan), is_undone=True)
    taken_off = note(meeting, make_row(plan))
    type(taken_off.item).objects.filter(pk=taken_off.item.pk).update(taken_off_reason="Next time.")

    close(meeting, by=manager)

    assert not ScrutinyDecision.objects.exists()


def test_nothing_is_closed_when_one_decision_cannot_be_applied(plan, meeting, chair, manager):
    fine, own, unreachable = (
        make_row(plan),
        make_row(plan),
        factories.make_recommendation(plan_agency=factories.make_plan_agency(plan)),
    )
    factories.make_record(own, logged_by=chair)
    note(meeting, fine)
    note(meeting, own)
    note(meeting, unreachable, outcome="challenged", missing="The audit.", answer_by=date(2026, 12, 18))

    with pytest.raises(ValidationError) as refused:
        close(meeting, by=manager)

    assert refused.value.messages == [
        f"Item 2, recommendation {own.ref}: {SAY_WHY_OWN_WORK}",
        f"Item 3, recommendation {unreachable.ref}: {SAY_WHO_WAS_ASKED}",
    ]
    meeting.refresh_from_db()
    assert (meeting.state, ScrutinyDecision.objects.count(), PlanIssue.objects.count()) == ("open", 0, 0)
    assert not AuditEvent.objects.exists()


def test_what_is_refused_only_when_it_is_applied_leaves_everything_as_it_was(plan, meeting, manager, monkeypatch):
    rows = [make_row(plan), make_row(plan)]
    for row in rows:
        note(meeting, row)

    def refuse_the_last(**words):
        if words["recommendation"] == rows[1]:
            raise ValidationError("Nobody foresaw this.")
        return record_decision(**words)

    monkeypatch.setattr("assurance.services.closing.record_decision", refuse_the_last)

    with pytest.raises(ValidationError, match=f"recommendation {rows[1].ref}: Nobody foresaw this."):
        close(meeting, by=manager)

    meeting.refresh_from_db()
    assert meeting.is_open
    assert not ScrutinyDecision.objects.exists()
    assert not PlanIssue.objects.exists()


def test_a_failure_while_the_pdf_is_made_leaves_everything_as_it_was(plan, meeting, manager, monkeypatch):
    note(meeting, make_row(plan), outcome="challenged", missing="The audit.", answer_by=date(2026, 12, 18))

    def fail(html, *_):
        raise MemoryError

    monkeypatch.setattr("assurance.issues.freezing.render_pdf", fail)
    with pytest.raises(MemoryError):
        close(meeting, by=manager)

    meeting.refresh_from_db()
    assert (meeting.state, Delivery.objects.count(), PlanIssue.objects.count()) == ("open", 0, 0)


def test_the_chairs_own_work_is_applied_with_the_reason(plan, meeting, chair, manager):
    own = make_row(plan)
    factories.make_record(own, logged_by=chair)
    note(meeting, own, own_work_reason="The Board has nobody else.")

    close(meeting, by=manager)

    decision = ScrutinyDecision.objects.get()
    assert (decision.is_own_work, decision.own_work_reason) == (True, "The Board has nobody else.")


def test_a_meeting_of_the_future_is_not_closed(plan, meeting, manager):
    with pytest.raises(ValidationError, match="The meeting is on 20 November 2026"):
        close(meeting, by=manager, on=date(2026, 11, 19))

    assert close(meeting, by=manager, on=HELD_ON).is_closed


def test_decisions_of_a_meeting_without_a_chair_are_not_applied(plan, meeting, manager):
    note(meeting, make_row(plan))
    Meeting.objects.filter(pk=meeting.pk).update(chair=None, chair_name="")

    with pytest.raises(ValidationError, match=NO_CHAIR):
        close(meeting, by=manager)


def test_an_answer_that_was_due_before_the_closing_is_not_asked_for(plan, meeting, manager):
    note(meeting, make_row(plan), outcome="challenged", missing="The audit.", answer_by=date(2026, 11, 22))

    with pytest.raises(ValidationError, match="The answer was due on 22 November 2026"):
        close(meeting, by=manager)


def test_what_was_noted_since_the_page_was_opened_is_read_first(plan, meeting, manager):
    seen = closing_of(meeting, by=manager, on=ON).seen
    note(meeting, make_row(plan))

    with pytest.raises(ValidationError, match=NOTED_MEANWHILE):
        close(meeting, by=manager, seen=seen)


def test_a_meeting_that_was_changed_meanwhile_is_read_first(meeting, manager):
    with pytest.raises(EditConflict):
        close(meeting, by=manager, version=meeting.version + 1)


def test_a_meeting_is_closed_once(meeting, manager, chair):
    version = meeting.version
    close(meeting, by=manager)

    with pytest.raises(AlreadySaved):
        close(meeting, by=manager, version=version)
    with pytest.raises(ValidationError, match=IS_CLOSED):
        close(meeting, by=chair, version=version)
    assert PlanIssue.objects.count() == 1
