import pytest
from django.core.management import call_command
from django.db import connection

from lscb_tracker.audit.checks import audit_key_is_known, record_is_protected
from tests.audit.tampering import write_events

pytestmark = pytest.mark.django_db


def drop_a_trigger() -> None:
    on_table = ' ON "audit_auditevent"' if connection.vendor == "postgresql" else ""
    name = "audit_auditevent_no_change" if on_table else "audit_auditevent_no_update"
    connection.cursor().execute(f'DROP TRIGGER "{name}"{on_table}')


def test_a_record_that_lost_its_protection_is_noticed():
    before = record_is_protected(None, databases=["default"])
    drop_a_trigger()

    [found] = record_is_protected(None, databases=["default"])

    assert before == []
    assert found.id == "lscb.E010"
    assert "1 triggers are missing" in found.msg


def test_migrate_protects_the_record_again():
    drop_a_trigger()

    call_command("migrate", verbosity=0)

    assert record_is_protected(None, databases=["default"]) == []


def test_another_key_than_that_of_the_trail_is_noticed(settings):
    write_events(1)
    before = audit_key_is_known(None, databases=["default"])
    settings.AUDIT_KEY = "a key that was mistyped, with enough characters"

    [found] = audit_key_is_known(None, databases=["default"])

    assert before == []
    assert found.id == "lscb.E011"
