"""The list of plans: the figures that stand beside each one are those of the rows that it leads to."""

import pytest
from django.urls import reverse

from assurance.plans import listed_plans
from tests import factories

URL = reverse("assurance:plan-list")


def figures(listed) -> list[tuple]:
    return [(each.plan, each.agency_count, each.recommendation_count, each.outstanding_count) for each in listed]


@pytest.fixture
def plan(manager, agency_lead):
    """Two rows of the agency lead's agency, one of them outstanding, and three outstanding rows of another agency."""
    plan = factories.make_plan()
    own = factories.make_plan_agency(plan, agency_lead.agency)
    other = factories.make_plan_agency(plan)
    factories.make_decision(factories.make_recommendation(plan_agency=own), by=manager)
    factories.make_recommendation(plan_agency=own)
    for _ in range(3):
        factories.make_recommendation(plan_agency=other)
    return plan


def test_somebody_who_reads_all_agencies_is_given_the_figures_of_all(plan, manager, today):
    assert figures(listed_plans(manager, today)) == [(plan, 2, 5, 4)]


def test_an_agency_lead_is_given_the_figures_of_the_own_agency_alone(plan, agency_lead, today):
    assert figures(listed_plans(agency_lead, today)) == [(plan, 1, 2, 1)]


def test_a_plan_in_which_the_agency_has_no_part_is_not_listed(plan, client_for, today):
    stranger = factories.make_user("agency_lead", agency=factories.make_agency())

    assert listed_plans(stranger, today) == []
    assert "There is no plan that you can see" in client_for(stranger).get(URL).content.decode()


def test_a_plan_without_agencies_counts_nothing(manager, today):
    empty = factories.make_plan()

    assert figures(listed_plans(manager, today)) == [(empty, 0, 0, 0)]


@pytest.mark.parametrize("plans", [1, 3])
def test_the_list_of_plans_costs_five_queries(client_for, manager, plans, django_assert_num_queries):
    for _ in range(plans):
        factories.make_recommendation()
    client = client_for(manager)

    with django_assert_num_queries(5):
        page = client.get(URL)

    assert len(page.context["plans"]) == plans
