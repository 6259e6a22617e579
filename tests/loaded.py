"""The demonstration in a test's database: read in once, which takes seconds; each later test is given the rows back."""

from collections.abc import Callable
from datetime import date

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from assurance import demonstration

FROM_MIGRATIONS = ("contenttypes", "auth", "sessions")
LOADED: dict[tuple[Callable, date], list[tuple[type[models.Model], list[models.Model]]]] = {}


def whole_demonstration(*, on: date) -> list[str]:
    return demonstration.load(on=on, clock=timezone.now)


def give(load: Callable, *, on: date) -> None:
    """What `load(on=on)` leaves in an empty database."""
    if found := LOADED.get((load, on)):
        with transaction.atomic():
            for model, rows in found:
                models.QuerySet(model).bulk_create(rows)
        return
    load(on=on)
    tables = [each for each in apps.get_models(include_auto_created=True) if each._meta.managed]
    own = [each for each in tables if not each._meta.proxy and each._meta.app_label not in FROM_MIGRATIONS]
    LOADED[load, on] = [(model, rows) for model in own if (rows := list(models.QuerySet(model)))]
