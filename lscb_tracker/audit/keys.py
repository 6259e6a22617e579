"""The keys that seal the audit trail. They come from the environment, so that whoever may write to the database
cannot forge an event; settings.AUDIT_OLD_KEYS are those that sealed its beginning."""

import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings


@dataclass(frozen=True)
class Key:
    secret: str

    @cached_property
    def id(self) -> str:
        """Names the key in each event without giving it away."""
        return self.sign(b"the name of this key")[:16]

    def sign(self, message: bytes) -> str:
        return hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()


def current_key() -> Key:
    return Key(settings.AUDIT_KEY)


def known_keys() -> dict[str, Key]:
    keys = [current_key(), *map(Key, settings.AUDIT_OLD_KEYS)]
    return {key.id: key for key in keys}
