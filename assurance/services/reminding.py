"""Reminding: by the rules, where a unique row claims each date once, and by hand."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assurance.models import AssuranceRequest, Channel, Delivery, DeliveryKind, DeliveryState, Reminder
from assurance.reminders import DueReminder, Recipient
from assurance.services.deliveries import queue_mail
from assurance.services.records import NOT_IN_THE_FUTURE
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.changes import record_change
from recommendations.limits import LINE
from recommendations.models import Agency, ChangeVerb
from recommendations.versioning import AlreadySaved

REMINDERS_MADE = "reminders_made"
WITHDRAWN = "This request is withdrawn: nobody is reminded of it."


class DigestHasGone(Exception):
    """Somebody was sent the digest of this day already: what falls due now is told tomorrow, with one mail again."""


@recorded()
def remind_agency(*, agency: Agency, due: Sequence[DueReminder], people: Sequence[Recipient], on: date) -> int:
    """Claim what falls due at one agency and queue the digests of its people; answers how many reminders were made.

    `people` are told of everything, the lead person of an action of its dates alone. Raises DigestHasGone when one of
    the digests of this day is on its way already.
    """
    made: list[Reminder] = []
    told: dict[str, tuple[Recipient, list[Reminder]]] = {digest_key(person, on): (person, made) for person in people}
    for each in due:
        if reminder := claim(each, people, on):
            made.append(reminder)
            if person := each.lead_person:
                own = told.setdefault(digest_key(person, on), (person, []))[1]
                own.extend([] if own is made else [reminder])
    if not made:
        return 0
    for mail in digests(agency, [person for person, _ in told.values()], on):
        mail.reminders.add(*told[mail.key][1])
    about = {"object_type": "agency", "object_id": agency.pk}
    record(Kind.SYSTEM, REMINDERS_MADE, by=None, subject=f"{len(made)} for {agency}", **about)
    return len(made)


def claim(due: DueReminder, people: Sequence[Recipient], on: date) -> Reminder | None:
    """The row that no other run can make as well; None where one has."""
    told = {person.email.lower(): person for person in (due.lead_person, *people) if person}
    addressee = "; ".join(map(str, told.values()))[:LINE]
    reminder, is_new = Reminder.objects.get_or_create(
        request=due.request,
        action=due.action,
        about=due.about,
        rule=due.rule,
        defaults={"sent_on": on, "channel": Channel.EMAIL, "addressee": addressee},
    )
    return reminder if is_new else None


def digests(agency: Agency, people: Sequence[Recipient], on: date) -> list[Delivery]:
    """One mail for each person and day, held until this change is kept, so that it is not sent without it."""
    keys = sorted(digest_key(person, on) for person in people)
    by_key = {digest_key(person, on): person for person in people}
    for key in keys:
        person = by_key[key]
        queue_mail(kind=DeliveryKind.REMINDER, key=key, to_email=person.email, to_name=person.name, agency=agency)
    held = list(Delivery.objects.select_for_update(no_key=True).filter(key__in=keys).order_by("key"))
    if any(mail.state != DeliveryState.WAITING for mail in held):
        raise DigestHasGone
    return held


def digest_key(person: Recipient, on: date) -> str:
    return f"reminder:{on}:{person.email.lower()}"


@recorded()
def queue_chair_digest(*, chair, on: date) -> bool:
    """What waits for the subgroups of a chair, once in each week; answers whether this run was the first of it."""
    year, week, _ = on.isocalendar()
    key = f"chair:{year}-{week:02}:{chair.email.lower()}"
    if Delivery.objects.filter(key=key).exists():
        return False
    queue_mail(kind=DeliveryKind.CHAIR_DIGEST, key=key, to_email=chair.email, to_name=chair.name, about_id=chair.pk)
    return True


@recorded()
def log_reminder(
    *,
    request: AssuranceRequest,
    sent_on: date,
    channel: str,
    addressee: str,
    by,
    on: date,
    people: Sequence[Recipient] = (),
    submission_key: UUID | None = None,
) -> Reminder:
    """Keep that somebody was reminded by a person; by email, the product writes to `people` now.

    Raises AlreadySaved for a form that was saved before.
    """
    request = AssuranceRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    refuse_unfit(request, sent_on, channel, people, on)
    names = addressee or "; ".join(map(str, people))
    reminder = Reminder(
        request=request,
        sent_on=sent_on,
        channel=channel,
        addressee=names[:LINE],
        sent_by=by,
        submission_key=submission_key,
    )
    save_reminder_once(reminder)
    for person in people:
        key = f"reminder:by-hand:{reminder.pk}:{person.email.lower()}"
        about = {"to_email": person.email, "to_name": person.name, "agency": request.plan_agency.agency}
        reminder.deliveries.add(queue_mail(kind=DeliveryKind.REMINDER, key=key, **about))
    record_change(
        ChangeVerb.REMINDED,
        by=by,
        subject=f"{reminder.get_channel_display()} to {reminder.addressee}, {sent_on:%-d %B %Y}",
        recommendations=list(request.recommendations.all()),
        agency=request.plan_agency.agency,
    )
    return reminder


def refuse_unfit(request: AssuranceRequest, sent_on: date, channel: str, people: Sequence[Recipient], on: date) -> None:
    if request.withdrawn_on:
        raise ValidationError(WITHDRAWN)
    if sent_on > on:
        raise ValidationError({"sent_on": NOT_IN_THE_FUTURE})
    if sent_on < request.sent_on:
        raise ValidationError({"sent_on": f"The request was made on {request.sent_on:%-d %B %Y}, after that day"})
    if channel == Channel.EMAIL and sent_on == on and not people:
        raise ValidationError(
            {"channel": "Nobody at the agency has an email address. Add a contact, or choose another way"}
        )


def save_reminder_once(reminder: Reminder) -> None:
    earlier = Reminder.objects.filter(sent_by=reminder.sent_by, submission_key=reminder.submission_key)
    if reminder.submission_key and (saved := earlier.first()):
        raise AlreadySaved(saved)
    try:
        with transaction.atomic():
            reminder.full_clean()
            reminder.save()
    except (IntegrityError, ValidationError):
        if reminder.submission_key and (saved := earlier.first()):
            raise AlreadySaved(saved) from None
        raise
