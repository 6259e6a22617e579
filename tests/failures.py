"""A database that breaks in the middle of a change: at each statement, one after the other, and at its COMMIT."""

from collections.abc import Callable

from django.apps import apps
from django.db import OperationalError, connection, transaction

WRITING = ("INSERT", "UPDATE", "DELETE")
EVERY_STATEMENT = ("",)
APPS = ("audit", "accounts", "recommendations", "assurance")
SIGNING_IN = ("account", "mfa", "sessions")  # others' tables, which our services change too


def everything_stored(more: tuple[str, ...] = ()) -> dict[str, list[dict]]:
    """Every row of every table of the product, histories and links too."""
    return {
        label: [dict(zip(columns, row, strict=True)) for row in rows]
        for label, (columns, *rows) in tables_stored(more).items()
    }


def tables_stored(more: tuple[str, ...] = ()) -> dict[str, list[tuple]]:
    """By model the names of the columns, and the rows. Without models in between: it is asked thousands of times."""
    models = [m for app in (*APPS, *more) for m in apps.get_app_config(app).get_models(include_auto_created=True)]
    found = {}
    with connection.cursor() as cursor:
        for model in models:
            if not model._meta.proxy:
                table, key = map(connection.ops.quote_name, (model._meta.db_table, model._meta.pk.column))
                cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")  # noqa: S608
                found[model._meta.label] = [tuple(column[0] for column in cursor.description), *cursor.fetchall()]
    return found


class BreaksAt:
    """Refuses the `number`th statement that begins in one of these ways, or none; `seen` counts them."""

    def __init__(self, number: int | None = None, beginnings: tuple[str, ...] = WRITING):
        self.number, self.beginnings, self.seen = number, beginnings, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().startswith(self.beginnings):
            self.seen += 1
            if self.seen == self.number:
                raise OperationalError("The disk is full.")
        return execute(sql, params, many, context)


class CommitFails:
    """The driver's connection, but that its COMMIT ends in an error, after `first` was done: commit or rollback."""

    def __init__(self, real, error: Exception, first: str):
        self.__dict__.update(real=real, error=error, first=first)

    def __getattr__(self, name):
        return getattr(self.real, name)

    def __setattr__(self, name, value):
        setattr(self.real, name, value)

    def commit(self):
        getattr(self.real, self.first)()
        raise self.error

    @staticmethod
    def put_back() -> None:
        if isinstance(connection.connection, CommitFails):
            connection.connection = connection.connection.real
        connection.close()


def writes_of(change: Callable[[], object]) -> int:
    """How many statements of the change write. Does it, and takes it back."""
    counter = BreaksAt()
    with transaction.atomic(), connection.execute_wrapper(counter):
        change()
        transaction.set_rollback(True)
    return counter.seen


def traces_of_broken_changes(change: Callable[[], object]) -> list[str]:
    """Break the change at each of its writes; answer where something of it stayed. `change` fetches its own rows."""
    before, traces = tables_stored(), []
    for number in range(1, writes_of(change) + 1):
        traces += traces_of_break(change, before, BreaksAt(number), f"write {number}")
    return traces


def traces_of_every_break(change: Callable[[], object]) -> tuple[int, list[str]]:
    """Break the change at BEGIN, at each statement, reading too, and at COMMIT; then let it be done.

    Answers how many points there were, and where something stayed. Only for a test that commits.
    """
    before, traces, number = tables_stored(SIGNING_IN), [], 0
    while True:
        number += 1
        breaks = BreaksAt(number, EVERY_STATEMENT)
        connection.ensure_connection()
        connection.connection = CommitFails(connection.connection, connection.Database.OperationalError(), "rollback")
        try:
            traces += traces_of_break(change, before, breaks, f"statement {number}")
        finally:
            CommitFails.put_back()
        if breaks.seen < number:  # it came as far as its COMMIT
            break
    change()
    return number, traces if tables_stored(SIGNING_IN) != before else [*traces, "unbroken: nothing was changed"]


def traces_of_break(change: Callable[[], object], before: dict, breaks: BreaksAt, place: str) -> list[str]:
    try:
        with connection.execute_wrapper(breaks):
            change()
    except OperationalError:
        after = tables_stored(SIGNING_IN)
        return [f"{place}: {label}" for label in before if after[label] != before[label]]
    return [f"{place}: nobody noticed"]
