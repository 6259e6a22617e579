"""Everybody who may knock: each role, and those who have no right to be let in any further."""

from datetime import date

from django.test import Client
from django.utils import timezone

from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import ROLES_OF_ONE_AGENCY, Role
from tests import factories
from tests.sides import World

ROLES = [role.value for role in Role]
OTHER_LEAD, SIGNED_OUT = "other_agency_lead", "signed_out"
CLOSED, UNAPPOINTED, ENDED = "closed_account", "without_appointment", "ended_appointment"
# Who is answered like whom, without a column of their own in the table.
LIKE = {CLOSED: SIGNED_OUT, UNAPPOINTED: OTHER_LEAD, ENDED: OTHER_LEAD}
EVERYBODY = [SIGNED_OUT, *ROLES, OTHER_LEAD, *LIKE]
YESTERYEAR = date(2021, 1, 1)


def make_person(person: str, world: World) -> User | None:
    """Somebody of that kind; nobody for `signed_out`."""
    if person == SIGNED_OUT:
        return None
    if person in (OTHER_LEAD, Role.AGENCY_LEAD):
        return (world.other if person == OTHER_LEAD else world.own).lead
    if person == CLOSED:
        return factories.make_user(Role.BUSINESS_MANAGER, is_active=False, password=factories.PASSWORD)
    somebody = factories.make_user(person if person in ROLES else None, password=factories.PASSWORD)
    if person == ENDED:
        factories.make_appointment(somebody, Role.BUSINESS_MANAGER, ends_on=YESTERYEAR)
        factories.make_appointment(somebody, Role.AGENCY_LEAD, agency=world.own.agency, ends_on=YESTERYEAR)
    assert set(ROLES_OF_ONE_AGENCY) == {Role.AGENCY_LEAD}, "Say in make_person of which agency the new role is."
    return somebody


def signed_in(user: User | None, **options) -> Client:
    """A client with a session of that person, who has just given their password."""
    client = Client(**options)
    if user is not None:
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
        session.save()
    return client


def client_of(person: str, world: World, **options) -> Client:
    return signed_in(make_person(person, world), **options)
