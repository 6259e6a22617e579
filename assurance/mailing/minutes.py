"""The mail that says where the record of a meeting is. What it says stands behind the sign-in."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.urls import reverse

from assurance.mailing.contents import Content, writes
from assurance.mailing.requests import signature
from assurance.models import Delivery, DeliveryKind, Meeting
from lscb_tracker.public_address import absolute


@writes(DeliveryKind.MEETING_MINUTES)
def minutes_mail(delivery: Delivery, at: datetime) -> Content:
    meeting = Meeting.objects.get(pk=delivery.about_id)
    context = {
        "meeting": meeting,
        "is_draft": not meeting.is_closed,
        "link": absolute(reverse("assurance:meeting-minutes", args=[meeting.pk]))
        if has_account(delivery, meeting)
        else "",
        "signature": signature(),
    }
    return Content("assurance/email/meeting_minutes", context)


def has_account(delivery: Delivery, meeting: Meeting) -> bool:
    """Whether the page would show them the record: with an account, and to an agency lead only if they are invited."""
    people = get_user_model().objects.filter(is_active=True, email__iexact=delivery.to_email)
    return any(Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists() for person in people)
