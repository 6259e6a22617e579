"""Mail about an account, as text and as HTML."""

import logging
from collections.abc import Callable
from contextvars import copy_context
from smtplib import SMTPException
from threading import Timer

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
UNTIL_ANSWERED = 0.3  # seconds: whoever measures the answer must not see that something is done afterwards


def send(template: str, to: str, context: dict) -> bool:
    """Whether the mail server took it. Why not is for the operators, and without the address."""
    context = {"board_name": settings.BOARD_NAME} | context
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    mail = EmailMultiAlternatives(subject, render_to_string(f"{template}_message.txt", context).strip(), to=[to])
    mail.attach_alternative(render_to_string(f"{template}_message.html", context).strip(), "text/html")
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        logger.error("A mail (%s) could not be sent: %s.", template, type(error).__name__)
        return False
    return True


def after_the_answer(do: Callable[[], object]) -> None:
    """In a thread of its own, with the circumstances of the request; failing there is told to the operators alone."""
    if settings.RESETS_ARE_MAILED_IN_BACKGROUND:
        Timer(UNTIL_ANSWERED, copy_context().run, [alone, do]).start()
    else:
        do()


def alone(do: Callable[[], object]) -> None:
    try:
        do()
    except Exception:
        logger.exception("A link for a new password was not mailed.")
    finally:
        connection.close()
