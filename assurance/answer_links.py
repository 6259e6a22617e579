"""The private addresses by which agencies answer: 256 random bits, of which only the SHA-256 is kept."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.urls import reverse

from assurance.models import AnswerLink, AssuranceCycle
from lscb_tracker.public_address import absolute
from recommendations.models import Agency

TOKEN_BYTES = 32


def make_link(
    *, cycle: AssuranceCycle, agency: Agency, email: str, name: str, at: datetime, handed_on_by: str = ""
) -> str:
    """A new link for one mail address; answers the whole address, which is known to the mail alone."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    AnswerLink.objects.create(
        cycle=cycle,
        agency=agency,
        email=email,
        name=name,
        handed_on_by=handed_on_by,
        token_sha256=hash_of(token),
        expires_at=at + timedelta(days=settings.ANSWER_LINK_DAYS),
    )
    return absolute(reverse("assurance:link-open", args=[token]))


def renew_link(link: AnswerLink) -> str:
    """The whole address of a link that is mailed now. An earlier mail of the same link, if any, opens nothing more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    AnswerLink.objects.filter(pk=link.pk).update(token_sha256=hash_of(token))
    return absolute(reverse("assurance:link-open", args=[token]))


def hash_of(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def link_of(token: str) -> AnswerLink | None:
    """Whatever its state: whether it still works is asked of the link."""
    return AnswerLink.objects.select_related("agency", "cycle").filter(token_sha256=hash_of(token)).first()
