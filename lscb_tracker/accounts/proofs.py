"""What counts as a proof of who is there, and as a second step; receivers of allauth's signals."""

from allauth.mfa.models import Authenticator

from lscb_tracker.accounts.factors.requirement import forget_second_step, has_second_factor, record_second_step
from lscb_tracker.accounts.single_sign_on.adapter import counts_as_second_step
from lscb_tracker.accounts.sudo import record_proof
from lscb_tracker.accounts.tries import forgive


def signing_in_is_a_proof(sender, request, user, **kwargs) -> None:
    record_proof(request)


def confirming_is_a_proof(sender, request, user, method: str, reauthenticated: bool = False, **kwargs) -> None:
    """Before somebody has signed in, a step alone (a password whose second factor is missing) proves too little."""
    if reauthenticated and request.user.is_authenticated:
        record_proof(request)


def single_sign_on_may_be_both(sender, request, user, sociallogin=None, **kwargs) -> None:
    if counts_as_second_step(sociallogin):
        record_second_step(request, user)


def using_one_is_a_second_step(sender, request, user, **kwargs) -> None:
    record_second_step(request, user)


def adding_one_is_a_second_step(sender, request, user, authenticator: Authenticator, **kwargs) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_second_step(request, user)


def removing_one_may_leave_none(sender, request, user, **kwargs) -> None:
    if not has_second_factor(user):
        forget_second_step(request)


def new_password_forgives_wrong_ones(sender, request, user, **kwargs) -> None:
    forgive(request, user.email)
