"""Rights that are taken away are gone at the very next request, on every page, in a session that goes on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lscb_tracker.accounts.models import Appointment, User
from lscb_tracker.accounts.roles import Role
from tests.access_table import LISTED, expected
from tests.addresses import address, own_names
from tests.security.asking import asked
from tests.security.people import CLOSED, ROLES, UNAPPOINTED, make_person, signed_in


def end_the_appointments(user: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Appointment.objects.filter(user=user).update(ends_on=yesterday)


def close_the_account(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def begin_later(user: User) -> None:
    Appointment.objects.filter(user=user).update(starts_on=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("withdraw", "like"),
    [(end_the_appointments, UNAPPOINTED), (begin_later, UNAPPOINTED), (close_the_account, CLOSED)],
    ids=["ended", "not begun", "closed"],
)
def test_the_next_request_has_the_rights_no_longer(world, role, withdraw, like):
    user = make_person(role, world)
    client = signed_in(user)
    assert asked(client, "GET", address("assurance:dashboard", world.own)).status_code == 200

    withdraw(user)

    wrong = []
    for name in own_names():
        for method in LISTED:
            status = asked(client, method, address(name, world.own)).status_code
            if status not in expected(like, name, method):
                wrong.append(f"{method} {name}: {status} instead of {min(expected(like, name, method))}")
    assert not wrong, "\n".join(wrong)


def test_an_appointment_of_another_agency_leaves_nothing_of_the_first(world):
    user = make_person(Role.AGENCY_LEAD, world)
    client, url = signed_in(user), address("assurance:evidence-download", world.own)
    before = asked(client, "GET", url).status_code

    Appointment.objects.filter(user=user).update(agency=world.other.agency)

    assert (before, asked(client, "GET", url).status_code) == (200, 404)
