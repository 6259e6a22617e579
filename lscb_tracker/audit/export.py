"""The audit trail as CSV, with all that its seals were made of: whoever has the key can verify the file alone."""

import csv
from collections.abc import Iterator

from lscb_tracker.audit.chain import SEALED, moment
from lscb_tracker.audit.querysets import AuditEventQuerySet

COLUMNS = [*SEALED, "hash", "details"]
AT_ONCE = 2_000
# What a spreadsheet would take for a formula, the full-width forms among them.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file for csv.writer that hands each line on."""

    def write(self, line: str) -> str:
        return line


def cell(value) -> str:
    """Text that no spreadsheet runs: an apostrophe stands before what looks like a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def csv_lines(events: AuditEventQuerySet) -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow(COLUMNS)
    for event in events.order_by("number").values(*COLUMNS).iterator(chunk_size=AT_ONCE):
        event["recorded_at"] = moment(event["recorded_at"])
        yield writer.writerow([cell(event[name]) for name in COLUMNS])
