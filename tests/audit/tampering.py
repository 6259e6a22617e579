"""What somebody with SQL and the source, but without the key, may do to the audit trail."""

import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from lscb_tracker.audit import append_only, chain
from lscb_tracker.audit.keys import Key
from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.audit.trail import record, recorded

SOMEBODY_ELSES = Key("a key that somebody made up without knowing ours")


def write_events(count: int, subject: str = "event") -> None:
    for number in range(count):
        with recorded():
            record(Kind.CHANGE, "action_updated", by=None, subject=f"{subject} {number}", object_type="action")


@contextmanager
def an_unprotected_table():
    """Whoever may write to the database may drop its triggers too."""
    with append_only.lifted(connection):
        yield AuditEvent.objects


def columns(event: AuditEvent) -> dict:
    return {field.attname: getattr(event, field.attname) for field in AuditEvent._meta.concrete_fields}


def resealed(events: list[AuditEvent]) -> None:
    """Make the events from the first of them on hang together again, with a key that is not ours."""
    before = AuditEvent.objects.filter(number=events[0].number - 1).values_list("hash", flat=True).first()
    before = before or chain.START
    for event in events:
        event.previous_hash, event.details_sha256 = before, chain.sha256(event.details)
        event.hash = before = chain.seal(columns(event), SOMEBODY_ELSES)
        event.save()


def later(events, number: int) -> list[AuditEvent]:
    return list(events.filter(number__gt=number).order_by("number"))


def edit_the_text(events, event):
    details = json.loads(event.details) | {"subject": "forged"}
    events.filter(pk=event.pk).update(details=chain.canonical(details))


def edit_the_text_and_its_hash(events, event):
    details = chain.canonical(json.loads(event.details) | {"subject": "forged"})
    events.filter(pk=event.pk).update(details=details, details_sha256=chain.sha256(details))


def edit_the_time(events, event):
    events.filter(pk=event.pk).update(recorded_at=event.recorded_at - timedelta(days=1))


def name_somebody_else(events, event):
    events.filter(pk=event.pk).update(actor_name="Somebody Else")


def delete_one(events, event):
    events.filter(pk=event.pk).delete()


def delete_and_renumber(events, event):
    events.filter(pk=event.pk).delete()
    for after in later(events, event.number):
        events.filter(pk=after.pk).update(number=after.number - 1)


def swap_two(events, event):
    after = events.get(number=event.number + 1)
    events.filter(pk__in=[event.pk, after.pk]).delete()
    one, other = columns(event), columns(after)
    events.bulk_create([AuditEvent(**other | {"number": event.number}), AuditEvent(**one | {"number": after.number})])


def forge_one_at_the_end(events, event):
    last = events.order_by("-number").first()
    forged = AuditEvent(**columns(last) | {"number": last.number + 1, "previous_hash": last.hash})
    forged.hash = chain.seal(columns(forged), SOMEBODY_ELSES)
    forged.save(force_insert=True)


def cut_the_tail(events, event):
    events.filter(number__gte=event.number).delete()


def edit_and_reseal(events, event):
    event.details = chain.canonical(json.loads(event.details) | {"subject": "forged"})
    resealed([event, *later(events, event.number)])


def delete_and_reseal(events, event):
    following = [columns(after) for after in later(events, event.number)]
    events.filter(number__gte=event.number).delete()
    resealed([AuditEvent(**values | {"number": values["number"] - 1}) for values in following])


def empty_the_trail(events, event):
    events.all().delete()


@dataclass(frozen=True)
class Forgery:
    tamper: Callable
    needs_the_anchor: bool = False

    @property
    def name(self) -> str:
        return self.tamper.__name__


FORGERIES = [
    Forgery(edit_the_text),
    Forgery(edit_the_text_and_its_hash),
    Forgery(edit_the_time),
    Forgery(name_somebody_else),
    Forgery(delete_one),
    Forgery(delete_and_renumber),
    Forgery(swap_two),
    Forgery(forge_one_at_the_end),
    Forgery(edit_and_reseal),
    Forgery(delete_and_reseal),
    Forgery(cut_the_tail, needs_the_anchor=True),
    Forgery(empty_the_trail, needs_the_anchor=True),
]
