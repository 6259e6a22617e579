"""What a browser that came by a private link may do, for a while: signed, bound to one link, and read by no script.

Opening a link writes nothing to the database, because mail scanners open links too: all that is known of the visit is
in this cookie. Whether the link still works is asked of the link, each time.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT = "assurance.answering"
IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=8)
KEEPS_TYPED_FOR = timedelta(hours=24)  # what somebody typed is taken that long, although nothing is shown any more


@dataclass(frozen=True)
class Visit:
    """Moments are seconds. `confirmed_at` is 0 until the code that was mailed has been entered."""

    link_id: int
    opened_at: int
    used_at: int
    confirmed_at: int = 0

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at > 0

    def is_over(self, at: datetime) -> bool:
        begun_at = self.confirmed_at or self.opened_at
        return seconds(at) - self.used_at > IDLE.total_seconds() or seconds(at) - begun_at > LONGEST.total_seconds()

    def still_keeps_what_was_typed(self, at: datetime) -> bool:
        return self.is_confirmed and seconds(at) - self.used_at <= KEEPS_TYPED_FOR.total_seconds()

    def used(self, at: datetime) -> "Visit":
        return replace(self, used_at=seconds(at))

    def confirmed(self, at: datetime) -> "Visit":
        return replace(self, used_at=seconds(at), confirmed_at=seconds(at))


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def new_visit(link_id: int, at: datetime) -> Visit:
    return Visit(link_id, seconds(at), seconds(at))


def visit_of(request: HttpRequest) -> Visit | None:
    """None without a cookie of ours; one that somebody changed is none of ours."""
    try:
        signed = request.COOKIES.get(settings.ANSWER_COOKIE_NAME, "")
        return Visit(*signing.loads(signed, salt=SALT, max_age=KEEPS_TYPED_FOR))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def keep_visit(response: HttpResponse, visit: Visit) -> None:
    content = [visit.link_id, visit.opened_at, visit.used_at, visit.confirmed_at]
    response.set_cookie(
        settings.ANSWER_COOKIE_NAME,
        signing.dumps(content, salt=SALT),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def may_send_files(request: HttpRequest) -> bool:
    """Asked before a file is received, when nothing else is known of the request: no stranger may fill a disk."""
    visit = visit_of(request)
    return visit is not None and visit.is_confirmed
