"""Whose role needs a second step gets no further without one: no page, download, fragment or administration."""

from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

SECOND_STEP = "second_step_of"  # in the session: the person who took it
WAYS_TO_ONE = {
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_download_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
}


def needs_second_factor(user) -> bool:
    return settings.SECOND_FACTOR_REQUIRED and user.needs_second_factor


def took_second_step(request: HttpRequest) -> bool:
    return request.session.get(SECOND_STEP) == request.user.pk


def record_second_step(request: HttpRequest, user) -> None:
    request.session[SECOND_STEP] = user.pk


def forget_second_step(request: HttpRequest) -> None:
    request.session.pop(SECOND_STEP, None)


def has_second_factor(user) -> bool:
    """Recovery codes alone are none: they stand in for a lost one."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


class RequireSecondStep:
    """Asks for no query: the session says whether it was begun with a second step."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or took_second_step(request) or not needs_second_factor(user):
            return None
        if request.resolver_match.view_name in WAYS_TO_ONE or not getattr(view, "login_required", True):
            return None
        url = next_step(request)
        return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)


def next_step(request: HttpRequest) -> str:
    """To the second step, for somebody who has one (set up after this session began); else to setting one up."""
    if not has_second_factor(request.user):
        return reverse("mfa_index")
    back = request.get_full_path() if request.method == "GET" else "/"
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back}, safe='/')}"
