"""Another database in the place of the product's own, for this thread and for a moment.

So migrations, the proof of the audit trail and whatever else speaks of the one database can be run on a restored copy.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend


def wrapper_of(database: dict, alias: str = DEFAULT_DB_ALIAS) -> BaseDatabaseWrapper:
    """A connection of its own to the database of these settings."""
    return load_backend(database["ENGINE"]).DatabaseWrapper(database, alias)


@contextmanager
def standing_in(database: dict) -> Iterator[BaseDatabaseWrapper]:
    stand_in = wrapper_of(database)
    try:
        with in_the_place_of_our_own(stand_in):
            yield stand_in
    finally:
        stand_in.close()


@contextmanager
def in_the_place_of_our_own(stand_in: BaseDatabaseWrapper) -> Iterator[None]:
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = stand_in
    ContentType.objects.clear_cache()  # numbers may differ
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own
        ContentType.objects.clear_cache()
