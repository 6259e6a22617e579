"""Who may do what, as a table: every URL, every role, signed out too. A URL that is missing from the table fails.

tests/access_table.csv is read as: this URL, asked for in this way by this person, answers with this status. A POST
sends an empty form: 422 says that the person was let in and the form was looked at.
"""

import csv
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse

from lscb_tracker.accounts.roles import Role
from recommendations.models import Agency
from tests import factories

TABLE = list(csv.DictReader((Path(__file__).parent / "access_table.csv").open(encoding="utf-8", newline="")))
PEOPLE = [column for column in TABLE[0] if column not in ("name", "method")]


def url_names(resolver=None, namespace: str = "") -> set[str]:
    """The names of all URLs, with their namespace; one without a name goes by its route."""
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= url_names(pattern, inner)
        else:
            found.add(f"{namespace}{pattern.name or pattern.pattern}")
    return found


@pytest.fixture
def world(db, evidence_root):
    """One recommendation of the agency lead's agency, with everything that can hang on it."""
    by = factories.make_user(Role.BUSINESS_MANAGER)
    own, other = factories.make_agency("Own agency"), factories.make_agency("Other agency")
    row = factories.make_recommendation(plan_agency=factories.make_plan_agency(agency=own))
    action = factories.make_action(row)
    record = factories.make_record(row, logged_by=by)
    item = factories.make_evidence(record, logged_by=by)
    file = factories.make_evidence_file(item, by=by)
    contact = factories.make_contact(own)
    row_of_plan = [row.plan.slug, row.ref]
    return {
        "own": own,
        "other": other,
        "args": {
            "assurance:plan-detail": [row.plan.slug],
            "assurance:plan-pdf": [row.plan.slug],
            "assurance:plan-json": [row.plan.slug],
            "assurance:recommendation-detail": row_of_plan,
            "assurance:agency-detail": [own.slug],
            "assurance:record-add": row_of_plan,
            "assurance:record-accept": [record.pk],
            "assurance:record-return": [record.pk],
            "assurance:record-withdraw": [record.pk],
            "assurance:evidence-add": [record.pk],
            "assurance:evidence-version-add": [item.pk],
            "assurance:evidence-withdraw": [item.pk],
            "assurance:evidence-download": [file.pk],
            "recommendations:recommendation-update": row_of_plan,
            "recommendations:action-add": row_of_plan,
            "recommendations:action-update": [*row_of_plan, action.pk],
            "recommendations:action-edit": [*row_of_plan, action.pk],
            "recommendations:contact-add": [own.slug],
            "recommendations:contact-update": [own.slug, contact.pk],
            "account_reset_password_from_key": ["0", "no-such-key"],
        },
    }


def client_of(person: str, own: Agency, other: Agency) -> Client:
    client = Client()
    if person == "signed_out":
        return client
    role = Role.AGENCY_LEAD if person == "other_agency_lead" else Role(person)
    agency = {"agency_lead": own, "other_agency_lead": other}.get(person)
    client.force_login(factories.make_user(role, agency=agency))
    return client


def test_every_url_is_in_the_table():
    ours = {name for name in url_names() if not name.startswith("admin:")}

    assert {row["name"] for row in TABLE} - {"admin:index"} == ours


@pytest.mark.parametrize("person", PEOPLE)
def test_every_url_answers_as_the_table_says(world, person):
    wrong = []
    for row in TABLE:
        client = client_of(person, world["own"], world["other"])
        url = reverse(row["name"], args=world["args"].get(row["name"], []))
        status = client.generic(row["method"], url).status_code
        if status != int(row[person]):
            wrong.append(f"{row['method']} {row['name']}: {status} instead of {row[person]}")

    assert wrong == []


@pytest.mark.parametrize("person", PEOPLE)
def test_the_administration_is_for_administrators(world, person):
    client = client_of(person, world["own"], world["other"])
    pages = [f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry]

    found = {name: client.get(reverse(name)).status_code for name in pages}

    assert found == dict.fromkeys(pages, 200 if person == "administrator" else 302)


def test_nothing_can_be_deleted_in_the_administration(world, client_for):
    client = client_for(Role.ADMINISTRATOR)

    urls = [reverse("admin:recommendations_agency_delete", args=[world["own"].pk])]
    urls.append(reverse("admin:accounts_user_delete", args=[factories.make_user().pk]))

    assert [client.post(url, {"post": "yes"}).status_code for url in urls] == [403, 403]
    assert Agency.objects.filter(pk=world["own"].pk).exists()


def test_a_person_without_an_appointment_sees_no_plan(world):
    client = Client()
    client.force_login(factories.make_user())

    assert client.get(reverse("assurance:plan-detail", args=world["args"]["assurance:plan-detail"])).status_code == 404
