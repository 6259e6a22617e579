"""The audit trail as CSV, with all that its seals were made of: whoever has the key can verify the file alone."""

from collections.abc import Iterator

from lscb_tracker import csv_lines as csv
from lscb_tracker.audit.chain import SEALED, moment
from lscb_tracker.audit.querysets import AuditEventQuerySet

COLUMNS = [*SEALED, "hash", "details"]
AT_ONCE = 2_000


def csv_lines(events: AuditEventQuerySet) -> Iterator[str]:
    rows = events.order_by("number").values(*COLUMNS).iterator(chunk_size=AT_ONCE)
    return csv.csv_lines(COLUMNS, map(sealed_values, rows))


def sealed_values(event: dict) -> list:
    event["recorded_at"] = moment(event["recorded_at"])
    return [event[name] for name in COLUMNS]
