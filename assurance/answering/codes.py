"""The six digits that confirm the address of a private link: mailed at once, never stored, looked at a few times."""

import secrets
from datetime import timedelta

from django.core.mail import get_connection
from django.utils.crypto import salted_hmac

from assurance.models import AnswerLink
from lscb_tracker.mail_messages import message
from lscb_tracker.throttling.limits import HOUR, Limit

DIGITS = 6
CODE_MINUTES = 15
WORKS_FOR = timedelta(minutes=CODE_MINUTES)
SALT = "assurance.answering.code"

# Six digits are few: whoever found a link, and cannot read the mail, gets nowhere within the life of the link.
ONE_CODE = Limit("code of a private link", most=5, seconds=HOUR)
ONE_LINK = Limit("codes of a private link", most=10, seconds=HOUR)
ONE_LINK_A_DAY = Limit("codes of a private link, day", most=30, seconds=24 * HOUR)
MAILS = Limit("mails with a code", most=6, seconds=HOUR)


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def hash_of_code(link: AnswerLink, code: str) -> str:
    """With the key of the product: a bare hash of six digits is found by trying all of them."""
    return salted_hmac(SALT, f"{link.pk}:{code}", algorithm="sha256").hexdigest()


def mail_code(link: AnswerLink, code: str) -> None:
    """Raises OSError (as smtplib's errors are) when the mail server does not take it."""
    context = {"code": code, "minutes": CODE_MINUTES, "name": link.name}
    message("assurance/email/code", link.email, context, connection=get_connection()).send()


def masked(email: str) -> str:
    """“n•••@agency.example”: enough to know the own address, too little to learn another's."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}•••@{host}"
