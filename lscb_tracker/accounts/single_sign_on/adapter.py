"""Who may come in through the provider: people who have an account here, by an address that the provider has verified.

Nobody is made an account. The first time, somebody is joined to the account of that address; from then on it has to be
the same person at the provider and the same address.
"""

import logging
import time

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render

from lscb_tracker.accounts import sign_in_events
from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.sudo import record_proof

log = logging.getLogger(__name__)
VERIFIED = (True, 1, "1", "true", "True")


class Refused(ImmediateHttpResponse):
    """With a page that says what to do."""

    def __init__(self, request: HttpRequest, reason: str, about: User | None = None):
        log.warning("Single sign-on was refused: %s", reason)
        sign_in_events.single_sign_on_refused(about, reason)
        context = {"reason": reason, "provider_name": settings.OIDC_NAME}
        super().__init__(render(request, "socialaccount/refused.html", context, status=403))


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.state.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
            raise Refused(request, "unknown_request")
        claims = claims_of(sociallogin)
        person = person_of(request, claims)
        if SocialAccount.objects.filter(user=person).exclude(uid=sociallogin.account.uid).exists():
            raise Refused(request, "another_identity", person)
        if sociallogin.is_existing and sociallogin.user.pk != person.pk:
            raise Refused(request, "another_account", person)
        if request.user == person:
            self.confirm(request, sociallogin, claims)
        if not sociallogin.is_existing:
            sociallogin.connect(request, person)

    def confirm(self, request: HttpRequest, sociallogin: SocialLogin, claims: dict) -> None:
        """Somebody signed in who was sent to the provider to prove it again goes on where they were."""
        if not is_recent(claims):
            raise Refused(request, "not_asked_again", request.user)
        record_proof(request)
        sign_in_events.confirmed(User, request, request.user, "socialaccount", reauthenticated=True)
        raise ImmediateHttpResponse(HttpResponseRedirect(sociallogin.get_redirect_url(request) or "/"))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None) -> None:
        log.warning("The provider of single sign-on answered with an error: %s", type(exception).__name__)
        raise Refused(request, "cancelled" if error == "cancelled" else "provider_failed")

    def send_notification_mail(self, *args, **kwargs) -> None:
        """That one signs in the way the council signs in is no news to anybody."""


def claims_of(sociallogin: SocialLogin) -> dict:
    return sociallogin.account.extra_data.get("id_token", {})


def person_of(request: HttpRequest, claims: dict) -> User:
    if settings.OIDC_TENANT and claims.get("tid") != settings.OIDC_TENANT:
        raise Refused(request, "other_tenant")
    email = str(claims.get("email") or "")
    if not email or not any(claims.get(name) in VERIFIED for name in ("email_verified", "xms_edov")):
        raise Refused(request, "unverified_email")
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        raise Refused(request, "unknown_person")
    return person


def is_recent(claims: dict) -> bool:
    """Providers that tell when somebody last proved who they are must tell of a moment ago."""
    at = claims.get("auth_time")
    return at is None or time.time() - at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def counts_as_second_step(sociallogin: SocialLogin | None) -> bool:
    """The provider's own, where the council requires one of everybody. A provider that says how must say “mfa”."""
    if sociallogin is None or not settings.OIDC_COUNTS_AS_SECOND_FACTOR:
        return False
    means = claims_of(sociallogin).get("amr")
    return means is None or "mfa" in means
