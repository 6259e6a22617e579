"""What the pages of the audit trail show of an event, in words."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from lscb_tracker.audit.models import AuditEvent
from lscb_tracker.audit.querysets import AuditEventQuerySet
from lscb_tracker.audit.words import action_words

EVENTS_ON_A_PAGE = 50
KNOWN_DETAILS = {"subject", "changes", "salt"}


@dataclass(frozen=True)
class ShownEvent:
    number: int
    at: datetime
    title: str
    kind: str
    by: str
    address: str
    subject: str
    changes: list[dict[str, str]]
    rest: list[tuple[str, str]]  # what else was kept, by its name
    event: AuditEvent


def shown(event: AuditEvent) -> ShownEvent:
    details = json.loads(event.details)
    return ShownEvent(
        number=event.number,
        at=event.recorded_at,
        title=action_words(event.action),
        kind=event.get_kind_display(),
        by=event.actor_name,
        address=event.address,
        subject=details.get("subject", ""),
        changes=details.get("changes", []),
        rest=[
            (name.replace("_", " ").capitalize(), in_words(value))
            for name, value in details.items()
            if name not in KNOWN_DETAILS and value not in ("", [], None)
        ],
        event=event,
    )


def in_words(value) -> str:
    if isinstance(value, list):
        return ", ".join(in_words(each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {in_words(each)}" for name, each in value.items())
    return str(value)


def events_page(events: AuditEventQuerySet, number) -> Page:
    page = Paginator(events, EVENTS_ON_A_PAGE).get_page(number)
    page.object_list = [shown(event) for event in page.object_list]
    return page
