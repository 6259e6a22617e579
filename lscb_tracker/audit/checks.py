from django.core.checks import Error, Tags, register
from django.db import connections

from lscb_tracker.audit.append_only import missing_triggers
from lscb_tracker.audit.keys import known_keys
from lscb_tracker.audit.models import AuditEvent


@register(Tags.database, deploy=True)
def record_is_protected(app_configs, databases=None, **kwargs):
    """The live database is asked: a table that was remade has lost its triggers.

    A deployment check, because migrate asks the others first, and is what makes the triggers.
    """
    found = []
    for alias in databases or []:
        if missing := missing_triggers(connections[alias]):
            found.append(
                Error(
                    f"The record can be changed unseen: {len(missing)} triggers are missing, such as {min(missing)}.",
                    hint="Run “manage.py migrate”, which makes them.",
                    id="lscb.E010",
                )
            )
    return found


@register(Tags.database)
def audit_key_is_known(app_configs, databases=None, **kwargs):
    """Without the key of the last event nothing could be saved."""
    for alias in databases or []:
        if AuditEvent._meta.db_table not in connections[alias].introspection.table_names():
            continue
        last = AuditEvent.objects.using(alias).order_by("-number").values_list("key_id", flat=True).first()
        if last and last not in known_keys():
            return [
                Error(
                    f"The audit trail was sealed with another key ({last}) than AUDIT_KEY.",
                    hint="Put the key used so far into AUDIT_OLD_KEYS, or the right one into AUDIT_KEY.",
                    id="lscb.E011",
                )
            ]
    return []
