from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assurance.meetings import closing
from assurance.models import Meeting
from tests import factories
from tests.assurance.meetings.scene import make_held_meeting, make_row, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(chair, monkeypatch) -> Meeting:
    """Of a plan that is longer than a browser waits for."""
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *_: b"%PDF-1.7")
    monkeypatch.setattr(closing, "MOST_ROWS", 0)
    meeting = make_held_meeting(factories.make_plan("child-e", title="Child E Plan"), chair=chair, title="Board")
    note(meeting, make_row(meeting.plans.get()))
    Meeting.objects.filter(pk=meeting.pk).update(held_on=timezone.localdate() - timedelta(days=1))
    return Meeting.objects.get(pk=meeting.pk)


def test_a_long_plan_is_issued_by_the_command_alone(meeting, manager, capsys):
    assert "manage.py close_meeting" in closing.closing_of(meeting, by=manager, on=timezone.localdate()).problems[0]

    call_command("close_meeting", meeting.pk, by=manager.email)

    assert capsys.readouterr().out == f"{meeting} is closed. Issued: Issue 1 of Child E Plan.\n"
    meeting.refresh_from_db()
    assert (meeting.state, meeting.closed_by) == ("closed", manager)


def test_what_stands_in_the_way_is_said(meeting, manager):
    Meeting.objects.filter(pk=meeting.pk).update(chair=None, chair_name="")

    with pytest.raises(CommandError, match="The meeting is not closed:\nNobody is named as chair"):
        call_command("close_meeting", meeting.pk, by=manager.email)


def test_somebody_without_the_right_closes_nothing(meeting, member):
    with pytest.raises(CommandError, match="is nobody who may close this meeting"):
        call_command("close_meeting", meeting.pk, by=member.email)
