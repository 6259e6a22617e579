"""Codes of authenticator apps and recovery codes: each works once, whichever worker sees it."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

LAST_STEP = "last_step"  # in the data of an authenticator app: the time step of the code that was taken last


def use_up(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is right and was not used before. From then on it is used, and so are all older ones."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return authenticator.wrap().validate_code(code)
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        step = matching_step(decrypt(row.data["secret"]), code)
        if step is None or step <= row.data.get(LAST_STEP, 0):
            return False
        mark_used(row, step)
    return True


def mark_used(authenticator: Authenticator, step: int) -> None:
    authenticator.data[LAST_STEP] = step
    authenticator.save(update_fields=["data"])


def matching_step(secret: str, code: str) -> int | None:
    """The time step whose code this is: the present one, or one of its neighbours (MFA_TOTP_TOLERANCE)."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None
