from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

from lscb_tracker.account_forms import ERROR_MESSAGES


class ClosedAccountAdapter(DefaultAccountAdapter):
    """People are invited by an administrator; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | ERROR_MESSAGES

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("accounts:profile")
