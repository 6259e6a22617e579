import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.shortcuts import redirect
from django.urls import reverse

from lscb_tracker.account_forms import ERROR_MESSAGES
from lscb_tracker.accounts import sign_in_events
from lscb_tracker.accounts.sudo import proved_recently
from lscb_tracker.accounts.tries import RESETS, take_password_try
from lscb_tracker.throttling.limits import TooManyTries, give_back
from lscb_tracker.throttling.refusals import noted_take

log = logging.getLogger(__name__)
BEGUN_UNDER = "signing_in_begun_under"  # in the session: what the account's sessions had to know then
ENDED_MEANWHILE = "Your account was changed while you signed in. Sign in again."
OUR_STAGES = {"allauth.mfa.stages.AuthenticateStage": "lscb_tracker.accounts.single_sign_on.stage.SecondStepStage"}
DESCRIPTIONS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code from your authenticator app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


def deliver(mail) -> None:
    try:
        mail.send()
    except (OSError, SMTPException) as error:  # whose text may hold the address
        log.error("A link for a new password was not mailed: %s", type(error).__name__)


class ClosedAccountAdapter(DefaultAccountAdapter):
    """People are invited by an administrator; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | ERROR_MESSAGES

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("accounts:profile")

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """The change is made already; a mail server that is down must not make it look as if it were not."""
        try:
            super().send_notification_mail(template_prefix, user, context, email or user.email)
        except (OSError, SMTPException) as error:
            log.error("A notification (%s) was not mailed: %s", template_prefix, type(error).__name__)

    def get_login_stages(self) -> list[str]:
        return [OUR_STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user) -> list[dict]:
        """Whoever has a second step proves it is them by that: a browser fills in a password by itself."""
        methods = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"].startswith("mfa_reauthenticate")]
        if not methods and settings.SOCIALACCOUNT_PROVIDERS:  # somebody without a password here
            return [{"id": "openid_connect", "description": "", "url": reverse("openid_connect_login")}]
        return [method | {"description": DESCRIPTIONS[method["id"]]} for method in stronger or methods]

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """allauth does not count signing in as a proof; we do."""
        return not proved_recently(context.request)

    def get_client_ip(self, request) -> str:
        """An address that fewer proxies handed on than we were told of cannot be believed: the nearest one counts."""
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            return request.META.get("REMOTE_ADDR", "")

    def pre_authenticate(self, request, **credentials) -> None:
        """Called before the hash is computed."""
        try:
            self._tries = take_password_try(request, credentials.get("email", ""))
        except TooManyTries as refusal:
            raise self.validation_error("too_many_login_attempts", refusal.wait) from refusal

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            give_back(*self._tries)
        return user

    def authentication_failed(self, request, **credentials) -> None:
        sign_in_events.sign_in_failed(request, credentials.get("email", ""))

    def pre_login(self, request, user, **kwargs):
        request.session[BEGUN_UNDER] = user.get_session_auth_hash()
        return super().pre_login(request, user, **kwargs)

    def login(self, request, user) -> None:
        """What ends sessions, such as closing the account, also ends one that still waits for its second step."""
        if request.session.pop(BEGUN_UNDER, None) != user.get_session_auth_hash():
            request.session.flush()
            messages.warning(request, ENDED_MEANWHILE)
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def logout(self, request) -> None:
        sign_in_events.signed_out(request.user)
        super().logout(request)

    def send_password_reset_mail(self, user, email: str, context: dict) -> None:
        """Nobody's mailbox is filled by strangers; the page says the same either way."""
        try:
            noted_take(RESETS, user.pk)
        except TooManyTries:
            return
        sign_in_events.password_reset_asked(user)
        deliver(self.render_mail("account/email/password_reset_key", email, context))

    def reauthenticate(self, user, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk
