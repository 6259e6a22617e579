from random import Random

import pytest

from tests import factories
from tests.assurance.as_at.happenings import Scene
from tests.assurance.meetings.scene import ON


@pytest.fixture
def scene(manager, chair, member):
    plan = factories.make_plan("child-e")
    for _ in range(2):
        part = factories.make_plan_agency(plan)
        factories.make_contact(part.agency, email="a.nurse@trust.example")
        for _ in range(2):
            row = factories.make_recommendation(
                plan_agency=part, themes=[factories.make_theme()], overseeing_subgroup=factories.make_subgroup()
            )
            factories.make_action(row, target_date=ON)
    factories.make_opening_position(row)
    return Scene(plan, manager, chair, member, ON, Random(1))
