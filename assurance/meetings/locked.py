"""What was said of a meeting stands once it is closed: every service that writes to its record asks here first."""

from django.core.exceptions import ValidationError

from assurance.models import Meeting, MeetingState

IS_CLOSED = "This meeting is closed, and its record stays as it is. Record a correction instead."
IS_CANCELLED = "This meeting was cancelled."


def refuse_closed(meeting: Meeting) -> Meeting:
    """The meeting as it is stored, locked until the transaction ends, so that nobody closes it meanwhile.

    Raises ValidationError when it is closed or cancelled. Call it before anything else of the meeting is locked.
    """
    stored = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if stored.state == MeetingState.CLOSED:
        raise ValidationError(IS_CLOSED)
    if stored.state == MeetingState.CANCELLED:
        raise ValidationError(IS_CANCELLED)
    return stored
