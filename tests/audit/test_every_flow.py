"""Every form that changes something leaves its events in the audit trail, with who did it; none missing or doubled."""

from collections import Counter

import pytest
from django.core import mail
from django.db import transaction

from tests.access_table import CELLS
from tests.audit import flows  # noqa: F401 - they register themselves
from tests.audit.desk import FLOWS, Desk
from tests.sides import make_world

# Forms that change nothing that is kept, or nothing by themselves.
LEAVE_NOTHING = {
    "accounts:stay-signed-in": "It says that somebody is still there.",
    "account_set_password": "It leads to another page.",
    "health-live": "It takes no form.",
    "health-ready": "It takes no form.",
}
SIGNING_IN = ("account_", "mfa_")  # the forms of django-allauth, whose events have tests of their own


def test_every_form_has_a_flow():
    sent = {name for flow in FLOWS for name in flow.names}
    forms = {name for name, method in CELLS if method == "POST"}

    without = {name for name in forms - sent - LEAVE_NOTHING.keys() if not name.startswith(SIGNING_IN)}
    assert sorted(without) == [], "Add flows to tests/audit/flows.py for these forms."
    assert sorted(LEAVE_NOTHING.keys() - forms) == []


@pytest.mark.django_db
def test_every_flow_leaves_its_events(django_capture_on_commit_callbacks, evidence_root, figure):
    world = make_world()
    missing, doubled, nobody = [], [], []

    for flow in FLOWS:
        name, desk = flow.does.__name__, Desk(world)
        with transaction.atomic():
            with django_capture_on_commit_callbacks(execute=True):
                who = flow.does(desk)
            found, wanted = desk.found(), Counter(flow.leaves)
            left = Counter((event.kind, event.action) for event in found)
            missing += [f"{name}: {action}" for action in (wanted - left).elements()]
            doubled += [f"{name}: {action}" for action in (left - wanted).elements()]
            nobody += [
                f"{name}: {e.action} by {e.actor_name}" for e in found if e.actor_id != (who.pk if who else None)
            ]
            transaction.set_rollback(True)
        mail.outbox.clear()

    pages = {name for flow in FLOWS for name in flow.names}
    words = f"{len(FLOWS)} flows through {len(pages)} pages: {len(missing)} events missing, {len(doubled)} doubled, "
    figure("A3", f"{words}{len(nobody)} with somebody else’s name", reached=not missing + doubled + nobody)
    assert {"missing": missing, "doubled": doubled, "by somebody else": nobody} == {
        "missing": [],
        "doubled": [],
        "by somebody else": [],
    }
