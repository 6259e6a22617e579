"""Several people who close a meeting, or note something in it, at the same moment."""

import pytest
from django.utils import timezone

from assurance import services
from assurance.issues.freezing import rebuilt_document
from assurance.meetings.closing import closing_of
from assurance.models import Meeting, PlanIssue, ScrutinyDecision
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.assurance.meetings.scene import ON, close, make_held_meeting, make_row, note
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
CLOSERS = 4


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *_: b"%PDF-1.7")


def test_of_several_who_close_a_meeting_one_does(chair):
    plan, people = factories.make_plan(), [factories.make_user(Role.CHAIR) for _ in range(CLOSERS)]
    meeting = make_held_meeting(plan, chair=chair)
    note(meeting, make_row(plan))
    version, seen = meeting.version, closing_of(meeting, by=chair, on=ON).seen

    def press(number: int):
        given = {"by": people[number], "on": ON, "clock": timezone.now, "seen": seen}
        return services.close_meeting(meeting=Meeting.objects.get(pk=meeting.pk), version=version, **given)

    results = race(press, CLOSERS)

    assert sum(isinstance(result, Meeting) for result in results) == 1, results
    assert (ScrutinyDecision.objects.count(), PlanIssue.objects.count()) == (1, 1)


def test_meetings_that_issue_one_plan_number_it_one_after_the_other(chair, manager):
    plan = factories.make_plan()
    meetings = [make_held_meeting(plan, chair=chair) for _ in range(CLOSERS)]
    row = make_row(plan)
    for meeting in meetings:
        note(meeting, row)

    results = race(lambda number: close(meetings[number], by=manager), CLOSERS)

    assert [result for result in results if not isinstance(result, Meeting)] == []
    issues = PlanIssue.objects.order_by("number")
    assert [issue.number for issue in issues] == [1, 2, 3, 4]
    assert [rebuilt_document(each) == bytes(each.files.get(kind="data").content) for each in issues] == [True] * CLOSERS
