"""One person records: what they write is kept, what anybody else types is refused in words and lost nowhere."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from assurance import services
from assurance.models import AgendaItem, MeetingAttendee, Recording
from lscb_tracker.audit.models import AuditEvent
from recommendations.versioning import AlreadySaved, EditConflict
from tests.meeting_papers import make_agenda_item, make_attendee, make_closed_meeting, make_meeting, make_recording

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def item():
    return make_agenda_item(make_meeting(), title="Welcome")


@pytest.fixture
def recording(item, manager):
    return make_recording(item.meeting, by=manager, item=item)


def save(item, by, text="Said.", version=1):
    return services.save_minute(item=AgendaItem.objects.get(pk=item.pk), version=version, text=text, by=by)


def test_whoever_begins_to_record_is_at_the_first_item(item, manager):
    make_agenda_item(item.meeting, title="Any other business")

    taken = services.take_recording(meeting=item.meeting, instead_of=None, by=manager, at=NOON)

    assert (taken.recorder, taken.item, taken.since) == (manager, item, NOON)
    event = AuditEvent.objects.get(action="recording_taken")
    assert (event.actor_id, event.object_id) == (manager.pk, str(item.meeting.pk))


def test_beginning_twice_is_no_second_change(item, recording, manager):
    with pytest.raises(AlreadySaved):
        services.take_recording(meeting=item.meeting, instead_of=None, by=manager, at=NOON)

    assert not AuditEvent.objects.filter(action="recording_taken").exists()


def test_taking_over_stays_at_the_item(item, recording, manager, chair):
    services.take_recording(meeting=item.meeting, instead_of=manager.pk, by=chair, at=NOON)

    recording.refresh_from_db()
    assert (recording.recorder, recording.item) == (chair, item)


@pytest.mark.parametrize("named", [None, 0])
def test_nobody_is_taken_over_unseen(item, recording, manager, chair, named):
    with pytest.raises(ValidationError, match=f"{manager} has begun to record this meeting meanwhile"):
        services.take_recording(meeting=item.meeting, instead_of=named, by=chair, at=NOON)

    assert Recording.objects.get().recorder == manager


def test_the_recorder_writes_the_minute(item, recording, manager):
    save(item, manager, "The Board welcomed it.")

    item.refresh_from_db()
    assert (item.minute, item.version, item.history.count()) == ("The Board welcomed it.", 2, 2)
    assert AuditEvent.objects.filter(action="minuted").count() == 1


def test_a_minute_on_a_recommendation_is_on_its_timeline(item, recording, manager):
    about = make_agenda_item(item.meeting)

    save(about, manager, "The audit was seen.")

    event = about.recommendation.change_events.get(verb="minuted")
    assert event.changes == [{"label": "Minute", "before": "", "after": "The audit was seen."}]


def test_the_same_minute_again_changes_nothing(item, recording, manager):
    save(item, manager)
    save(item, manager)

    item.refresh_from_db()
    assert item.version == 2
    assert AuditEvent.objects.filter(action="minuted").count() == 1


def test_a_minute_of_an_older_version_is_a_conflict(item, recording, manager):
    save(item, manager, "First.")

    with pytest.raises(EditConflict):
        save(item, manager, "Second.", version=1)

    item.refresh_from_db()
    assert item.minute == "First."


def test_another_person_is_told_who_records(item, recording, manager, chair):
    with pytest.raises(ValidationError, match=f"{manager} records this meeting, since .*Take over the recording"):
        save(item, chair)

    item.refresh_from_db()
    assert item.minute == ""


def test_nothing_is_minuted_before_somebody_records(item, manager):
    with pytest.raises(ValidationError, match="Nobody records this meeting yet"):
        save(item, manager)


def test_a_closed_meeting_is_not_recorded(manager):
    meeting = make_closed_meeting(by=manager)
    item = make_agenda_item(meeting, title="Welcome")

    with pytest.raises(ValidationError, match="This meeting is closed"):
        services.take_recording(meeting=meeting, instead_of=None, by=manager, at=NOON)
    make_recording(meeting, by=manager)
    with pytest.raises(ValidationError, match="This meeting is closed"):
        save(item, manager)


def test_what_was_taken_off_the_agenda_has_no_minute(item, recording, manager):
    gone = make_agenda_item(item.meeting, title="Budget", taken_off_reason="No time.")

    with pytest.raises(ValidationError, match="not on the agenda"):
        save(gone, manager)
    with pytest.raises(ValidationError, match="not on the agenda"):
        services.show_item(item=gone, by=manager)


def test_the_recorder_alone_goes_on(item, recording, manager, chair):
    second = make_agenda_item(item.meeting, title="Budget")

    services.show_item(item=second, by=manager)

    assert Recording.objects.get().item == second
    with pytest.raises(ValidationError, match="records this meeting"):
        services.show_item(item=item, by=chair)
    assert Recording.objects.get().item == second


# Attendance


def noted(attendee, said, shown="invited"):
    return {attendee.pk: (shown, said)}


def test_attendance_is_noted_for_those_who_changed(manager):
    meeting = make_meeting()
    came, ill = make_attendee(meeting), make_attendee(meeting, name="B. Doctor")
    make_attendee(meeting, name="C. Officer")

    services.note_attendance(meeting=meeting, noted=noted(came, "present") | noted(ill, "apologies"), by=manager)

    said = MeetingAttendee.objects.order_by("pk").values_list("attendance", flat=True)
    assert list(said) == ["present", "apologies", "invited"]
    [event] = AuditEvent.objects.filter(action="attendance_edited")
    assert event.actor_id == manager.pk


def test_attendance_that_somebody_else_noted_is_not_overwritten_unseen(manager, chair):
    attendee = make_attendee()
    meeting = attendee.meeting
    services.note_attendance(meeting=meeting, noted=noted(attendee, "apologies"), by=chair)

    with pytest.raises(ValidationError) as refusal:
        services.note_attendance(meeting=meeting, noted=noted(attendee, "present"), by=manager)

    attendee.refresh_from_db()
    assert attendee.attendance == "apologies"
    words = "A. Nurse: somebody else noted “Apologies” meanwhile. Look at it before you save yours."
    assert refusal.value.message_dict == {f"attendance_{attendee.pk}": [words]}


def test_noting_the_same_attendance_twice_is_one_change(manager):
    attendee = make_attendee()

    for _ in range(2):
        services.note_attendance(meeting=attendee.meeting, noted=noted(attendee, "present"), by=manager)

    assert AuditEvent.objects.filter(action="attendance_edited").count() == 1


def test_nobody_of_another_meeting_is_noted(manager):
    stranger = make_attendee()

    services.note_attendance(meeting=make_meeting(), noted=noted(stranger, "present"), by=manager)

    stranger.refresh_from_db()
    assert stranger.attendance == "invited"
