"""Deciding on assurance, testing it again, and not agreeing: the forms, and the events that they leave."""

from datetime import date

from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.audit.desk import Desk, change, flow
from tests.brought import retest_of
from tests.submitting import filled

LATER = date(2030, 1, 31)


def decide(desk: Desk, outcome: str, **answers):
    """By the button of the outcome, which is in the address."""
    client, user = desk.person(Role.CHAIR)
    url = reverse("assurance:scrutiny-row", args=[desk.own.plan.slug, desk.own.row.ref], query={"outcome": outcome})
    desk.post(client, url, filled(client.get(url), **answers))
    return user


@flow("assurance:scrutiny-row", leaves=change("decision_recorded", "retest_planned"))
def accept(desk: Desk):
    return decide(desk, "assured", evidence_level=2, reason="It is done.", retest_after=6)


@flow("assurance:scrutiny-row", leaves=change("decision_recorded", "request_sent"))
def challenge(desk: Desk):
    asked = {"channel": "meeting", "asked_of": "A. Nurse", "answer_by": LATER}
    return decide(desk, "challenged", missing="Which wards?", **asked)


@flow("assurance:dissent-add", leaves=change("dissent_recorded"))
def disagree(desk: Desk):
    said = {"text": "The audit was sent.", "given_by_name": "A. Nurse"}
    return desk.send("assurance:dissent-add", desk.own.decision.pk, by=Role.AGENCY_LEAD, **said)


@flow("assurance:retest-settle", leaves=change("retest_held"))
def find_that_it_still_holds(desk: Desk):
    return desk.send("assurance:retest-settle", retest_of(desk.own).pk, by=Role.CHAIR, state="held", finding="It does.")


@flow("assurance:retest-settle", leaves=change("regressed", "decision_recorded", "request_sent"))
def find_that_it_holds_no_more(desk: Desk):
    factories.make_contact(desk.own.agency, email="a.nurse@trust.example")
    asked = {"missing": "Why?", "answer_by": LATER, "channel": "email"}
    found = {"state": "failed", "finding": "Half of them have none."}
    return desk.send("assurance:retest-settle", retest_of(desk.own).pk, by=Role.CHAIR, **found, **asked)
