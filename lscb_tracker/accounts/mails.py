"""Mail about an account, as text and as HTML."""

import logging
from smtplib import SMTPException

from lscb_tracker.mail_messages import message

logger = logging.getLogger(__name__)


def send(template: str, to: str, context: dict) -> bool:
    """Whether the mail server took it. Why not is for the operators, and without the address."""
    try:
        message(template, to, context).send()
    except (SMTPException, OSError) as error:
        logger.error("A mail (%s) could not be sent: %s.", template, type(error).__name__)
        return False
    return True
