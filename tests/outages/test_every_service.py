"""Each service does all of its change or nothing, wherever the database breaks."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from recommendations.models import Theme
from tests import factories
from tests.every_service import CASES, every_service
from tests.failures import traces_of_every_break


def name_of(service) -> str:
    return f"{service.__module__}.{service.__name__}"


def test_every_service_has_a_case():
    missing = [name_of(service) for service in every_service() if service not in CASES]

    assert missing == [], "Add a case to tests/every_service.py."
    assert len(CASES) >= 30


@pytest.mark.django_db(transaction=True)
def test_every_service_is_whole_or_nothing(administrator, manager, chair, member, figure):
    people = SimpleNamespace(administrator=administrator, manager=manager, chair=chair, member=member)
    points, traces = {}, {}

    for service, make_rows in CASES.items():
        points[name_of(service)], traces[name_of(service)] = traces_of_every_break(make_rows(people))

    left = {name: found for name, found in traces.items() if found}
    figure(
        "F7",
        f"{len(points)} services broken at {sum(points.values())} points (each statement and COMMIT): "
        f"{sum(map(len, left.values()))} states that are neither before nor after",
        reached=not left,
    )
    assert left == {}
    assert min(points.values()) > 2


def two_themes_in_two_transactions() -> None:
    for number in (1, 2):
        made = Theme.objects.count()
        factories.make_theme(f"Theme {made} of {number}", slug=f"theme-{made}-{number}", position=made + 1)


def nothing_but_a_question() -> None:
    with transaction.atomic():
        Theme.objects.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "words"),
    [(two_themes_in_two_transactions, "recommendations.Theme"), (nothing_but_a_question, "nothing was changed")],
)
def test_half_a_change_is_noticed(change, words):
    _, traces = traces_of_every_break(change)

    assert any(words in trace for trace in traces)
