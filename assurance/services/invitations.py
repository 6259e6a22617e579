"""Invitations to a meeting, and taking them back. The mails are written when they go: assurance.mailing.meetings."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.meetings.locked import refuse_closed
from assurance.models import Delivery, DeliveryKind, DeliveryState, Meeting, MeetingAttendee
from assurance.services.deliveries import queue_mail
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.versioning import AlreadySaved

MEETING_INVITED = "meeting_invited"
NOBODY_TO_INVITE = "Select who is invited by email"
NEVER_WENT = (DeliveryState.WAITING, DeliveryState.NOT_NEEDED)


def invitations_of(meeting: Meeting):
    """The mails by which people were invited to a meeting, found by how their keys begin."""
    return Delivery.objects.filter(
        key__startswith=f"meeting-invitation:{meeting.pk}:", kind=DeliveryKind.MEETING_INVITATION
    )


def invitation_key(meeting: Meeting, attendee: MeetingAttendee, submission_key: UUID) -> str:
    """It says how often the meeting had changed, so that it shows who knows of the last change."""
    return f"meeting-invitation:{meeting.pk}:{meeting.times_changed}:{attendee.pk}:{submission_key}"


@recorded()
def invite_to_meeting(
    *, meeting: Meeting, attendees: Sequence[MeetingAttendee], by, submission_key: UUID
) -> list[Delivery]:
    """Queue an invitation with a calendar file for each of these. Whoever was invited before is told of the changes.

    Raises AlreadySaved for a form that was saved before.
    """
    stored = refuse_closed(meeting)
    chosen = [each for each in attendees if each.email and not each.removed_reason]
    if not chosen:
        raise ValidationError({"attendees": NOBODY_TO_INVITE})
    keys = {each.pk: invitation_key(stored, each, submission_key) for each in chosen}
    if Delivery.objects.filter(key__in=keys.values()).count() == len(keys):
        raise AlreadySaved(stored)
    queued = [
        queue_mail(
            kind=DeliveryKind.MEETING_INVITATION,
            key=keys[each.pk],
            to_email=each.email,
            to_name=each.name,
            agency=each.agency,
            about_id=each.pk,
        )
        for each in chosen
    ]
    about = {"object_type": "meeting", "object_id": stored.pk, "mails": len(queued)}
    record(Kind.CHANGE, MEETING_INVITED, by=by, subject=str(stored), **about)
    return queued


def queue_cancellations(meeting: Meeting, attendees: Iterable[MeetingAttendee]) -> list[Delivery]:
    """For those of them whose invitation went, or may have gone. What still waits does not go any more."""
    attendees = {each.pk: each for each in attendees}
    invitations = invitations_of(meeting).filter(about_id__in=attendees)
    invitations.filter(state=DeliveryState.WAITING).update(state=DeliveryState.NOT_NEEDED)
    went = invitations.exclude(state__in=NEVER_WENT).order_by("pk")
    told = {(each.about_id, each.to_email.lower()): each for each in went}
    return [
        queue_mail(
            kind=DeliveryKind.MEETING_CANCELLED,
            key=f"meeting-cancelled:{meeting.pk}:{attendee}:{email}",
            to_email=invitation.to_email,
            to_name=invitation.to_name,
            agency=attendees[attendee].agency,
            about_id=attendee,
        )
        for (attendee, email), invitation in told.items()
    ]
