"""What the audit trail keeps of signing in: who, by which means, what failed, and every change of a means.

Receivers of allauth's signals, and what the adapters call where there is none. Never a password, code or key.
"""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator

from lscb_tracker.accounts.models import User
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded

MEANS = {
    "password": "password",
    "password_reset": "a link by mail",
    "socialaccount": "single sign-on",
    Authenticator.Type.TOTP: "authenticator app",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery code",
}


def keep(action: str, *, by: User | None, about: User | None = None, **more) -> None:
    """One event of its own; `about` is the account, `by` is known only once somebody has signed in."""
    subject = {"subject": str(about), "object_type": "person", "object_id": about.pk} if about else {}
    with recorded():
        record(Kind.SIGN_IN, action, by=by, **subject, **more)


def signed_in(sender, request, user, **kwargs) -> None:
    steps = get_authentication_records(request, user)
    means = [MEANS.get(step.get("type") or step["method"], step["method"]) for step in steps]
    keep("signed_in", by=user, about=user, means=means)


def signed_out(user: User) -> None:
    keep("signed_out", by=user, about=user)


def sign_in_failed(request, email: str) -> None:
    """An address of no account is not kept: it may be anything, a password in the wrong box too."""
    still = request.user if request.user.is_authenticated else None
    action = "confirmation_failed" if still else "sign_in_failed"
    keep(action, by=still, about=User.objects.filter(email__iexact=email).first())


def single_sign_on_refused(about: User | None, reason: str) -> None:
    keep("single_sign_on_refused", by=None, about=about, reason=reason)


def second_step_failed(sender, request, user, **kwargs) -> None:
    keep("second_step_failed", by=None, about=user)


def confirmed(sender, request, user, method: str, reauthenticated: bool = False, **kwargs) -> None:
    if reauthenticated:
        means = MEANS.get(kwargs.get("type") or method, method)
        keep("reauthenticated", by=user, about=user, means=[means])


def password_changed(sender, request, user, **kwargs) -> None:
    keep("password_changed", by=user, about=user)


def password_reset(sender, request, user, **kwargs) -> None:
    keep("password_reset", by=None, about=user)


def password_reset_asked(user: User) -> None:
    keep("password_reset_asked", by=None, about=user)


def factor_added(sender, request, user, authenticator: Authenticator, **kwargs) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        keep("recovery_codes_made", by=user, about=user)
    else:
        keep("factor_added", by=user, about=user, means=[MEANS[authenticator.type]])


def factor_removed(sender, request, user, authenticator: Authenticator, **kwargs) -> None:
    keep("factor_removed", by=user, about=user, means=[MEANS[authenticator.type]])


def factor_used(sender, request, user, authenticator: Authenticator, **kwargs) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()
        left = len(authenticator.wrap().get_unused_codes())
        keep("recovery_code_used", by=user, about=user, codes_left=left)
