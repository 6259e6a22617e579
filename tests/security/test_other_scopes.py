"""`visible_to` of what belongs to no single agency: plans, which several share, and the audit trail."""

import pytest

from lscb_tracker.accounts.roles import CAPABILITIES, Role
from lscb_tracker.audit.models import AuditEvent
from recommendations.models import ActionPlan
from recommendations.permissions import Capability
from tests.security.people import EVERYBODY, OTHER_LEAD, SIGNED_OUT, make_person

PEOPLE = [person for person in EVERYBODY if person != SIGNED_OUT]


def may(person: str, capability: Capability) -> bool:
    return person in list(Role) and capability in CAPABILITIES[Role(person)]


@pytest.mark.parametrize("person", PEOPLE)
def test_people_see_the_plans_in_which_they_have_a_part(world, person, figure):
    user = make_person(person, world)
    parts = {
        Role.AGENCY_LEAD: {world.own.plan.pk, world.shared_plan.pk},
        OTHER_LEAD: {world.other.plan.pk, world.shared_plan.pk},
    }
    every_plan = set(ActionPlan.objects.values_list("pk", flat=True))
    wanted = every_plan if may(person, Capability.READ_ALL_AGENCIES) else parts.get(person, set())

    found = sorted(ActionPlan.objects.visible_to(user).values_list("pk", flat=True))

    figure("S4", f"{person}: 1 querysets, {int(found != sorted(wanted))} wrong", reached=found == sorted(wanted))
    assert found == sorted(wanted)
    assert len(every_plan) == 3


@pytest.mark.parametrize("person", PEOPLE)
def test_those_who_may_read_the_audit_trail_see_all_of_it_and_others_nothing(world, person, figure):
    user, count = make_person(person, world), AuditEvent.objects.count()

    found = AuditEvent.objects.visible_to(user).count()

    wanted = count if may(person, Capability.READ_AUDIT_TRAIL) else 0
    figure("S4", f"{person}: 1 querysets, {int(found != wanted)} wrong", reached=found == wanted)
    assert found == wanted
    assert count > 0
