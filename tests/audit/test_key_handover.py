"""Whoever has a new key but not the old one cannot take a chain over: the old key has to have said so."""

import pytest

from lscb_tracker.audit import chain
from lscb_tracker.audit.models import AuditEvent
from lscb_tracker.audit.verification import verify
from tests.audit.tampering import write_events

pytestmark = pytest.mark.django_db


def test_a_handover_that_the_old_key_did_not_sign_is_found(settings, monkeypatch):
    write_events(2)
    settings.AUDIT_OLD_KEYS = [settings.AUDIT_KEY]
    settings.AUDIT_KEY = "the key of somebody who took it over, long enough"
    with monkeypatch.context() as forging:
        forging.setattr(chain, "handover", lambda *args: "0" * 64)
        write_events(1)

    [fault] = verify().faults

    assert AuditEvent.objects.get(number=3).action == chain.KEY_CHANGED
    assert fault.number == 3
    assert fault.words.endswith("without the word of the old key")
