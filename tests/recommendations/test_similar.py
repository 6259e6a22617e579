"""“We have said this before”: likeness of texts, on both databases alike."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations import similar
from recommendations.models import Recommendation
from recommendations.similar import compared_in_python, likeness, similar_to, trigrams
from tests import factories

pytestmark = pytest.mark.django_db

SAID = "All practices should follow up children who miss two appointments in a row."
ALIKE = "Practices to follow up every child under five who misses two appointments in a row."
OTHER = "The police to notify Children’s Services within 24 hours of a death."


@pytest.fixture
def rows():
    part = factories.make_plan_agency(factories.make_plan("child-a", title="Child A plan"))
    return [factories.make_recommendation(plan_agency=part, text=text) for text in (OTHER, ALIKE, SAID)]


def found(text: str, compare=similar_to) -> list[tuple[str, int]]:
    return [(each.recommendation.text, each.percent) for each in compare(text, among=Recommendation.objects.all())]


def test_trigrams_are_those_of_pg_trgm():
    assert trigrams("Two Cats") == {"  t", " tw", "two", "wo ", "  c", " ca", "cat", "ats", "ts "}


def test_likeness_is_the_share_of_trigrams_in_common():
    assert likeness(trigrams(SAID), trigrams(SAID)) == 1
    assert likeness(trigrams("one"), trigrams("two")) == 0
    assert likeness(set(), set()) == 0


def test_what_was_said_before_is_found_the_likest_first(rows):
    assert [text for text, _ in found(SAID.lower())] == [SAID, ALIKE]
    assert found(SAID)[0] == (SAID, 100)


def test_the_database_and_the_fallback_say_the_same(rows):
    by_fallback = compared_in_python(SAID, Recommendation.objects.all(), 5)

    assert [(each.recommendation.text, each.percent) for each in by_fallback] == found(SAID)


@pytest.mark.parametrize("text", ["", "   ", "Do it.", "Nothing of that kind was ever recommended to anybody"])
def test_nothing_is_found_for_a_text_that_says_little_or_something_new(rows, text):
    assert found(text) == []


def test_without_the_extension_the_fallback_answers(rows, monkeypatch):
    monkeypatch.setattr(similar, "has_trigrams", lambda: False)

    assert [text for text, _ in found(SAID)] == [SAID, ALIKE]


def test_only_so_many_are_offered(rows):
    for _ in range(8):
        factories.make_recommendation(plan_agency=rows[0].plan_agency, text=SAID)

    assert len(found(SAID)) == similar.MOST


def test_a_search_costs_a_query_or_two(rows):
    with CaptureQueriesContext(connection) as queries:
        similar_to(SAID, among=Recommendation.objects.all())

    assert len(queries) == (2 if connection.vendor == "postgresql" else 1)


def test_the_command_says_what_other_plans_said_already(rows, capsys):
    part = factories.make_plan_agency(factories.make_plan("child-b", title="Child B plan"))
    factories.make_recommendation("9.1", plan_agency=part, text=SAID)

    call_command("find_similar", "child-b")

    said = capsys.readouterr().out.splitlines()
    agency = rows[0].plan_agency.agency.short_name
    assert said[:2] == ["9.1 was said before:", f"  100% alike: {rows[2].ref}, {agency}, Child A plan"]
    assert said[-1] == "1 of 1 recommendations were said before in other plans."


def test_the_command_names_the_plans_that_there_are(rows):
    with pytest.raises(CommandError, match="There is no plan “child-x”"):
        call_command("find_similar", "child-x")
