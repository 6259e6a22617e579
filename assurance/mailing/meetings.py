"""What invitations to a meeting say, and the mails that take one back: its time and place, and references alone."""

from datetime import datetime

from assurance.calendars.meetings import CANCEL, REQUEST, invitation_text
from assurance.mailing.contents import Content, writes
from assurance.mailing.reminders import is_active_account
from assurance.mailing.requests import signature
from assurance.models import AgendaItem, Delivery, DeliveryKind, MeetingAttendee
from lscb_tracker.mail_messages import Attachment
from lscb_tracker.public_address import absolute


@writes(DeliveryKind.MEETING_INVITATION)
def invitation(delivery: Delivery, at: datetime) -> Content | None:
    """The meeting as it is when the mail goes; nothing once it is not to be held, or they are off the list."""
    attendee = attendee_of(delivery)
    meeting = attendee.meeting
    if not meeting.is_open or attendee.removed_reason:
        return None
    link = absolute(meeting.get_absolute_url()) if is_active_account(delivery.to_email) else ""
    context = {
        "meeting": meeting,
        "is_change": was_invited_before(delivery),
        "refs": refs_of(attendee),
        "link": link,
        "signature": signature(),
    }
    return Content("assurance/email/meeting_invitation", context, attachments=[calendar_file(delivery, REQUEST)])


@writes(DeliveryKind.MEETING_CANCELLED)
def cancellation(delivery: Delivery, at: datetime) -> Content:
    attendee = attendee_of(delivery)
    context = {"meeting": attendee.meeting, "signature": signature()}
    return Content("assurance/email/meeting_cancelled", context, attachments=[calendar_file(delivery, CANCEL)])


def attendee_of(delivery: Delivery) -> MeetingAttendee:
    return MeetingAttendee.objects.select_related("meeting__subgroup", "agency").get(pk=delivery.about_id)


def was_invited_before(delivery: Delivery) -> bool:
    earlier = Delivery.objects.filter(kind=DeliveryKind.MEETING_INVITATION, about_id=delivery.about_id)
    return earlier.filter(pk__lt=delivery.pk, sent_at__isnull=False, to_email__iexact=delivery.to_email).exists()


def refs_of(attendee: MeetingAttendee) -> list[str]:
    """“Child D 6.4”: what concerns the agency for which they are invited."""
    items = AgendaItem.objects.current().filter(meeting=attendee.meeting, recommendation__isnull=False)
    items = items.filter(recommendation__plan_agency__agency=attendee.agency) if attendee.agency_id else items.none()
    rows = [item.recommendation for item in items.select_related("recommendation__plan").order_by("position", "pk")]
    return [f"{row.plan.publication_name} {row.ref}" for row in rows]


def calendar_file(delivery: Delivery, method: str) -> Attachment:
    """Dated as the change that caused the mail, so that a second try is the same file."""
    text = invitation_text(
        attendee_of(delivery).meeting,
        method=method,
        to_email=delivery.to_email,
        to_name=delivery.to_name,
        made_at=delivery.made_at,
    )
    return Attachment("meeting.ics", text, f"text/calendar; method={method}")
