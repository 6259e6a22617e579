"""Proving that the audit trail is what was written: no event changed, missing, added or moved."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lscb_tracker.audit import chain
from lscb_tracker.audit.anchors import Anchor
from lscb_tracker.audit.keys import known_keys
from lscb_tracker.audit.models import AuditEvent

AT_ONCE = 5_000


@dataclass(frozen=True)
class Fault:
    number: int  # of the event where it shows
    words: str

    def __str__(self) -> str:
        return f"event {self.number}: {self.words}"


@dataclass(frozen=True)
class Verification:
    count: int
    faults: tuple[Fault, ...]


def verify(anchors: Iterable[Anchor] = (), *, most_faults: int = 20) -> Verification:
    """Read the whole trail and hold it against the seals and the anchors. Stops after `most_faults`."""
    faults, count = [], 0
    expected = {anchor.number: anchor.hash for anchor in anchors}
    for count, (event, found) in enumerate(_checked_events(), start=1):
        if (wanted := expected.pop(event["number"], event["hash"])) != event["hash"]:
            found = [*found, f"its seal is not the one that was anchored, {wanted[:16]}…"]
        faults += [Fault(event["number"], words) for words in found]
        if len(faults) >= most_faults:
            return Verification(count, tuple(faults))
    faults += [Fault(number, "it was anchored, and is missing") for number in sorted(expected)]
    return Verification(count, tuple(faults))


def _checked_events() -> Iterator[tuple[dict, list[str]]]:
    keys = known_keys()
    before = {"number": 0, "hash": chain.START, "key_id": None}
    rows = AuditEvent.objects.order_by("number").values(*chain.SEALED, "details", "hash")
    for event in rows.iterator(chunk_size=AT_ONCE):
        yield event, list(_faults(event, before, keys))
        before = event


def _faults(event: dict, before: dict, keys: dict) -> Iterator[str]:
    if event["number"] != before["number"] + 1:
        yield f"the one before it is {before['number'] or 'missing'}: events are missing or were renumbered"
    if event["previous_hash"] != before["hash"]:
        yield "it does not follow from the one before it"
    if event["details_sha256"] != chain.sha256(event["details"]):
        yield "its details were changed"
    if event["chain_version"] != chain.VERSION:
        yield f"its version, {event['chain_version']}, is not known"
        return
    key = keys.get(event["key_id"])
    if key is None:
        yield f"it was sealed with the key {event['key_id']}, which is neither AUDIT_KEY nor one of AUDIT_OLD_KEYS"
        return
    if chain.seal(event, key) != event["hash"]:
        yield "its seal is wrong: it was changed, or made by somebody without the key"
    if before["key_id"] not in (None, event["key_id"]) and not _is_handed_over(event, before, keys):
        yield f"the key changed from {before['key_id']} without the word of the old key"


def _is_handed_over(event: dict, before: dict, keys: dict) -> bool:
    old = keys.get(before["key_id"])
    if old is None or event["action"] != chain.KEY_CHANGED:
        return False
    try:
        word = json.loads(event["details"])["signed_by_old_key"]
    except (ValueError, KeyError, TypeError):
        return False
    return word == chain.handover(old, event["key_id"], before["hash"])
