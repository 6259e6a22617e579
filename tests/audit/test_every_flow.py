"""Every form that changes something leaves its events in the audit trail, with who did it; none missing or doubled."""

from collections import Counter

import pytest
from django.core import mail
from django.db import transaction

from tests.access_table import CELLS
from tests.audit import (  # noqa: F401 - they register
    account_flows,
    answer_flows,
    chasing_flows,
    closing_flows,
    flows,
    independent_flows,
    meeting_flows,
    planning_flows,
    progress_flows,
    report_flows,
    request_flows,
    scrutiny_flows,
    theme_flows,
    verify_flows,
)
from tests.audit.desk import FLOWS, Desk
from tests.sides import make_world

# Forms that change nothing that is kept, or nothing by themselves.
LEAVE_NOTHING = {
    "assurance:recommendation-similar": "It looks for what was said before, and saves nothing.",
    "accounts:stay-signed-in": "It says that somebody is still there.",
    "account_set_password": "It leads to another page.",
    "openid_connect_login": "It leads to the council’s own sign-in; coming back from there is recorded.",
    "health-live": "It takes no form.",
    "health-ready": "It takes no form.",
}
# Their answers come from a browser that holds a passkey: see tests/browser/test_second_step.py.
NEED_A_PASSKEY = {
    "mfa_add_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
}


def test_every_form_has_a_flow():
    sent = {name for flow in FLOWS for name in flow.names}
    forms = {name for name, method in CELLS if method == "POST"}

    assert sorted(forms - sent - LEAVE_NOTHING.keys() - NEED_A_PASSKEY) == [], (
        "Add flows to tests/audit/flows.py for these forms."
    )
    assert sorted((LEAVE_NOTHING.keys() | NEED_A_PASSKEY) - forms) == []


@pytest.mark.django_db
def test_every_flow_leaves_its_events(evidence_root, figure, monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda call, **kwargs: call())  # nothing is committed here
    world = make_world()
    missing, doubled, nobody = [], [], []

    for flow in FLOWS:
        name, desk = f"{flow.does.__name__} {' '.join(flow.names)}", Desk(world)
        with transaction.atomic():
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
