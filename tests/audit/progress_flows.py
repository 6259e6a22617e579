"""The charts and the offline file that are given out, and the event that each leaves."""

from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests.audit.desk import Desk, flow


@flow("assurance:charts-pdf", leaves=(("access", "report_exported"),))
def print_the_charts(desk: Desk):
    return opened_by_a_member(desk, "assurance:charts-pdf")


@flow("assurance:plan-offline", leaves=(("access", "report_exported"),))
def take_a_plan_offline(desk: Desk):
    return opened_by_a_member(desk, "assurance:plan-offline")


def opened_by_a_member(desk: Desk, name: str):
    client, user = desk.person(Role.BOARD_MEMBER)
    desk.get(client, reverse(name, args=[desk.own.plan.slug]))
    return user
