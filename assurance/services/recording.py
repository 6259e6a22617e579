"""Writing down what happens in a meeting, while it happens: one person records, everybody else follows."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localtime

from assurance.meetings.locked import refuse_closed
from assurance.models import AgendaItem, Attendance, Meeting, MeetingAttendee, Recording
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.changes import record_change
from recommendations.models import ChangeVerb
from recommendations.versioning import AlreadySaved, save_if_unchanged

RECORDING_TAKEN = "recording_taken"
NOBODY_RECORDS = "Nobody records this meeting yet. Start recording to save this."
ANOTHER_RECORDS = (
    "{} records this meeting, since {:%-H:%M on %-d %B}. Nothing was saved. Take over the recording to save this."
)
ANOTHER_TOOK_OVER = "{} has begun to record this meeting meanwhile. Look who records before you take over."
NOT_OF_THIS_MEETING = "This is not on the agenda of this meeting. Open the agenda again."
NOTED_MEANWHILE = "{}: somebody else noted “{}” meanwhile. Look at it before you save yours."


@recorded()
def take_recording(*, meeting: Meeting, instead_of: int | None, by, at: datetime) -> Recording:
    """Begin to record, or take over from the person with the key `instead_of`, whom the page named.

    Raises AlreadySaved for whoever records already, and ValidationError when it is another person than the page named.
    """
    refuse_closed(meeting)
    current = Recording.objects.select_related("recorder").filter(meeting=meeting).first()
    if current and current.recorder_id == by.pk:
        raise AlreadySaved(current)
    if current and current.recorder_id != instead_of:
        raise ValidationError(ANOTHER_TOOK_OVER.format(current.recorder))
    before = str(current.recorder) if current else ""
    item = current.item if current else AgendaItem.objects.current().filter(meeting=meeting).first()
    taken = Recording(meeting=meeting, recorder=by, item=item, since=at)
    taken.save()
    record(
        Kind.CHANGE,
        RECORDING_TAKEN,
        by=by,
        subject=str(meeting),
        object_type="meeting",
        object_id=meeting.pk,
        changes=[{"label": "Recorded by", "before": before, "after": str(by)}],
    )
    return taken


def refuse_others(meeting: Meeting, by) -> Recording:
    """The recording of an open meeting that `by` holds. The meeting stays locked until the transaction ends."""
    refuse_closed(meeting)
    current = Recording.objects.select_related("recorder").filter(meeting=meeting).first()
    if current is None:
        raise ValidationError(NOBODY_RECORDS)
    if current.recorder_id != by.pk:
        raise ValidationError(ANOTHER_RECORDS.format(current.recorder, localtime(current.since)))
    return current


@recorded()
def show_item(*, item: AgendaItem, by) -> Recording:
    """Go on to an item, for everybody who follows. No event tells of it: it is no part of the record of the meeting."""
    recording = refuse_others(item.meeting, by)
    refuse_taken_off(item)
    if recording.item_id != item.pk:
        recording.item = item
        recording.save(update_fields=["item"])
    return recording


def refuse_taken_off(item: AgendaItem) -> None:
    if not AgendaItem.objects.current().filter(pk=item.pk).exists():
        raise ValidationError(NOT_OF_THIS_MEETING)


@recorded()
def save_minute(*, item: AgendaItem, version: int, text: str, by) -> AgendaItem:
    """Keep what was said on an item. A text that says what is stored changes nothing, whatever its version."""
    refuse_others(item.meeting, by)
    refuse_taken_off(item)
    before = AgendaItem.objects.values_list("minute", flat=True).get(pk=item.pk)
    if text == before:
        return item
    save_if_unchanged(item, version=version, by=by, minute=text)
    record_change(
        ChangeVerb.MINUTED,
        by=by,
        subject=f"Item {item} of {item.meeting}",
        changes=[{"label": "Minute", "before": before, "after": text}],
        recommendations=[item.recommendation] if item.recommendation else None,
    )
    return item


@recorded()
def note_attendance(*, meeting: Meeting, noted: Mapping[int, tuple[str, str]], by) -> list[MeetingAttendee]:
    """Who came. `noted` says of each attendee's key what the page showed, and what it is now.

    Raises ValidationError, under “attendance_KEY”, where somebody else has noted something else meanwhile.
    """
    refuse_closed(meeting)
    attendees = MeetingAttendee.objects.filter(meeting=meeting, removed_reason="", pk__in=noted)
    problems, changed, changes = {}, [], []
    for attendee in attendees.select_related("agency").order_by("pk"):
        shown, said = noted[attendee.pk]
        if said == attendee.attendance or said == shown:
            continue
        if attendee.attendance != shown:
            words = NOTED_MEANWHILE.format(attendee, attendee.get_attendance_display())
            problems[f"attendance_{attendee.pk}"] = words
            continue
        before = attendee.get_attendance_display()
        save_if_unchanged(attendee, version=attendee.version, by=by, attendance=Attendance(said))
        changed.append(attendee)
        changes.append({"label": str(attendee), "before": before, "after": attendee.get_attendance_display()})
    if problems:
        raise ValidationError(problems)
    if changed:
        record_change(ChangeVerb.ATTENDANCE_EDITED, by=by, subject=str(meeting), changes=changes)
    return changed
