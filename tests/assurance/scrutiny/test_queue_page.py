"""The page of what waits for scrutiny: whose queue it is, and what it costs."""

from datetime import date

import pytest

from lscb_tracker.accounts.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TODAY = date(2026, 11, 23)
QUEUE = "/scrutiny/"


@pytest.fixture
def subgroups():
    return [factories.make_subgroup(name, slug=name.lower()) for name in ("Audit", "Learning")]


@pytest.fixture
def rows(subgroups):
    """One that each subgroup oversees, one that nobody does; all received something, the last one first."""
    part = factories.make_plan_agency(factories.make_plan("child-d"))
    made = [factories.make_recommendation(plan_agency=part, overseeing_subgroup=each) for each in (*subgroups, None)]
    for day, row in zip((20, 10, 1), made, strict=True):
        factories.make_record(row, received_on=date(2026, 11, day))
    return made


def shown(answer) -> list[str]:
    return [row.ref for row in answer.context["page"].rows]


def test_a_chair_sees_the_own_queue_and_may_ask_for_others(client_for, subgroups, rows):
    client = client_for(factories.make_user(Role.CHAIR, subgroups=subgroups[1:]))

    assert shown(client.get(QUEUE)) == ["1.2"]
    assert shown(client.get(f"{QUEUE}?subgroup=audit")) == ["1.1"]
    assert shown(client.get(f"{QUEUE}?subgroup=none")) == ["1.3"]
    assert shown(client.get(f"{QUEUE}?subgroup=all")) == ["1.3", "1.2", "1.1"]


def test_who_sits_on_several_subgroups_sees_their_queues_together(client_for, subgroups, rows):
    client = client_for(factories.make_user(Role.CHAIR, subgroups=subgroups))

    answer = client.get(QUEUE)

    assert shown(answer) == ["1.2", "1.1"]
    assert [words for _, words in answer.context["filter"].choices][:3] == ["Your subgroups", "Audit", "Learning"]


def test_everybody_reads_the_queue_and_an_agency_its_own_rows(client_for, scrutineer, rows):
    own = factories.make_user(Role.AGENCY_LEAD, agency=rows[0].plan_agency.agency)
    other = factories.make_user(Role.AGENCY_LEAD)

    assert shown(client_for(scrutineer).get(QUEUE)) == ["1.3", "1.2", "1.1"]
    assert shown(client_for(own).get(QUEUE)) == ["1.3", "1.2", "1.1"]
    assert shown(client_for(other).get(QUEUE)) == []


def test_a_row_says_why_it_waits_and_since_when(client_for, scrutineer, rows, chair):
    factories.make_decision(rows[0], by=chair, outcome="challenged", missing="Why?", is_regression=True)
    factories.make_record(rows[0], received_on=date(2026, 11, 21))

    answer = client_for(scrutineer).get(f"{QUEUE}?kind=challenge_answered")

    [row] = answer.context["page"].rows
    assert (row.kind, row.since, row.waited, row.is_regressed) == (
        "Challenge answered",
        date(2026, 11, 20),
        "3 days",
        True,
    )
    assert row.url == "/scrutiny/child-d/1.1/?subgroup=all&kind=challenge_answered"
    assert "Regressed" in answer.content.decode()


def test_an_empty_queue_says_what_will_come(client_for, subgroups):
    chair = factories.make_user(Role.CHAIR, subgroups=subgroups[:1])

    html = client_for(chair).get(QUEUE).content.decode()

    assert "Nothing waits for your subgroup" in html
    assert 'href="?subgroup=all"' in html


@pytest.mark.parametrize("query", ["?subgroup=nowhere", "?kind=nothing"])
def test_what_makes_no_sense_shows_nothing_and_says_so(client_for, scrutineer, rows, query):
    answer = client_for(scrutineer).get(f"{QUEUE}{query}")

    assert (answer.status_code, shown(answer)) == (422, [])


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_five_queries_however_many_wait(client_for, chair, number, django_assert_num_queries):
    for _ in range(number):
        factories.make_record(factories.make_recommendation())
    client = client_for(chair)

    with django_assert_num_queries(5):
        client.get(QUEUE)
