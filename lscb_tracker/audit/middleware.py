"""The audit trail's place around every request: it knows from where it came, and records what was refused."""

import logging

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import Error
from django.http import HttpRequest, HttpResponse

from lscb_tracker.audit.circumstances import present, request_from
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded

logger = logging.getLogger(__name__)

REFUSED = {400: "request_refused", 403: "access_refused", 404: "not_found_or_hidden", 429: "throttled"}
STRANGERS_ONCE_IN = 10 * 60  # seconds: what a stranger sends again and again must not fill the record
SECRET_ARGUMENTS = {"key", "uidb36", "token"}


class AuditTrail:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with request_from(address_of(request)):
            response = self.get_response(request)
            if response.status_code in REFUSED:
                self.record_refusal(request, response.status_code)
            return response

    def record_refusal(self, request: HttpRequest, status: int) -> None:
        """The answer is a refusal already; a database or a cache that cannot keep it is told to the operators."""
        try:
            person = signed_in_person(request)
            if is_worth_keeping(request, status, person):
                with recorded():
                    record(Kind.REFUSAL, REFUSED[status], by=person, method=request.method, **place(request))
        except (Error, OSError):
            logger.exception("A refusal (%s) could not be recorded.", status)


def address_of(request: HttpRequest) -> str:
    try:
        return get_adapter().get_client_ip(request)
    except (PermissionDenied, ImproperlyConfigured):  # fewer proxies on the way than we were told of
        return ""


def signed_in_person(request: HttpRequest):
    user = getattr(request, "user", None)  # a request that was refused early has none
    return user if user is not None and user.is_authenticated else None


def is_worth_keeping(request: HttpRequest, status: int, person) -> bool:
    """A page that does not exist is no refusal; one that exists, for a row that the person does not see, may be."""
    if status == 404 and not (person and request.resolver_match):
        return False
    if person:
        return True
    match, network = request.resolver_match, truncate_ip(present().address)  # one stranger has many of IPv6
    return cache.add(f"refusal-{network}-{status}-{match and match.view_name}", True, STRANGERS_ONCE_IN)


def place(request: HttpRequest) -> dict:
    """Which page, by its name: an address may hold what somebody typed."""
    match = request.resolver_match
    if match is None:
        return {"object_type": "page", "object_id": ""}
    arguments = " ".join(str(value) for name, value in match.kwargs.items() if name not in SECRET_ARGUMENTS)
    return {"object_type": "page", "object_id": match.view_name[:100], "subject": arguments[:100]}
