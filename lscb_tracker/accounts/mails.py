"""Mail about an account, as text and as HTML."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


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
