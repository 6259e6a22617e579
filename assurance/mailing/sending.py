"""Sending what waits: each mail is claimed, sent and confirmed by itself, so that a kill loses and doubles nothing.

What certainly did not go is tried again; what may have gone stays claimed, and a person decides.
"""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from django.core.mail import EmailMultiAlternatives, get_connection

from assurance.mailing.contents import content_of
from assurance.models import Delivery, DeliveryState
from assurance.services.deliveries import claim_delivery, confirm_delivery, drop_delivery, release_delivery
from lscb_tracker.background import after_the_answer
from lscb_tracker.mail_messages import message

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]  # such as django.utils.timezone.now, which views and commands pass in
SENT, NOT_NEEDED, FAILED, UNKNOWN = "sent", "no longer needed", "not sent", "unknown"
UNREACHABLE = "no mail server"  # nothing was claimed: what waits goes once the server is back
PERMANENT = range(500, 600)  # what SMTP answers when trying again is of no use


def send_soon(*, clock: Clock, cycle=None, keys: tuple[str, ...] = ()) -> None:
    """After the answer of a page: what its change has queued. What fails is left to `manage.py send_reminders`."""
    waiting = Delivery.objects.filter(cycle=cycle) if cycle else Delivery.objects.filter(key__in=keys)
    after_the_answer(lambda: send_waiting(clock=clock, only=waiting))


def send_waiting(*, clock: Clock, only=None) -> Counter:
    """Send every mail that waits and whose time has come; answers how many were sent, failed and so on.

    Not inside a transaction: a claim has to be seen by other senders before the mail goes.
    """
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
            if not is_reached(connection):
                outcome[UNREACHABLE] += 1
                break
            if claim_delivery(delivery=delivery, at=clock()):
                outcome[send_claimed(delivery, connection, clock)] += 1
    finally:
        close(connection)
    return outcome


def is_reached(connection) -> bool:
    try:
        reach(connection)
    except (SMTPException, OSError) as error:
        logger.error("The mail server could not be reached: %s.", type(error).__name__)
        return False
    return True


def reach(connection) -> None:
    """A line to the mail server that works: the one there is, unless the server has hung up meanwhile."""
    line = getattr(connection, "connection", None)  # of smtplib; other backends have none
    if line is not None:
        with suppress(SMTPException, OSError):
            if line.noop()[0] == 250:
                return
        close(connection)
    connection.open()


def send_claimed(delivery: Delivery, connection, clock: Clock) -> str:
    """Send one mail that is ours to send. Only what certainly did not go may be tried again by the product."""
    handed_over = HandingOver()
    try:
        mail = written(delivery, connection, clock())
        if mail is None:
            drop_delivery(delivery=delivery)
            return NOT_NEEDED
        reach(connection)  # writing may have taken its time
        handed_over.watch(connection)
        mail.send()
    except Exception as error:  # whatever it was, it must not stop the mails to others
        close(connection)
        if handed_over.may_have_happened and not is_refusal(error):
            logger.error("Nobody knows whether a mail (%s) went: %s.", delivery.kind, type(error).__name__)
            return UNKNOWN
        return not_sent(delivery, error, clock())
    confirm_delivery(delivery=delivery, at=clock())
    return SENT


def written(delivery: Delivery, connection, at: datetime) -> EmailMultiAlternatives | None:
    content = content_of(delivery, at)
    if content is None:
        return None
    context = {"delivery": delivery} | content.context
    mail = message(content.template, delivery.to_email, context, attachments=content.attachments, connection=connection)
    mail.extra_headers["Message-ID"] = message_id(delivery)
    mail.extra_headers["Auto-Submitted"] = "auto-generated"  # keeps notices of absence away
    return mail


def message_id(delivery: Delivery) -> str:
    """The same in a second try, so that mail programs can tell that it is one mail; no address can be read from it."""
    return f"<{sha256(delivery.key.encode()).hexdigest()[:32]}@action-plan-tracker>"


class HandingOver:
    """Whether the mail server may have been given the text of a mail: what breaks before that has sent nothing."""

    def __init__(self) -> None:
        self.may_have_happened = False

    def watch(self, connection) -> None:
        line = getattr(connection, "connection", None)
        if line is None:  # not smtplib: nobody can tell
            self.may_have_happened = True
            return
        hand_over = type(line).data

        def data(text):
            self.may_have_happened = True
            return hand_over(line, text)

        line.data = data


def is_refusal(error: Exception) -> bool:
    """Whether the mail server said no, in its protocol: then it certainly did not take the mail."""
    return isinstance(error, SMTPRecipientsRefused) or (
        isinstance(error, SMTPResponseException) and error.smtp_code >= 400
    )


def codes(error: Exception) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, SMTPResponseException) else []


def not_sent(delivery: Delivery, error: Exception, at: datetime) -> str:
    logger.error("A mail (%s) was not sent: %s.", delivery.kind, type(error).__name__)
    for_good = any(code in PERMANENT for code in codes(error))
    release_delivery(delivery=delivery, failure=in_words(error), at=at, for_good=for_good)
    return FAILED


def in_words(error: Exception) -> str:
    """Without the server's own text, which repeats addresses."""
    if found := codes(error):
        what = "the address" if isinstance(error, SMTPRecipientsRefused) else "the mail"
        return f"The mail server refused {what} (code {found[0]})."
    if isinstance(error, SMTPException | OSError):
        return "The mail server hung up or did not answer."
    return "The mail could not be written."


def close(connection) -> None:
    with suppress(SMTPServerDisconnected, OSError):
        connection.close()
