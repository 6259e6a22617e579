"""The demonstration: the Child D plan as published, and one account for each role."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

from assurance.importing import load_published_plan, read_positions
from lscb_tracker.audit.trail import recorded
from recommendations.importing.plan_document import load_reference_data
from recommendations.models import ActionPlan, Agency, Subgroup

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
PASSWORD = "a-plan-for-every-child"  # noqa: S105 - printed on every demonstration's start page
PLAN_SLUG = "child-d"


@dataclass(frozen=True)
class Account:
    email: str
    name: str
    role: str
    agency: str = ""
    subgroups: tuple[str, ...] = ()


ACCOUNTS = [
    Account("manager@lscb.example", "Morgan Ellis", "business_manager"),
    Account("chair@lscb.example", "Charlie Okafor", "chair", subgroups=("case-review",)),
    Account("member@lscb.example", "Sam Whitfield", "board_member"),
    Account("agency@lscb.example", "Alex Brennan", "agency_lead", agency="epsom-and-st-helier"),
    Account("scrutineer@lscb.example", "Robin Achebe", "scrutineer"),
    Account("administrator@lscb.example", "Jo Lindqvist", "administrator"),
]


def read_fixture(name: str):
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


@recorded()
def load(*, on: date) -> bool:
    """Load what is not there yet; what is there stays as it is. Returns whether the plan was new."""
    load_reference_data(read_fixture("themes.json"), read_fixture("subgroups.json"))
    is_new = not ActionPlan.objects.filter(slug=PLAN_SLUG).exists()
    if is_new:
        load_published_plan(
            read_fixture("child_d.json"), read_positions(FIXTURES / "child_d_positions.csv"), by=None, on=on
        )
    for account in ACCOUNTS:
        make_account(account, on)
    return is_new


def make_account(account: Account, on: date) -> None:
    users = get_user_model().objects
    if users.filter(email=account.email).exists():
        return
    user = users.create_user(account.email, PASSWORD, name=account.name)
    agency = Agency.objects.get(slug=account.agency) if account.agency else None
    appointment = user.appointments.create(role=account.role, agency=agency, starts_on=on)
    appointment.subgroups.set(Subgroup.objects.filter(slug__in=account.subgroups))
