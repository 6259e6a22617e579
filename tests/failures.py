"""A database that breaks in the middle of a change: at each statement that writes, one after the other."""

from collections.abc import Callable

from django.apps import apps
from django.db import OperationalError, connection, transaction

WRITING = ("INSERT", "UPDATE", "DELETE")
APPS = ("audit", "accounts", "recommendations", "assurance")


def everything_stored() -> dict[str, list[dict]]:
    """Every row of every table of the product, histories and links too."""
    models = [m for app in APPS for m in apps.get_app_config(app).get_models(include_auto_created=True)]
    return {m._meta.label: list(m._base_manager.order_by("pk").values()) for m in models if not m._meta.proxy}


class BreaksAt:
    """Refuses the `number`th writing statement, or none; `seen` counts them."""

    def __init__(self, number: int | None = None):
        self.number, self.seen = number, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().startswith(WRITING):
            self.seen += 1
            if self.seen == self.number:
                raise OperationalError("The disk is full.")
        return execute(sql, params, many, context)


def writes_of(change: Callable[[], object]) -> int:
    """How many statements of the change write. Does it, and takes it back."""
    counter = BreaksAt()
    with transaction.atomic(), connection.execute_wrapper(counter):
        change()
        transaction.set_rollback(True)
    return counter.seen


def traces_of_broken_changes(change: Callable[[], object]) -> list[str]:
    """Break the change at each of its writes; answer where something of it stayed. `change` fetches its own rows."""
    before, traces = everything_stored(), []
    for number in range(1, writes_of(change) + 1):
        try:
            with connection.execute_wrapper(BreaksAt(number)):
                change()
            traces.append(f"write {number}: nobody noticed")
        except OperationalError:
            after = everything_stored()
            traces += [f"write {number}: {label}" for label in before if after[label] != before[label]]
    return traces
