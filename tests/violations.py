"""Breaking a database rule from behind the models: no full_clean, no service, one UPDATE."""

from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from lscb_tracker.audit import append_only
from recommendations.limits import LineLimits


@dataclass
class Case:
    """A stored row, a change of it that the rule allows, and one that breaks the rule and no other."""

    row: models.Model
    refused: dict
    allowed: dict = field(default_factory=dict)


def own_models(app: str) -> list[type[models.Model]]:
    found = apps.get_app_config(app).get_models()
    return [m for m in found if not m._meta.proxy and not m.__name__.startswith("Historical")]


def constraints_of(app: str) -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    """All but the limits of short texts, which tests/test_text_limits.py breaks one by one."""
    found = [(model, each) for model in own_models(app) for each in model._meta.constraints]
    return {each.name: (model, each) for model, each in found if not isinstance(each, LineLimits)}


def unique_fields_of(app: str) -> list[tuple[type[models.Model], str]]:
    """What `unique=True` promises, besides the automatic primary keys."""
    return [
        (model, f.name)
        for model in own_models(app)
        for f in model._meta.concrete_fields
        if f.unique and not f.primary_key
    ]


def words_of(model: type[models.Model], constraint: models.BaseConstraint) -> str:
    """How the database names a broken rule: SQLite calls a unique one by its columns."""
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        table, columns = model._meta.db_table, [model._meta.get_field(f).column for f in constraint.fields]
        return ", ".join(f"{table}.{column}" for column in columns)
    return constraint.name


def update(row: models.Model, **changes) -> None:
    """Tables that only grow are opened for it: a rule has to hold for what is added, too."""
    protection = append_only.lifted(connection) if append_only.is_append_only(type(row)) else nullcontext()
    with protection, transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**changes)


def assert_held(app: str, name: str, case: Case) -> None:
    model, constraint = constraints_of(app)[name]
    assert type(case.row) is model
    update(case.row, **case.allowed)

    with pytest.raises(IntegrityError) as refusal:
        update(case.row, **case.refused)

    assert words_of(model, constraint) in str(refusal.value)
