"""The people of the demonstration, with a password that everybody knows."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model

from recommendations.models import Agency, Subgroup

PASSWORD = "a-plan-for-every-child"  # noqa: S105 - printed on every demonstration's start page


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
LEAD = Account("lead@lscb.example", "Linden Harrow", "agency_lead", agency="seven-bells-hospital")


def make_account(account: Account, on: date) -> None:
    users = get_user_model().objects
    if users.filter(email=account.email).exists():
        return
    user = users.create_user(account.email, PASSWORD, name=account.name)
    agency = Agency.objects.get(slug=account.agency) if account.agency else None
    appointment = user.appointments.create(role=account.role, agency=agency, starts_on=on)
    appointment.subgroups.set(Subgroup.objects.filter(slug__in=account.subgroups))
