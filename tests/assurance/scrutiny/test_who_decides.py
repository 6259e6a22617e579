"""Who may decide on which rows: the chair of the subgroup that oversees them, and the chair of the Board."""

from datetime import date, timedelta

import pytest

from assurance.permissions import can_decide, can_dissent
from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TODAY = date(2026, 11, 23)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_chair_decides_on_what_the_own_subgroup_oversees():
    own, other = factories.make_subgroup(), factories.make_subgroup()
    chair = factories.make_user(Role.CHAIR, subgroups=[own])

    assert [can_decide(chair, each) for each in (own.pk, other.pk, None)] == [True, False, False]


def test_a_chair_of_no_subgroup_decides_as_the_board_on_everything():
    subgroup, chair = factories.make_subgroup(), factories.make_user(Role.CHAIR)

    assert [can_decide(chair, each) for each in (subgroup.pk, None)] == [True, True]


def test_what_subgroup_a_member_sits_on_gives_no_right_to_decide():
    own, seat = factories.make_subgroup(), factories.make_subgroup()
    member = factories.make_user(Role.BOARD_MEMBER, subgroups=[own])
    chair = factories.make_user(Role.CHAIR, subgroups=[own])
    factories.make_appointment(chair, Role.BOARD_MEMBER, subgroups=[seat])

    assert not can_decide(member, own.pk)
    assert [can_decide(fresh(chair), each.pk) for each in (own, seat)] == [True, False]


def test_a_right_ends_with_the_appointment():
    own = factories.make_subgroup()
    chair = factories.make_user()
    days = {"starts_on": date(2020, 1, 1), "ends_on": TODAY - timedelta(days=1)}
    factories.make_appointment(chair, Role.CHAIR, subgroups=[own], **days)

    assert not can_decide(chair, own.pk)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.CHAIR, Role.AGENCY_LEAD)])
def test_nobody_else_decides(role):
    assert not can_decide(factories.make_user(role), None)


def test_the_agency_dissents_or_the_business_manager_on_its_behalf(manager, chair):
    own, other = factories.make_agency(), factories.make_agency()
    lead = factories.make_user(Role.AGENCY_LEAD, agency=own)

    assert [can_dissent(lead, each.pk) for each in (own, other)] == [True, False]
    assert can_dissent(manager, own.pk)
    assert not can_dissent(chair, own.pk)
