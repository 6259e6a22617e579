"""The administration keeps the product's promises: earlier versions stay, and nothing is moved from under its rows."""

import pytest
from django.urls import reverse

from recommendations.models import Agency, PlanAgency, Theme
from recommendations.versioning import save_if_unchanged
from tests import factories


@pytest.fixture
def admin_client(client_for, administrator):
    return client_for(administrator)


def test_an_earlier_version_is_shown_and_cannot_be_put_back(admin_client, administrator):
    agency = factories.make_agency(host_name="Old host")
    first = agency.history.get()
    save_if_unchanged(agency, version=1, by=administrator, host_name="New host")
    url = reverse("admin:recommendations_agency_simple_history", args=[agency.pk, first.pk])

    page = admin_client.get(url)
    put_back = admin_client.post(url, {"opened_version": "1", "name": agency.name, "host_name": "Old host"})

    assert "Old host" in page.content.decode()
    assert "Revert" not in page.content.decode()
    assert put_back.status_code == 403
    assert Agency.objects.get(pk=agency.pk).host_name == "New host"


def test_a_theme_too_is_not_put_back(admin_client):
    theme = factories.make_theme("First name")
    first = theme.history.get()
    theme.name = "Second name"
    theme.save()
    url = reverse("admin:recommendations_theme_simple_history", args=[theme.pk, first.pk])

    put_back = admin_client.post(url, {"name": "First name", "slug": theme.slug, "position": theme.position})

    assert put_back.status_code == 403
    assert Theme.objects.get(pk=theme.pk).name == "Second name"


def test_an_agencys_part_cannot_be_moved_to_another_plan(admin_client):
    row = factories.make_recommendation()
    part, elsewhere = row.plan_agency, factories.make_plan()
    url = reverse("admin:recommendations_planagency_change", args=[part.pk])
    answers = {
        "opened_version": part.version,
        "plan": elsewhere.pk,
        "agency": part.agency_id,
        "number": part.number,
        "heading": "A new heading",
        "disposition": part.disposition,
    }

    admin_client.post(url, answers)

    part = PlanAgency.objects.get(pk=part.pk)
    assert (part.heading, part.plan_id) == ("A new heading", row.plan_id)


def test_two_people_in_the_administration_never_overwrite_each_other_and_lose_nothing_typed(
    admin_client, administrator
):
    agency = factories.make_agency("First name", host_name="Old host")
    url = reverse("admin:recommendations_agency_change", args=[agency.pk])
    form = admin_client.get(url).context["adminform"].form
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    other = factories.make_user("administrator", name="B. Other")
    save_if_unchanged(agency, version=1, by=other, host_name="Host of B.")

    page = admin_client.post(url, sent | {"host_name": "My host"})
    form = page.context["adminform"].form
    again = admin_client.post(url, sent | {"host_name": "My host", "opened_version": form["opened_version"].value()})

    assert page.status_code == 200
    errors = list(form.non_field_errors())
    assert errors[0].startswith("B. Other changed this row after you opened it.")
    assert errors[1:] == ["Hosted by: Host of B."]
    assert form["host_name"].value() == "My host"
    assert again.status_code == 302
    agency.refresh_from_db()
    assert (agency.host_name, agency.version) == ("My host", 3)
