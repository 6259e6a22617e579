"""Writing the audit trail. The only writer of its events.

`record` notes an event; the outermost `recorded` appends what was noted, last thing before it commits. So the lock that
keeps the chain in one piece is held for a moment only, and never while anything else is waited for.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone

from lscb_tracker.audit import chain
from lscb_tracker.audit.circumstances import present
from lscb_tracker.audit.keys import current_key, known_keys
from lscb_tracker.audit.models import AuditEvent, Kind

MADE_BY_COMMAND = "the system"
NOBODY = "somebody not signed in"
NAME = 150  # characters, of the column
CHAIN_LOCK = 0x4C534342  # “LSCB”: the number under which PostgreSQL knows the lock
END_OF_CHAIN = "SELECT number, hash, key_id FROM audit_auditevent ORDER BY number DESC LIMIT 1"


class _Noted(threading.local):
    """What this thread's transaction will append."""

    def __init__(self):
        self.depth, self.events = 0, []


_noted = _Noted()


@contextmanager
def recorded() -> Iterator[None]:
    """A transaction whose events are appended to the trail when it ends well; also a decorator, `@recorded()`.

    Inside another one it is a savepoint: when it fails, only its own events are forgotten.
    """
    mark, is_outermost = len(_noted.events), not _noted.depth
    _noted.depth += 1
    try:
        with transaction.atomic():
            yield
            if is_outermost and _noted.events:
                append(_noted.events)
    except BaseException:
        del _noted.events[mark:]
        raise
    finally:
        _noted.depth -= 1
        if is_outermost:
            _noted.events.clear()


def record(
    kind: Kind,
    action: str,
    *,
    by,
    subject: str = "",
    object_type: str = "",
    object_id: str | int = "",
    changes: list[dict[str, str]] | None = None,
    by_name: str = "",
    **more,
) -> None:
    """Note one event, inside `recorded`. `by` is a person, or None for a command or somebody not signed in.

    `by_name` says who it was who acted without an account.

    `changes` is a list of {"label", "before", "after"}; `more` is kept with them, and has to be JSON. No password, key
    or code may be part of it.
    """
    if not _noted.depth:
        raise RuntimeError("An event is recorded with the change it tells of: call record() inside recorded().")
    details = more | {"subject": subject, "changes": changes or [], "salt": secrets.token_hex(8)}
    _noted.events.append(
        {
            "kind": str(kind),
            "action": str(action),
            "actor_id": by.pk if by else None,
            "actor_name": actor_name(by, by_name),
            "address": present().address,
            "request_id": present().request_id,
            "object_type": object_type,
            "object_id": str(object_id),
            "details": chain.canonical(details),
        }
    )


def actor_name(by, by_name: str = "") -> str:
    if by or by_name:
        return (by_name or str(by))[:NAME]
    return NOBODY if present().request_id else MADE_BY_COMMAND


def append(noted: list[dict]) -> None:
    """Link the events to the end of the chain. One at a time: two that read the same end would fork it."""
    key = current_key()
    number, previous_hash, key_id = locked_end() or (0, chain.START, key.id)
    if key_id != key.id:
        noted = [_key_changed(key_id, key.id, previous_hash), *noted]
    links, at = [], timezone.now()
    for event in noted:
        number += 1
        event = event | {
            "number": number,
            "recorded_at": at,
            "details_sha256": chain.sha256(event["details"]),
            "previous_hash": previous_hash,
            "key_id": key.id,
            "chain_version": chain.VERSION,
        }
        previous_hash = chain.seal(event, key)
        links.append(AuditEvent(**event, hash=previous_hash))
    AuditEvent.objects.bulk_create(links)


def locked_end() -> tuple | None:
    """Nobody else appends until this transaction ends. SQLite lets only one transaction write anyway.

    One message to PostgreSQL, and two statements: the second sees what the lock has waited for. Through the models it
    would cost four times as much.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT pg_advisory_xact_lock({CHAIN_LOCK}); {END_OF_CHAIN}")
        else:
            cursor.execute(END_OF_CHAIN)
        return cursor.fetchone()


def _key_changed(old_id: str, new_id: str, previous_hash: str) -> dict:
    old = known_keys().get(old_id)
    if old is None:
        raise ImproperlyConfigured(
            f"The audit trail was sealed with the key {old_id}, which is neither AUDIT_KEY nor one of AUDIT_OLD_KEYS. "
            "Put the key used so far into AUDIT_OLD_KEYS, or the right one into AUDIT_KEY. Nothing was saved."
        )
    return {
        "kind": Kind.SYSTEM.value,
        "action": chain.KEY_CHANGED,
        "actor_id": None,
        "actor_name": MADE_BY_COMMAND,
        "address": "",
        "request_id": "",
        "object_type": "",
        "object_id": "",
        "details": chain.canonical(
            {
                "subject": f"From key {old_id} to key {new_id}",
                "old_key": old_id,
                "signed_by_old_key": chain.handover(old, new_id, previous_hash),
                "salt": secrets.token_hex(8),
            }
        ),
    }
