from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.urls import reverse

from lscb_tracker.account_forms import ERROR_MESSAGES
from lscb_tracker.accounts.sudo import proved_recently


class ClosedAccountAdapter(DefaultAccountAdapter):
    """People are invited by an administrator; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | ERROR_MESSAGES

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("accounts:profile")

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """allauth does not count signing in as a proof; we do."""
        return not proved_recently(context.request)

    def reauthenticate(self, user, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk
