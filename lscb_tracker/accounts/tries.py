"""How often one may try to get in. All numbers stand here; docs/production.md names them for the administrator."""

from functools import wraps

from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest, HttpResponse

from lscb_tracker.throttling.limits import HOUR, MINUTE, Limit, TooManyTries, Try, forget, take
from lscb_tracker.throttling.refusals import noted_take, too_many

# Wrong passwords. A stranger locks out an address of the network, and the account for everybody only from many.
ONE_ACCOUNT_FROM_ONE_ADDRESS = Limit("sign-in, account and address", most=5, seconds=5 * MINUTE)
ONE_ACCOUNT = Limit("sign-in, account", most=20, seconds=5 * MINUTE)
ONE_ADDRESS = Limit("sign-in, address", most=10, seconds=MINUTE)
# Wrong codes, and other proofs that it is still the same person.
SECOND_STEPS = Limit("second step", most=5, seconds=5 * MINUTE)
SECOND_STEPS_A_DAY = Limit("second step, day", most=50, seconds=24 * HOUR)
# Mails to one address, and requests of one address of the network.
RESETS = Limit("new password by mail", most=5, seconds=HOUR)
PAGES = {
    "account_login": Limit("sign-in page", most=30, seconds=MINUTE),
    "account_reset_password": Limit("page for a new password", most=20, seconds=5 * MINUTE),
    "account_reset_password_from_key": Limit("link for a new password", most=20, seconds=5 * MINUTE),
    "account_change_password": Limit("change of a password", most=10, seconds=5 * MINUTE),
    "account_reauthenticate": Limit("proof by password", most=20, seconds=5 * MINUTE),
    "mfa_login_webauthn": Limit("passkeys", most=10, seconds=MINUTE),
    "passkey_challenge": Limit("challenges for passkeys", most=30, seconds=MINUTE),  # each is kept in a new session
    "openid_connect_login": Limit("single sign-on", most=30, seconds=MINUTE),
}


def take_password_try(request: HttpRequest, email: str) -> list[Try]:
    """Before the hash is computed: whoever is over a limit costs nothing, and learns nothing."""
    email, address = email.strip().lower(), get_ip(request)
    taken = []
    for limit, who in (
        (ONE_ACCOUNT_FROM_ONE_ADDRESS, (email, address)),
        (ONE_ADDRESS, (address,)),
        (ONE_ACCOUNT, (email,)),
    ):
        taken.append(noted_take(limit, *who))
    return taken


def forgive(request: HttpRequest, email: str) -> None:
    """Who chose a new password by mail starts afresh."""
    forget(ONE_ACCOUNT_FROM_ONE_ADDRESS, email.lower(), get_ip(request))
    forget(ONE_ACCOUNT, email.lower())


def take_second_step_try(user) -> list[Try]:
    return [noted_take(limit, user.pk) for limit in (SECOND_STEPS, SECOND_STEPS_A_DAY)]


def limited(name: str, *methods: str):
    """For the view of that name: its POSTs (or `methods`) from one address of the network are counted."""
    counted_methods = methods or ("POST",)

    def decorate(view):
        @wraps(view)
        def counted(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method in counted_methods:
                try:
                    take(PAGES[name], get_ip(request))
                except TooManyTries as refusal:
                    return too_many(request, refusal)
            return view(request, *args, **kwargs)

        return counted

    return decorate
