"""What is dangerous asks again who is there, when the last proof is older than ACCOUNT_REAUTHENTICATION_TIMEOUT.

A view carries `@recently_proved`. Signing in is a proof; so is the password, a code or a passkey given again. The proof
is asked for before the form is shown. If it grows too old while somebody fills in the form, what was entered waits in
the session and is sent on with one more click.
"""

import time
from functools import wraps
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

PROVED_AT = "proved_at"
INTERRUPTED = "interrupted_form"
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "code", "credential")  # parts of the names of fields


def recently_proved(view):
    """For a view of somebody signed in. Its form must not hold files: they cannot wait in the session."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not proved_recently(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    guarded.asks_for_proof = True
    return guarded


def proved_recently(request: HttpRequest) -> bool:
    age = time.time() - request.session.get(PROVED_AT, 0)
    return request.user.is_authenticated and age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def record_proof(request: HttpRequest) -> None:
    request.session[PROVED_AT] = time.time()


class AskForProof:
    """Leads to the page that asks for a proof, and back; allauth's own pages raise the same exception."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ReauthenticationRequired):
            return None
        if request.method == "POST":
            keep_answers(request)
        url = f"{page_that_asks(request)}?{urlencode({'next': request.get_full_path()}, safe='/')}"
        return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        kept = request.session.get(INTERRUPTED)
        if not kept or request.method != "GET" or kept["path"] != request.get_full_path():
            return None
        if not proved_recently(request):
            return None
        del request.session[INTERRUPTED]
        return render(request, "accounts/interrupted.html", kept)


def keep_answers(request: HttpRequest) -> None:
    answers = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if not any(part in name for part in NEVER_KEPT)
    ]
    request.session[INTERRUPTED] = {"path": request.get_full_path(), "answers": answers}


def page_that_asks(request: HttpRequest) -> str:
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied
    return methods[0]["url"]
