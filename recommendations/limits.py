"""Lengths of free text, held in the database too: SQLite does not enforce `max_length`, and long cells stop the PDF."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

LONG_TEXT = 10_000
NOTE = 4_000
LINE = 250


def within(model_name: str, field: str, limit: int) -> models.CheckConstraint:
    """A constraint that refuses more than `limit` characters in `field`."""
    return models.CheckConstraint(
        condition=LessThanOrEqual(Length(field), limit),
        name=f"{model_name}_{field}_length",
        violation_error_message=f"Shorten the text to {limit:,} characters or fewer.",
    )
