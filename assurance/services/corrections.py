"""Correcting the record of a closed meeting, which itself stays as it is."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.models import AgendaItem, Meeting, MeetingCorrection
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ChangeVerb
from recommendations.versioning import save_once

ONLY_CLOSED = "Only the record of a closed meeting is corrected. This one can still be changed."
NOT_OF_THIS_MEETING = "Choose an item of this meeting."


@recorded()
def correct_record(
    *,
    meeting: Meeting,
    text: str,
    reason: str,
    by,
    on: date,
    item: AgendaItem | None = None,
    submission_key: UUID | None = None,
) -> MeetingCorrection:
    """Say what the record should have said, and why. Raises AlreadySaved for a form that was saved before."""
    stored = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if not stored.is_closed:
        raise ValidationError(ONLY_CLOSED)
    if item and item.meeting_id != stored.pk:
        raise ValidationError({"item": NOT_OF_THIS_MEETING})
    said = {"item": item, "text": text, "reason": reason}
    correction = MeetingCorrection(
        meeting=stored, recorded_on=on, recorded_by=by, submission_key=submission_key, **said
    )
    save_once(correction, by, said=said, made_by="recorded_by")
    changes = [{"label": "What the record should say", "before": "", "after": text}]
    changes.append({"label": "Why", "before": "", "after": reason})
    rows = [item.recommendation] if item and item.recommendation else []
    record_change(ChangeVerb.MEETING_CORRECTED, by=by, subject=str(stored), changes=changes, recommendations=rows)
    return correction
