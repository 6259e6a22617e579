"""Rows as they stood at a moment. Their histories keep every version with the moment from which it stood."""

from collections import defaultdict
from datetime import datetime

from django.db import models
from django.db.models import Max


def versions_at(model: type[models.Model], moment: datetime, **unchanging) -> models.QuerySet:
    """The version of each row that stood at the moment, as rows of the history. What was deleted is left out.

    `unchanging` are conditions that hold for a row all its life, such as the plan it belongs to: they are asked of
    every version, before the last one is taken. Further conditions on the answer are asked of that version alone.
    """
    history = model.history.model
    row = model._meta.concrete_model._meta.pk.attname
    # The last version written, rather than the one of the latest moment: two of one moment are told apart.
    earlier = history.objects.filter(history_date__lte=moment, **unchanging).order_by()
    latest = earlier.values(row).annotate(latest=Max("history_id")).values("latest")
    return history.objects.filter(history_id__in=latest).exclude(history_type="-")


def rows_at(model: type[models.Model], moment: datetime, **unchanging) -> list:
    """The rows themselves, not saved anywhere, ordered by when they were made."""
    found = versions_at(model, moment, **unchanging).order_by(model._meta.pk.attname)
    return [row_of(version, model) for version in found]


def row_of(version, model: type[models.Model]):
    """What the version says, as a row of the model; fields that the history leaves out have their defaults."""
    return model(**{field.attname: getattr(version, field.attname) for field in version.tracked_fields})


def links_of(versions: models.QuerySet, name: str) -> dict[int, list[int]]:
    """What each row was linked to by a field to many others, by the row's key. One query."""
    history = versions.model
    field = next(each for each in history._history_m2m_fields if each.name == name)
    row, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    links = getattr(history, name).model.objects.filter(history__in=versions.order_by().values("history_id"))
    found: dict[int, list[int]] = defaultdict(list)
    for pk, linked in links.order_by(other).values_list(row, other):
        found[pk].append(linked)
    return found
