from datetime import timedelta

import pytest
from django.urls import reverse

from assurance import agencies
from lscb_tracker.accounts.roles import Role
from recommendations.services import add_contact
from tests import factories

LIST, DETAIL = "assurance:agency-list", "assurance:agency-detail"
NOBODY = "No current contact: nobody can be asked"


@pytest.fixture
def hospital(db):
    return factories.make_agency("Hospital", slug="hospital")


@pytest.fixture
def part(hospital):
    """The hospital's part in a plan."""
    return factories.make_plan_agency(factories.make_plan("child-a", title="Child A plan"), hospital)


def test_the_list_shows_contacts_and_figures(client_for, manager, hospital, part, today, stopped_clock):
    factories.make_contact(hospital, name="B. Matron")
    factories.make_contact(hospital, name="Z. Gone", ends_on=today - timedelta(days=1))
    late = factories.make_recommendation(plan_agency=part)
    factories.make_action(late, target_date=today - timedelta(days=1))
    factories.make_decision(factories.make_recommendation(plan_agency=part), by=manager)
    school = factories.make_agency("School", sector="education", is_external=True)

    response = client_for(manager).get(reverse(LIST))

    listed = [
        (row.agency, [c.name for c in row.contacts], row.recommendation_count, row.outstanding_count, row.overdue_count)
        for row in response.context["agencies"]
    ]
    assert listed == [(hospital, ["B. Matron"], 2, 1, 1), (school, [], 0, 0, 0)]
    assert response.text.count(NOBODY) == 1
    assert "1 of 2 agencies have no current contact" in response.text
    assert "Not a member of this Board" in response.text
    assert 'href="/outstanding/?subgroup=all&amp;agency=hospital"' in response.text


@pytest.mark.parametrize(
    ("starts_after", "ends_after", "is_current"),
    [(0, None, True), (1, None, False), (-9, 0, True), (-9, -1, False), (None, None, True)],
    ids=["starts today", "starts tomorrow", "last day is today", "last day was yesterday", "no dates"],
)
def test_a_contact_counts_from_the_first_day_to_the_last(
    client_for, manager, hospital, today, stopped_clock, starts_after, ends_after, is_current
):
    day = lambda after: None if after is None else today + timedelta(days=after)  # noqa: E731
    factories.make_contact(hospital, starts_on=day(starts_after), ends_on=day(ends_after))
    client = client_for(manager)

    assert (NOBODY not in client.get(reverse(LIST)).text) == is_current
    detail = client.get(hospital.get_absolute_url())
    assert detail.context["page"].has_current_contact == is_current
    assert ("nobody at this agency can be asked" not in detail.text) == is_current


def test_an_agency_lead_finds_only_the_own_agency(client_for, agency_lead, hospital, part):
    factories.make_recommendation(plan_agency=part)
    client = client_for(agency_lead)

    response = client.get(reverse(LIST))

    assert [row.agency for row in response.context["agencies"]] == [agency_lead.agency]
    assert "Hospital" not in response.text
    assert client.get(agency_lead.agency.get_absolute_url()).status_code == 200
    assert client.get(hospital.get_absolute_url()).status_code == 404
    assert client.get(reverse(DETAIL, args=["no-such-agency"])).status_code == 404


def test_an_agency_shows_its_rows_and_figures_for_each_plan(client_for, manager, hospital, part, today, stopped_clock):
    first = factories.make_recommendation(plan_agency=part)
    factories.make_action(first, status="complete")
    factories.make_request(first, sent_on=today - timedelta(days=7), due_on=today - timedelta(days=1))
    other = factories.make_plan_agency(factories.make_plan("child-b", title="Child B plan"), hospital)
    second = factories.make_recommendation(plan_agency=other)
    factories.make_decision(second, by=manager)
    factories.make_recommendation(plan_agency=factories.make_plan_agency(part.plan))

    response = client_for(manager).get(hospital.get_absolute_url())

    page = response.context["page"]
    assert (page.recommendations, page.outstanding, page.overdue) == (2, 1, 0)
    found = [
        (p.plan_agency.plan.title, p.plan_agency.outstanding_count, [(row.url, row.assurance_label) for row in p.rows])
        for p in page.parts
    ]
    assert found == [
        ("Child A plan", 1, [(f"/plans/child-a/{first.ref}/", "No response")]),
        ("Child B plan", 0, [(f"/plans/child-b/{second.ref}/", "Assured")]),
    ]
    for slug in ("child-a", "child-b"):
        assert f'href="{reverse("assurance:plan-pdf", args=[slug])}?agency=hospital"' in response.text


def test_an_agency_shows_what_is_known_of_it(client_for, manager, agency_lead):
    successor = factories.make_agency("The new trust", slug="new-trust")
    old = agency_lead.agency
    old.host_name, old.other_names, old.successor = "Royal Trust", "SMCS\nSCHS", successor
    old.save()
    factories.make_plan_agency(agency=old, disposition="transferred", transferred_to="Sussex LSCB")

    seen_by_manager = client_for(manager).get(old.get_absolute_url()).text
    seen_by_lead = client_for(agency_lead).get(old.get_absolute_url()).text

    for text in (seen_by_manager, seen_by_lead):
        assert "Royal Trust" in text
        assert "SMCS\nSCHS" in text
        assert "Transferred to Sussex LSCB" in text
        assert "The new trust" in text
    assert 'href="/agencies/new-trust/"' in seen_by_manager
    assert 'href="/agencies/new-trust/"' not in seen_by_lead


def test_contacts_stand_with_the_current_ones_first_and_the_past_last(
    client_for, manager, hospital, today, stopped_clock
):
    before, yesterday, tomorrow = (today + timedelta(days=days) for days in (-30, -1, 1))
    factories.make_contact(hospital, name="A. Longgone", ends_on=before)
    factories.make_contact(hospital, name="B. Gone", ends_on=yesterday)
    factories.make_contact(hospital, name="C. Tocome", starts_on=tomorrow)
    factories.make_contact(hospital, name="D. Current")

    page = client_for(manager).get(hospital.get_absolute_url()).context["page"]

    assert [(shown.contact.name, shown.is_current, shown.is_to_come) for shown in page.contacts] == [
        ("D. Current", True, False),
        ("C. Tocome", False, True),
        ("B. Gone", False, False),
        ("A. Longgone", False, False),
    ]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AGENCY_LEAD])
def test_only_the_business_manager_is_offered_to_change_contacts(client_for, hospital, role):
    factories.make_contact(hospital)

    response = client_for(role).get(hospital.get_absolute_url())

    is_offered = role == Role.BUSINESS_MANAGER
    assert ("Add a contact" in response.text) == is_offered
    assert ("/edit/" in response.text) == is_offered


def test_changes_of_contacts_are_on_the_page_with_who_and_what(client_for, manager, hospital):
    add_contact(agency=hospital, version=hospital.version, by=manager, name="B. Matron", role_title="Matron")

    response = client_for(manager).get(hospital.get_absolute_url())

    [change] = response.context["page"].changes
    assert (change.by_name, change.subject) == (manager.name, "B. Matron, Matron")
    assert "Contact added" in response.text


def test_a_long_list_of_rows_goes_on_over_pages(client_for, manager, hospital, part, monkeypatch):
    monkeypatch.setattr(agencies, "ROWS_ON_A_PAGE", 2)
    rows = [factories.make_recommendation(plan_agency=part) for _ in range(3)]
    other = factories.make_plan_agency(factories.make_plan(title="Child B plan"), hospital)
    rows.append(factories.make_recommendation(plan_agency=other))
    empty = factories.make_plan_agency(factories.make_plan(title="Child C plan"), hospital)
    client = client_for(manager)

    pages = [client.get(hospital.get_absolute_url(), {"page": number}).context["page"] for number in (1, 2, "x")]

    first, second, unreadable = [[(p.plan_agency.pk, [r.ref for r in p.rows]) for p in page.parts] for page in pages]
    assert first == unreadable == [(part.pk, [rows[0].ref, rows[1].ref]), (empty.pk, [])]
    assert second == [(part.pk, [rows[2].ref]), (other.pk, [rows[3].ref])]


def test_an_agency_without_a_plan_says_so(client_for, manager, hospital):
    assert "No part in any plan" in client_for(manager).get(hospital.get_absolute_url()).text


@pytest.mark.parametrize("rows", [1, 3])
def test_agency_list_query_budget(client_for, manager, rows, django_assert_num_queries):
    for _ in range(rows):
        row = factories.make_recommendation()
        factories.make_contact(row.plan_agency.agency)
    client = client_for(manager)

    with django_assert_num_queries(5):
        client.get(reverse(LIST))


@pytest.mark.parametrize("rows", [1, 3])
def test_agency_detail_query_budget(client_for, manager, hospital, rows, django_assert_num_queries):
    hospital.successor = factories.make_agency("The new hospital")
    hospital.save()
    for _ in range(rows):
        part = factories.make_plan_agency(agency=hospital)
        factories.make_request(factories.make_recommendation(plan_agency=part))
        hospital.refresh_from_db()
        add_contact(agency=hospital, version=hospital.version, by=manager, name="B. Matron", role_title="Matron")
    client = client_for(manager)

    with django_assert_num_queries(7):
        client.get(hospital.get_absolute_url())
