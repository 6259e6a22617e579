"""Writing the record of changes: what a field is called, and what it said before and after, in words."""

from datetime import date

from django.db import models

from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import MADE_BY_COMMAND, NAME, record
from recommendations.models import Agency, ChangeEvent, Recommendation


def in_words(value) -> str:
    """A value as a reader would say it; empty stays empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    return str(value)


def shown(row: models.Model, field: str) -> str:
    """What a field of a row says: the label of a choice, else the value in words."""
    display = getattr(row, f"get_{field}_display", None)
    return in_words(display() if display else getattr(row, field))


def label(row: models.Model, field: str) -> str:
    name = str(row._meta.get_field(field).verbose_name)
    return name[:1].upper() + name[1:]


def snapshot(row: models.Model, fields) -> dict[str, str]:
    return {field: shown(row, field) for field in fields}


def differences(row: models.Model, before: dict[str, str]) -> list[dict[str, str]]:
    """What changed since `before` was taken, as {"label", "before", "after"}."""
    after = snapshot(row, before)
    return [
        {"label": label(row, field), "before": before[field], "after": after[field]}
        for field in before
        if before[field] != after[field]
    ]


def record_change(
    verb: str,
    *,
    by,
    subject: str = "",
    changes: list[dict[str, str]] | None = None,
    recommendations: list[Recommendation] | None = None,
    agency: Agency | None = None,
    by_name: str = "",
) -> None:
    """Append to the timelines, once for each recommendation, and once to the audit trail; call it inside `recorded`.

    `agency` is whose information the change holds: agency leads of other agencies do not see it. `by_name` says who it
    was who acted without an account.
    """
    rows = recommendations or []
    record(
        Kind.CHANGE,
        verb,
        by=by,
        subject=subject[:300],
        changes=changes,
        recommendations=[row.ref for row in rows],
        by_name=by_name,
        **concerned(rows, agency),
    )
    ChangeEvent.objects.bulk_create(
        ChangeEvent(
            verb=verb,
            by=by,
            by_name=(by_name or (str(by) if by else MADE_BY_COMMAND))[:NAME],
            subject=subject[:300],
            changes=changes or [],
            recommendation=recommendation,
            agency=agency,
        )
        for recommendation in rows or [None]
    )


def concerned(recommendations: list[Recommendation], agency: Agency | None) -> dict:
    """What the audit trail finds the change by: the recommendation when it is one, else the agency."""
    if len(recommendations) == 1:
        return {"object_type": "recommendation", "object_id": recommendations[0].pk}
    return {"object_type": "agency", "object_id": agency.pk} if agency else {}
