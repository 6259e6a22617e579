"""How long somebody stays signed in: not for ever, and not while nobody is there. The server counts, in the session.

Each session knows when it began and when somebody was last there. The second is written once in SEEN_EVERY seconds at
most, because each writing is a write to the database.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout, update_session_auth_hash
from django.http import HttpRequest
from django.utils import timezone

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
SEEN_EVERY = 60
BY_ITSELF = "X-By-Itself"  # what a page asks for by itself, while perhaps nobody is there
NOTHING_WAS_SAVED = "Sign in again to go on where you were. What you typed and did not save before is not kept."


def signing_in_starts_a_session(sender, request: HttpRequest, user, **kwargs) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now()


def a_new_factor_ends_other_sessions(sender, request: HttpRequest, user, **kwargs) -> None:
    """As a new password does: whoever is signed in elsewhere did not show what is asked for from now on."""
    user.end_sessions()
    if request.user == user:
        update_session_auth_hash(request, user)


def now() -> int:
    return int(timezone.now().timestamp())


def idle_seconds() -> int:
    return settings.SESSION_IDLE_MINUTES * 60


def whole_seconds() -> int:
    return settings.SESSION_HOURS * 60 * 60


class SessionLimits:
    """Sign out whoever was away for too long, or has been signed in for too long, before anything else is done."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if request.session.get(SESSION_KEY):
            request.why_signed_out = why_it_is_over(request.session)
            if request.why_signed_out:
                logout(request)
            elif BY_ITSELF not in request.headers:
                note_seen(request.session)
        return self.get_response(request)


def why_it_is_over(session) -> str:
    """In words, for the page that asks to sign in again; empty while it is not over."""
    at = now()
    if at - session.get(SIGNED_IN_AT, at) >= whole_seconds():
        return f"You were signed out because you signed in {settings.SESSION_HOURS} hours ago. {NOTHING_WAS_SAVED}"
    if at - session.get(SEEN_AT, at) >= idle_seconds():
        away = timedelta(seconds=idle_seconds()) // timedelta(minutes=1)
        return f"You were signed out because you did nothing here for {away} minutes. {NOTHING_WAS_SAVED}"
    return ""


def note_seen(session) -> None:
    at = now()
    if SIGNED_IN_AT not in session:  # from before there were limits
        session[SIGNED_IN_AT] = at
    if at - session.get(SEEN_AT, 0) >= SEEN_EVERY:
        session[SEEN_AT] = at


def limits_of(session) -> dict[str, int]:
    """For the page: the seconds that are left to somebody who is away from now on, and to somebody who is not."""
    return {
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "idle_seconds": idle_seconds(),
        "seconds_left": max(0, whole_seconds() - (now() - session.get(SIGNED_IN_AT, now()))),
    }
