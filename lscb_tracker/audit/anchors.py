"""Anchors: where the chain stood, noted outside the database. Without one, a trail that lost its end looks whole."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from lscb_tracker.audit.chain import moment
from lscb_tracker.audit.models import AuditEvent, Kind


@dataclass(frozen=True)
class Anchor:
    number: int
    hash: str
    recorded_at: datetime | None = None

    def __str__(self) -> str:
        """As printed in reports, and as `verify_audit --anchor` takes it."""
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        number, _, hash_ = text.strip().partition(":")
        if not number.isdecimal() or len(hash_) != 64 or set(hash_) - set("0123456789abcdef"):
            raise ValueError(f"“{text}” is not an anchor. It is a number, a colon and 64 digits: 1234:0f3a…")
        return cls(int(number), hash_)


def current_anchor() -> Anchor | None:
    """The end of the trail; None while it is empty."""
    return _anchor(AuditEvent.objects.all())


def anchor_of_last_change() -> Anchor | None:
    """For reports: the same until something changes, so that a report that was rendered before is still good."""
    return _anchor(AuditEvent.objects.filter(kind=Kind.CHANGE))


def _anchor(events) -> Anchor | None:
    found = events.order_by("-number").values_list("number", "hash", "recorded_at").first()
    return Anchor(*found) if found else None


def append_anchor(path: Path, anchor: Anchor) -> None:
    """Add a line, and be sure that it is on disk."""
    with open(path, "a", encoding="utf-8") as file:
        file.write(f"{moment(anchor.recorded_at)} {anchor}\n")
        file.flush()
        os.fsync(file.fileno())


def noted_anchors() -> list[Anchor]:
    """Those of settings.AUDIT_ANCHOR_FILE, when there is one."""
    path = Path(settings.AUDIT_ANCHOR_FILE or os.devnull)
    return read_anchors(path) if path.exists() else []


def read_anchors(path: Path) -> list[Anchor]:
    """The anchors of a file that `append_anchor` wrote; raises ValueError for a line that is none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Anchor.parse(line.split()[-1]) for line in lines if line.strip()]
