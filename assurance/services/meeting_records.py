"""The record of a meeting on its way: by mail, to those who were invited, when somebody asks for it."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.models import Delivery, DeliveryKind, Meeting, MeetingAttendee
from assurance.services.deliveries import queue_mail
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.versioning import AlreadySaved

RECORD_MAILED = "meeting_record_mailed"
NOBODY_TO_MAIL = "Select who gets the record by email"


@recorded()
def mail_record(*, meeting: Meeting, attendees: Iterable[MeetingAttendee], by, submission_key: UUID) -> list[Delivery]:
    """Queue a mail to each address, which says where the record is and nothing of what it says.

    Raises AlreadySaved for a form that was saved before.
    """
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    begin = f"minutes:{meeting.pk}:{submission_key}:"
    if Delivery.objects.filter(key__startswith=begin).exists():
        raise AlreadySaved(meeting)
    chosen = {each.email.lower(): each for each in attendees if each.email and not each.removed_reason}
    if not chosen:
        raise ValidationError({"attendees": NOBODY_TO_MAIL})
    queued = [
        queue_mail(
            kind=DeliveryKind.MEETING_MINUTES,
            key=begin + address,
            to_email=attendee.email,
            to_name=attendee.name,
            agency=attendee.agency,
            about_id=meeting.pk,
        )
        for address, attendee in sorted(chosen.items())
    ]
    record(
        Kind.CHANGE,
        RECORD_MAILED,
        by=by,
        subject=str(meeting),
        object_type="meeting",
        object_id=meeting.pk,
        mails=len(queued),
    )
    return queued
