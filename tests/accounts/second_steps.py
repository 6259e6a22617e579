"""An authenticator app for tests: it shows the code of any moment."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.urls import reverse

from lscb_tracker.accounts.models import User
from tests import factories

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PERIOD = 30
SIGN_IN, SECOND_STEP = reverse("account_login"), reverse("mfa_authenticate")


def add_app(user: User) -> Authenticator:
    return TOTP.activate(user, SECRET).instance


def add_recovery_codes(user: User) -> list[str]:
    return RecoveryCodes.activate(user).get_unused_codes()


def code(secret: str = SECRET, *, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + steps))


def give_password(client, user: User, **more):
    return client.post(SIGN_IN, {"login": user.email, "password": factories.PASSWORD} | more)


def give_code(client, code: str):
    return client.post(SECOND_STEP, {"code": code})


def is_signed_in(client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200
