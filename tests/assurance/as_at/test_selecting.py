"""The filter of a day of the past selects what the filter of today's plan does in SQL."""

from random import Random

import pytest
from django.http import QueryDict

from assurance.as_at.editions import edition_of_today
from assurance.as_at.selecting import EditionFilter
from assurance.filters import SORTS, SORTS_OF_THE_DAY, PlanFilter
from assurance.status import AssuranceStatus, EvidenceLevel
from recommendations.models import ActionStatus, Agency, Subgroup, Theme
from tests.assurance.as_at.happenings import happen
from tests.assurance.meetings.scene import ON

pytestmark = pytest.mark.django_db


def answers(chance: Random) -> str:
    offered = {
        "q": ["nurses", "Train", "1.1", "nothing says this", "do it"],
        "outstanding": ["true"],
        "overdue": ["true"],
        "unassured": ["true"],
        "proposed": ["true"],
        "agency": list(Agency.objects.filter(plan_agencies__isnull=False).values_list("slug", flat=True)),
        "assurance_status": AssuranceStatus.values,
        "action_status": ActionStatus.values,
        "level": list(map(str, EvidenceLevel.values)),
        "theme": list(Theme.objects.values_list("slug", flat=True)),
        "subgroup": list(Subgroup.objects.values_list("slug", flat=True)),
    }
    data = QueryDict(mutable=True)
    for name in chance.sample(sorted(offered), k=chance.randint(0, 2)):
        many = name in ("agency", "assurance_status", "action_status", "level", "theme", "subgroup")
        some = offered[name]
        data.setlist(name, chance.sample(some, k=min(len(some), chance.randint(1, 3) if many else 1)))
    data["sort"] = chance.choice([*SORTS, *SORTS_OF_THE_DAY])
    return data.urlencode()


@pytest.mark.parametrize("seed", range(2))
def test_both_select_the_same_in_the_same_order(scene, seed):
    scene.chance = chance = Random(seed)
    happen(scene, 40)
    found = 0

    for _ in range(60):
        asked = QueryDict(answers(chance))
        in_sql = list(PlanFilter(asked, user=scene.manager, plan=scene.plan, on=ON).rows.values_list("ref", flat=True))
        edition = edition_of_today(scene.plan, user=scene.manager, on=ON)
        in_python = [row.ref for row in EditionFilter(asked, edition=edition, user=scene.manager).rows]
        assert in_python == in_sql, asked.urlencode()
        found += bool(in_sql)

    assert found > 20


def test_the_selected_edition_holds_nothing_of_the_other_rows(scene):
    happen(scene, 40)
    edition = edition_of_today(scene.plan, user=scene.manager, on=ON)
    row = edition.papers.rows[0]

    selected = edition.of_rows({row.pk})

    assert [each.pk for each in selected.papers.rows] == [row.pk]
    assert {link.recommendation_id for link in selected.papers.served} <= {row.pk}
    assert set(selected.positions) == {row.pk}
