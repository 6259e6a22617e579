"""How events are linked: each seals its own content and the seal of the one before it.

A seal is an HMAC-SHA-256 over the canonical JSON of a list, in the order of SEALED. Version 1; a change of anything
here is version 2, and the first goes on being verified.
"""

import hashlib
import json
from datetime import UTC, datetime

from lscb_tracker.audit.keys import Key

VERSION = 1
START = "0" * 64  # what the first event has for a seal before it
KEY_CHANGED = "audit_key_changed"
SEALED = (
    "chain_version",
    "number",
    "recorded_at",
    "kind",
    "action",
    "actor_id",
    "actor_name",
    "address",
    "request_id",
    "object_type",
    "object_id",
    "details_sha256",
    "previous_hash",
    "key_id",
)


def canonical(content) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def moment(at: datetime) -> str:
    """A time in one way only, whatever a database makes of time zones."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seal(event: dict, key: Key) -> str:
    values = [moment(event[name]) if name == "recorded_at" else event[name] for name in SEALED]
    return key.sign(canonical(values).encode())


def handover(old: Key, new_id: str, previous_hash: str) -> str:
    """The old key's word that the new one goes on from here."""
    return old.sign(canonical([KEY_CHANGED, new_id, previous_hash]).encode())
