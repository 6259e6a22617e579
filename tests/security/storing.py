"""What is stored, for comparing before and after, and which statements would change it."""

import re
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

# Kept beside the product's data, and written whenever somebody looks.
KEPT_ASIDE = {
    "django_session": "Who is signed in, and what they are told next.",
    "audit_auditevent": "Who looked at what, and who was refused.",
    "assurance_givenreport": "Which report was given out.",
    "throttling_tally": "How often somebody tried.",
    "django_content_type": "Names of models, noted when they are first asked for.",
}
WRITES = re.compile(
    r"^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+\"?(\w+)", re.IGNORECASE
)


def models_kept() -> list:
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.managed and not m._meta.proxy and m._meta.db_table not in KEPT_ASIDE]


def everything_stored() -> dict[str, list[dict]]:
    """Every row of every table, Django's own too."""
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models_kept()}


@contextmanager
def tables_written():
    """The tables that statements inside this block write to, save those that are kept aside."""
    tables: list[str] = []

    def watch(execute, sql, params, many, context):
        if (found := WRITES.match(sql)) and found[1] not in KEPT_ASIDE:
            tables.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables
