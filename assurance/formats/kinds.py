"""The kinds of files that the data of a plan are given out as, besides the PDF."""

from collections.abc import Callable
from dataclasses import dataclass

from assurance.formats.comma_separated import csv_of
from assurance.formats.facts import facts_of
from assurance.formats.spreadsheet import workbook_of
from assurance.reports.exchange import exchange_text


@dataclass(frozen=True)
class DataKind:
    """`made` is given the exchange document, the words for what was selected, and what to know of the day."""

    extension: str
    content_type: str
    made: Callable[[dict, str, str], bytes]


def json_bytes(document: dict, selection: str, note: str) -> bytes:
    return exchange_text(document).encode()


def csv_bytes(document: dict, selection: str, note: str) -> bytes:
    return "".join(csv_of(document)).encode()


def workbook_bytes(document: dict, selection: str, note: str) -> bytes:
    return workbook_of(document, facts_of(document, selection=selection, note=note))


OFFICE = "application/vnd.openxmlformats-officedocument"
WORD_TYPE = f"{OFFICE}.wordprocessingml.document"
JSON = DataKind("json", "application/json", json_bytes)
CSV = DataKind("csv", "text/csv; charset=utf-8", csv_bytes)
EXCEL = DataKind("xlsx", f"{OFFICE}.spreadsheetml.sheet", workbook_bytes)
DATA_KINDS = {kind.extension: kind for kind in (JSON, CSV, EXCEL)}
