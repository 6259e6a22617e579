"""What agencies sent in and nobody has read: the business manager is told, and finds it."""

import pytest
from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(agency_lead):
    part = factories.make_plan_agency(agency=agency_lead.agency)
    factories.make_record(factories.make_recommendation(plan_agency=part))
    row = factories.make_recommendation(plan_agency=part)
    return factories.make_record(row, state="proposed", logged_by=agency_lead)


@pytest.mark.parametrize(("role", "told"), [(Role.BUSINESS_MANAGER, 1), (Role.CHAIR, 0), (Role.SCRUTINEER, 0)])
def test_the_dashboard_tells_whoever_may_accept_them(client_for, proposal, role, told):
    response = client_for(role).get(reverse("assurance:dashboard"))

    assert response.context["to_be_read"] == told
    assert response.content.decode().count("from agencies") == told


def test_the_filter_finds_the_rows_that_they_are_about(client_for, manager, proposal):
    response = client_for(manager).get(proposal.plan.get_absolute_url(), {"proposed": "on"})

    assert [row.ref for row in response.context["rows"]] == ["1.2"]


def test_words_of_what_was_withdrawn_are_not_found(client_for, manager, proposal):
    factories.make_record(
        proposal.recommendations.get(),
        text="Penguin",
        state="withdrawn",
        settled_on=factories.ANSWERED_ON,
        settled_by=manager,
        settled_reason="It named a child.",
    )

    response = client_for(manager).get(proposal.plan.get_absolute_url(), {"q": "penguin"})

    assert response.context["rows"] == []


def test_a_long_plan_offers_the_rows_of_the_own_agency_alone(client_for, manager, proposal, monkeypatch):
    own = proposal.recommendations.get()
    factories.make_recommendation(plan_agency=factories.make_plan_agency(own.plan))
    url = reverse("assurance:record-add", args=[own.plan.slug, own.ref])

    def offered():
        form = client_for(manager).get(url).context["form"]
        return [row.ref for row in form.fields["also_serves"].queryset]

    all_rows = offered()
    monkeypatch.setattr("assurance.views.records.MOST_OFFERED", 1)

    assert (all_rows, offered()) == (["1.1", "2.1"], ["1.1"])
