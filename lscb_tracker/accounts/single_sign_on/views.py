"""To the provider and back."""

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter, callback
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from lscb_tracker.accounts.single_sign_on.adapter import Refused
from lscb_tracker.single_sign_on import origin


def leads_to_provider(view):
    """For a page whose form ends at the provider: its origin is where the form may go to, on this page alone."""

    def with_origin(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not settings.OIDC_SERVER_URL:
            return view(request, *args, **kwargs)
        return csp_update({"form-action": [origin(settings.OIDC_SERVER_URL)]})(view)(request, *args, **kwargs)

    with_origin.__dict__.update(view.__dict__)
    return with_origin


@never_cache
@leads_to_provider
@login_not_required
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """A page with one button, then the way to the provider; who is signed in already is asked again there."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    next_url = get_next_redirect_url(request)
    if request.method != "POST":
        return render(request, "socialaccount/login.html", {"next": next_url or ""})
    asked_again = {"prompt": "login", "max_age": "0"} if request.user.is_authenticated else None
    try:
        provider = OpenIDConnectOAuth2Adapter(request, provider_id).get_provider()
        return provider.redirect(request, AuthProcess.LOGIN, next_url=next_url, auth_params=asked_again)
    except RequestException:
        return Refused(request, "provider_failed").response
    except ImmediateHttpResponse as refusal:
        return refusal.response


@require_safe
@login_not_required
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    if not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    return callback(request, provider_id)
