"""What the next page says (“The action is updated.”), kept in a cookie that is bound to this server like the others."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class BoundCookieStorage(CookieStorage):
    @property
    def cookie_name(self) -> str:
        return settings.MESSAGES_COOKIE_NAME


class MessageStorage(FallbackStorage):
    """Longer ones go into the session, as Django does it."""

    storage_classes = (BoundCookieStorage, SessionStorage)
