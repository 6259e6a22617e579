"""Sending what waits: each mail is claimed, sent and confirmed by itself, so that a kill loses and doubles nothing."""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from smtplib import SMTPException, SMTPResponseException, SMTPSenderRefused, SMTPServerDisconnected

from django.core.mail import get_connection

from assurance.mailing.contents import content_of
from assurance.models import Delivery, DeliveryState
from assurance.services.deliveries import claim_delivery, confirm_delivery, drop_delivery, release_delivery
from lscb_tracker.background import after_the_answer
from lscb_tracker.mail_messages import message

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]  # such as django.utils.timezone.now, which views and commands pass in
SENT, NOT_NEEDED, FAILED, UNKNOWN = "sent", "no longer needed", "not sent", "unknown"


def send_soon(*, clock: Clock, cycle=None, keys: tuple[str, ...] = ()) -> None:
    """After the answer of a page: what its change has queued. What fails is left to `manage.py send_reminders`."""
    waiting = Delivery.objects.filter(cycle=cycle) if cycle else Delivery.objects.filter(key__in=keys)
    after_the_answer(lambda: send_waiting(clock=clock, only=waiting))


def send_waiting(*, clock: Clock, only=None) -> Counter:
    """Send every mail that waits and whose time has come; answers how many were sent, failed and so on."""
    deliveries = (Delivery.objects.all() if only is None else only).filter(
        state=DeliveryState.WAITING, not_before__lte=clock()
    )
    outcome: Counter = Counter()
    waiting = list(deliveries.select_related("agency", "cycle").order_by("pk"))
    if not waiting:
        return outcome
    connection = get_connection()
    try:
        for delivery in waiting:
            if claim_delivery(delivery=delivery, at=clock()):
                outcome[send_claimed(delivery, connection, clock)] += 1
    finally:
        close(connection)
    return outcome


def send_claimed(delivery: Delivery, connection, clock: Clock) -> str:
    """Send one mail that is ours to send. Only what certainly did not go may be tried again by the product."""
    try:
        content = content_of(delivery, clock())
        if content is None:
            drop_delivery(delivery=delivery)
            return NOT_NEEDED
        mail = message(
            content.template,
            delivery.to_email,
            {"delivery": delivery} | content.context,
            attachments=content.attachments,
            connection=connection,
        )
        connection.open()
    except Exception as error:  # whatever it was, no mail has gone
        return not_sent(delivery, error, clock())
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        close(connection)
        if was_refused(error):
            return not_sent(delivery, error, clock())
        logger.error("Nobody knows whether a mail (%s) went: %s.", delivery.kind, type(error).__name__)
        return UNKNOWN
    confirm_delivery(delivery=delivery, at=clock())
    return SENT


def was_refused(error: Exception) -> bool:
    """Whether the mail server said no: then it certainly did not take the mail."""
    return isinstance(error, SMTPResponseException | SMTPSenderRefused) or hasattr(error, "recipients")


def not_sent(delivery: Delivery, error: Exception, at: datetime) -> str:
    logger.error("A mail (%s) was not sent: %s.", delivery.kind, type(error).__name__)
    release_delivery(delivery=delivery, failure=in_words(error), at=at)
    return FAILED


def in_words(error: Exception) -> str:
    """Without the server's own text, which repeats addresses."""
    if isinstance(error, SMTPResponseException):
        return f"The mail server refused it (code {error.smtp_code})."
    if hasattr(error, "recipients"):
        return "The mail server refused the address."
    if isinstance(error, SMTPException | OSError):
        return "The mail server could not be reached."
    return "The mail could not be written."


def close(connection) -> None:
    with suppress(SMTPServerDisconnected, OSError):
        connection.close()
