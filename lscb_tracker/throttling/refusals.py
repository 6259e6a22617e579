"""What follows when something was tried too often: an event, and a page that says how long to wait."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.throttling.limits import Limit, TooManyTries, Try, take

THROTTLED = "throttled"


def noted_take(limit: Limit, *who: object) -> Try:
    """The first refusal of a window goes to the audit trail, without saying whom it was about."""
    try:
        return take(limit, *who)
    except TooManyTries as refusal:
        if refusal.is_first:
            with recorded():
                record(Kind.SIGN_IN, THROTTLED, by=None, subject=limit.name)
        raise


def too_many(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    response = render(request, "429.html", {"wait": refusal.wait}, status=429)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response
