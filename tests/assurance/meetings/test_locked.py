import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from assurance.meetings.locked import IS_CANCELLED, IS_CLOSED, refuse_closed
from tests.meeting_papers import make_closed_meeting, make_meeting

pytestmark = pytest.mark.django_db


def test_an_open_meeting_is_locked(django_assert_num_queries):
    meeting = make_meeting()

    with transaction.atomic(), django_assert_num_queries(1) as asked:
        stored = refuse_closed(meeting)

    assert stored == meeting
    assert_locks(asked)


def assert_locks(asked: CaptureQueriesContext) -> None:
    if asked.connection.features.has_select_for_no_key_update:  # SQLite lets one transaction write at a time anyway
        assert "FOR NO KEY UPDATE" in asked.captured_queries[0]["sql"]


def test_a_meeting_that_somebody_closed_meanwhile_is_refused(manager):
    meeting = make_meeting()
    type(meeting).objects.filter(pk=meeting.pk).update(state="closed", closed_at="2026-11-30T12:00Z", closed_by=manager)

    with pytest.raises(ValidationError, match=IS_CLOSED):
        refuse_closed(meeting)


def test_a_closed_meeting_is_refused(manager):
    with pytest.raises(ValidationError, match=IS_CLOSED):
        refuse_closed(make_closed_meeting(by=manager))


def test_a_cancelled_meeting_is_refused():
    with pytest.raises(ValidationError, match=IS_CANCELLED):
        refuse_closed(make_meeting(state="cancelled", cancelled_reason="Nobody can come."))
