"""The link in an invitation: signed, for one mail to one address, and good for INVITATION_DAYS."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

from lscb_tracker.accounts.models import Invitation
from lscb_tracker.accounts.services.invitations import is_open
from lscb_tracker.row_choices import MOST_DIGITS

SALT = "lscb_tracker.accounts.invitation"


def key_of(invitation: Invitation) -> str:
    return signer(invitation).sign(content(invitation))


def invitation_for(key: str) -> Invitation | None:
    """The invitation that a key opens: the last mail's, in time, not answered and not withdrawn."""
    pk = key.partition("-")[0]
    if not (pk.isascii() and pk.isdecimal() and len(pk) <= MOST_DIGITS):
        return None
    invitation = Invitation.objects.select_related("person").filter(pk=pk).first()
    if invitation is None or not is_open(invitation, invitation.person):
        return None
    try:
        signed = signer(invitation).unsign(key, max_age=timedelta(days=settings.INVITATION_DAYS))
    except BadSignature:
        return None
    return invitation if signed == content(invitation) else None


def content(invitation: Invitation) -> str:
    return f"{invitation.pk}-{invitation.mail_number}"


def signer(invitation: Invitation) -> TimestampSigner:
    """The address is part of the salt: once it is changed, what was mailed to the old one opens nothing."""
    return TimestampSigner(salt=f"{SALT}:{invitation.person.email}")
