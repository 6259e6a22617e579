"""A theme: everything that was ever said on it, and how it was assured."""

from datetime import date

import pytest
from django.urls import reverse

from assurance.models import Outcome, PlanRow
from lscb_tracker.accounts.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

LONG_AGO = date(2026, 1, 5)


@pytest.fixture
def theme():
    return factories.make_theme("Listening")


@pytest.fixture
def rows(theme, manager):
    """Assured in an old plan, waited for in a new one; another theme's row beside them."""
    first, second = factories.make_plan("child-a", title="A"), factories.make_plan("child-b", title="B")
    old = factories.make_recommendation("1.1", plan_agency=factories.make_plan_agency(first), themes=[theme])
    factories.make_decision(old, by=manager, outcome=Outcome.ASSURED, reason="Six samples reach the measure.")
    new = factories.make_recommendation("2.1", plan_agency=factories.make_plan_agency(second), themes=[theme])
    factories.make_request(new, sent_on=LONG_AGO, due_on=LONG_AGO)
    factories.make_recommendation("2.2", plan_agency=new.plan_agency, themes=[factories.make_theme()])
    return old, new


def page_of(client, theme, **query):
    return client.get(reverse("assurance:theme-detail", args=[theme.slug]), query)


def test_it_lists_what_was_said_the_newest_plan_first_and_how_it_was_assured(client_for, manager, theme, rows):
    page = page_of(client_for(manager), theme).context["page"]

    assert [(row.ref, row.assurance_label) for row in page.rows] == [("2.1", "No response"), ("1.1", "Assured")]
    assert "Six samples reach the measure." in page.rows[1].reason
    assert (page.tally.count, page.tally.outstanding, page.days) == (2, 1, 322)
    assert (page.plans, page.agencies) == (2, 2)


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ({"show": "outstanding"}, ["2.1"]),
        ({"show": "settled"}, ["1.1"]),
        ({"plan": "child-a"}, ["1.1"]),
        ({"plan": "child-a", "show": "outstanding"}, []),
    ],
    ids=["outstanding", "settled", "one plan", "nothing left"],
)
def test_what_is_chosen_is_shown(client_for, manager, theme, rows, query, refs):
    answer = page_of(client_for(manager), theme, **query)

    assert [row.ref for row in answer.context["page"].rows] == refs
    assert ("Show all of them" in answer.content.decode()) is (not refs)


def test_one_agency_can_be_chosen(client_for, manager, theme, rows):
    slug = rows[0].plan_agency.agency.slug

    assert [row.ref for row in page_of(client_for(manager), theme, agency=slug).context["page"].rows] == ["1.1"]


def test_a_choice_that_makes_no_sense_is_named(client_for, manager, theme, rows):
    answer = page_of(client_for(manager), theme, show="all of it")

    assert answer.status_code == 422
    assert answer.context["page"].form.errors == {"show": ["Choose which from the list"]}
    assert answer.context["page"].rows == []


def test_an_agency_lead_is_told_of_the_own_recommendations_only(client_for, theme, rows):
    lead = factories.make_user(Role.AGENCY_LEAD, agency=rows[1].plan_agency.agency)

    page = page_of(client_for(lead), theme).context["page"]

    assert [row.ref for row in page.rows] == ["2.1"]
    assert (page.tally.count, page.plans, page.agencies) == (1, 1, 1)


def test_a_theme_that_nobody_was_told_of_says_so(client_for, manager, theme):
    assert "Nobody was told anything on this theme" in page_of(client_for(manager), theme).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_theme_costs_the_same_queries_however_often_it_was_said(
    client_for, manager, theme, count, django_assert_num_queries
):
    part = factories.make_plan_agency()
    for _ in range(count):
        row = factories.make_recommendation(plan_agency=part, themes=[theme])
        factories.make_decision(row, by=manager, outcome=Outcome.ASSURED)
    client = client_for(manager)

    with django_assert_num_queries(8):
        page = page_of(client, theme).context["page"]

    assert len(page.rows) == count == PlanRow.objects.count()
