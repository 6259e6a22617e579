"""What people choose for reports, the report that is made of it, and the events that they leave."""

from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests.audit.desk import Desk, change, flow
from tests.brought import choice_of

CHOOSE, CHANGE, WITHDRAW = (f"assurance:report-{page}" for page in ("choose", "choice-update", "choice-withdraw"))


@flow(CHOOSE, leaves=change("report_choice_saved"))
def save_a_choice(desk: Desk):
    return desk.send(CHOOSE, desk.own.plan.slug, name="For the Board", layout="summary")


@flow(CHANGE, leaves=change("report_choice_changed"))
def change_a_choice(desk: Desk):
    return desk.send(CHANGE, choice_of(desk.own).pk, by=Role.AGENCY_LEAD, layout="evidence")


@flow(WITHDRAW, leaves=change("report_choice_withdrawn"))
def withdraw_a_choice(desk: Desk):
    return desk.send(WITHDRAW, choice_of(desk.own).pk, by=Role.AGENCY_LEAD)


@flow("assurance:report-pdf", leaves=(("access", "report_exported"),))
def make_a_report(desk: Desk):
    client, user = desk.person(Role.BOARD_MEMBER)
    desk.get(client, reverse("assurance:report-pdf", args=[desk.own.plan.slug]))
    return user
