"""A hash of everything that a table holds, the same on SQLite and PostgreSQL, whatever the order of its rows."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models

AT_ONCE = 2_000
FILES_AT_ONCE = 10  # rows that hold whole files: a hundred megabytes must not be in memory at once


def stored_models() -> list[type[models.Model]]:
    """One for each table of the product, those between two others included."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy and not model._meta.swapped]


def stored_fields(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def rows_at_once(model: type[models.Model], most: int = AT_ONCE) -> int:
    holds_files = any(isinstance(field, models.BinaryField) for field in stored_fields(model))
    return FILES_AT_ONCE if holds_files else most


def table_hash(model: type[models.Model], using: str = DEFAULT_DB_ALIAS) -> tuple[int, str]:
    """The number of rows and their hash."""
    digests = sorted(row_digests(model, using))
    return len(digests), hashlib.sha256(b"".join(digests)).hexdigest()


def table_hashes(using: str = DEFAULT_DB_ALIAS) -> dict[str, tuple[int, str]]:
    return {model._meta.db_table: table_hash(model, using) for model in stored_models()}


def row_digests(model: type[models.Model], using: str) -> Iterator[bytes]:
    names = [field.attname for field in stored_fields(model)]
    rows = model._base_manager.using(using).order_by().values_list(*names)
    for row in rows.iterator(chunk_size=rows_at_once(model)):
        content = json.dumps([canonical(value) for value in row], ensure_ascii=True, separators=(",", ":"))
        yield hashlib.sha256(content.encode()).digest()


def canonical(value):
    """As JSON that tells apart what a database tells apart: the text “1” is not the number."""
    if value is None or isinstance(value, bool | int | str):
        return value
    for kind, said in WRITTEN.items():
        if isinstance(value, kind):
            return {type_name(kind): said(value)}
    raise TypeError(f"No canonical form of {type(value).__name__} is known.")


def type_name(kind: type | tuple) -> str:
    return kind.__name__ if isinstance(kind, type) else kind[0].__name__


WRITTEN = {
    datetime: lambda at: at.astimezone(UTC).isoformat(timespec="microseconds"),
    date: date.isoformat,
    time: lambda at: at.isoformat(timespec="microseconds"),
    timedelta: lambda span: span // timedelta(microseconds=1),
    Decimal: lambda number: format(number.normalize(), "f"),
    UUID: str,
    float: repr,
    (bytes, memoryview): lambda content: bytes(content).hex(),
    (dict, list): lambda content: json.dumps(content, sort_keys=True),
}
