from datetime import date

import pytest
from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from recommendations.models import AgencyContact, ChangeEvent
from recommendations.services import edit_contact
from tests import factories
from tests.racing import outcomes, race

ADD, EDIT = "recommendations:contact-add", "recommendations:contact-update"
VALID = {"name": "B. Matron", "role_title": "Matron", "email": "matron@hospital.example"}


@pytest.fixture
def hospital(db):
    return factories.make_agency("Hospital", slug="hospital")


@pytest.fixture
def contact(hospital):
    return factories.make_contact(hospital, email="nurse@hospital.example", starts_on=None)


def day(name: str, value: date) -> dict[str, int]:
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def edited(contact, **changes) -> dict:
    fields = {"name": contact.name, "role_title": contact.role_title, "email": contact.email}
    return fields | {"version": contact.version} | changes


def test_adding_a_contact_records_who_and_what(client_for, manager, hospital):
    starts = day("starts_on", date(2026, 9, 1))

    response = client_for(manager).post(reverse(ADD, args=["hospital"]), VALID | starts | {"version": 1}, follow=True)

    contact = AgencyContact.objects.get()
    assert response.redirect_chain == [("/agencies/hospital/", 302)]
    assert (contact.agency, contact.name, contact.role_title) == (hospital, "B. Matron", "Matron")
    assert (contact.email, contact.starts_on, contact.ends_on) == ("matron@hospital.example", date(2026, 9, 1), None)
    assert contact.updated_by == manager
    event = ChangeEvent.objects.get()
    assert (event.verb, event.by, event.subject) == ("contact_added", manager, "B. Matron, Matron")
    assert event.agency == hospital
    assert "A contact is added to Hospital." in response.text


def test_the_same_form_sent_twice_makes_one_contact(client_for, manager, hospital):
    client, url = client_for(manager), reverse(ADD, args=["hospital"])

    answers = [client.post(url, VALID | {"version": 1}).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert AgencyContact.objects.count() == ChangeEvent.objects.count() == 1


def test_two_contacts_can_be_added_one_after_the_other(client_for, manager, hospital):
    client, url = client_for(manager), reverse(ADD, args=["hospital"])

    for name in ("B. Matron", "C. Doctor"):
        version = client.get(url).context["form"]["version"].value()
        client.post(url, VALID | {"name": name, "version": version})

    assert sorted(hospital.contacts.values_list("name", flat=True)) == ["B. Matron", "C. Doctor"]


def test_adding_while_somebody_else_adds_is_asked_about_first(client_for, manager, hospital):
    client, url = client_for(manager), reverse(ADD, args=["hospital"])
    client.post(url, VALID | {"version": 1})

    refused = client.post(url, VALID | {"name": "C. Doctor", "version": 1})
    assert refused.status_code == 409
    assert "Somebody else changed this while you were editing" in refused.text
    assert 'value="C. Doctor"' in refused.text
    assert "Where the two differ" not in refused.text
    assert hospital.contacts.count() == 1

    again = client.post(url, VALID | {"name": "C. Doctor", "version": refused.context["form"]["version"].value()})
    assert again.status_code == 302
    assert hospital.contacts.count() == 2


def test_editing_a_contact_keeps_before_and_after(client_for, manager, contact):
    url = reverse(EDIT, args=["hospital", contact.pk])

    response = client_for(manager).post(url, edited(contact, name="A. Sister"))

    contact.refresh_from_db()
    assert response.status_code == 302
    assert (contact.name, contact.version) == ("A. Sister", 2)
    assert [past.name for past in contact.history.all()] == ["A. Sister", "A. Nurse"]
    assert ChangeEvent.objects.get().changes == [{"label": "Name", "before": "A. Nurse", "after": "A. Sister"}]


def test_a_contact_is_ended_and_stays(client_for, manager, hospital, contact):
    last = date(2026, 11, 22)

    client_for(manager).post(
        reverse(EDIT, args=["hospital", contact.pk]), edited(contact) | day("ends_on", last), follow=True
    )

    contact.refresh_from_db()
    assert contact.ends_on == last
    assert list(hospital.contacts.all()) == [contact]
    assert list(hospital.contacts.current(date(2026, 11, 23))) == []


def test_a_conflict_shows_both_texts_and_saving_again_keeps_mine(client_for, manager, contact):
    colleague = factories.make_user(Role.BUSINESS_MANAGER, name="Jo Colleague")
    client, url = client_for(manager), reverse(EDIT, args=["hospital", contact.pk])
    mine = edited(contact, name="My name")
    edit_contact(contact=contact, version=1, by=colleague, name="Their name")

    refused = client.post(url, mine)
    assert refused.status_code == 409
    [difference] = refused.context["conflict"].differences
    assert (difference.label, difference.yours, difference.stored) == ("Name", "My name", "Their name")
    assert "Jo Colleague saved a change" in refused.text
    assert 'value="My name"' in refused.text
    assert 'href="/agencies/hospital/"' in refused.text
    contact.refresh_from_db()
    assert contact.name == "Their name"

    version = refused.context["form"]["version"].value()
    assert client.post(url, mine | {"version": version}).status_code == 302
    contact.refresh_from_db()
    assert (contact.name, contact.version) == ("My name", 3)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_edit_at_once_one_wins():
    contact = factories.make_contact()
    by = factories.make_user(Role.BUSINESS_MANAGER)

    results = race(
        lambda number: edit_contact(
            contact=AgencyContact.objects.get(pk=contact.pk), version=1, by=by, name=f"Nurse {number}"
        )
    )

    assert outcomes(results) == {"AgencyContact": 1, "EditConflict": 7}
    assert contact.history.count() == 2


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"name": " "}, {"name": ["Enter the name"]}),
        ({"role_title": ""}, {"role_title": ["Enter the role"]}),
        ({"name": "x" * 151}, {"name": ["The name must be 150 characters or fewer"]}),
        (
            {"email": "matron"},
            {"email": ["Enter an email address in the correct format, like name@example.com"]},
        ),
        (
            {"starts_on_day": "31", "starts_on_month": "2", "starts_on_year": "2026"},
            {"starts_on": ["The first day must be a real date"]},
        ),
        (
            day("starts_on", date(2026, 9, 2)) | day("ends_on", date(2026, 9, 1)),
            {"ends_on": ["The last day must be the same as or after the first day"]},
        ),
        ({"version": ""}, {"version": ["This page is out of date. Go back, open it again and make the change there."]}),
    ],
    ids=["no name", "no role", "long name", "wrong email", "wrong date", "ends before it starts", "no version"],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(client_for, manager, hospital, wrong, errors):
    client, url = client_for(manager), reverse(ADD, args=["hospital"])

    response = client.post(url, VALID | {"version": 1} | wrong)

    assert response.status_code == 422
    assert response.context["form"].errors == errors
    assert "<title>Error: Add a contact - Hospital" in response.text
    assert "There is a problem" in response.text
    assert not AgencyContact.objects.exists()
    assert client.post(url, VALID | {"version": 1}).status_code == 302


def test_a_first_and_last_day_may_be_the_same(client_for, manager, hospital):
    same = day("starts_on", date(2026, 9, 1)) | day("ends_on", date(2026, 9, 1))

    assert client_for(manager).post(reverse(ADD, args=["hospital"]), VALID | same | {"version": 1}).status_code == 302


def test_hidden_characters_stay_out(client_for, manager, hospital):
    response = client_for(manager).post(
        reverse(ADD, args=["hospital"]), VALID | {"name": "B.\u202e Matron", "version": 1}
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name"]


@pytest.mark.parametrize(("email", "warns"), [("", True), ("matron@hospital.example", False)])
def test_a_contact_without_email_is_saved_with_a_gentle_warning(client_for, manager, hospital, email, warns):
    response = client_for(manager).post(
        reverse(ADD, args=["hospital"]), VALID | {"email": email, "version": 1}, follow=True
    )

    assert AgencyContact.objects.get().email == email
    assert ("B. Matron has no email address" in response.text) == warns
    assert ("None: ask by letter, telephone or at a meeting" in response.text) == warns


def test_only_the_fields_of_the_form_can_be_set(client_for, manager, hospital, contact):
    other = factories.make_agency("School")
    smuggled = {"agency": other.pk, "updated_by": 1, "updated_at": "2001-01-01", "id": 999}

    client_for(manager).post(reverse(EDIT, args=["hospital", contact.pk]), edited(contact, name="A. Sister") | smuggled)

    stored = AgencyContact.objects.get()
    assert (stored.pk, stored.agency, stored.name, stored.updated_by) == (contact.pk, hospital, "A. Sister", manager)
    assert stored.updated_at.year > 2001


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AGENCY_LEAD])
def test_only_the_business_manager_changes_contacts(client_for, contact, role):
    client = client_for(role)
    answers = [
        client.post(reverse(ADD, args=["hospital"]), VALID | {"version": 1}).status_code,
        client.post(reverse(EDIT, args=["hospital", contact.pk]), edited(contact, name="A. Sister")).status_code,
    ]

    may = role == Role.BUSINESS_MANAGER
    assert answers == ([302, 302] if may else [403, 403])
    assert AgencyContact.objects.count() == (2 if may else 1)
    contact.refresh_from_db()
    assert contact.name == ("A. Sister" if may else "A. Nurse")


def test_an_agency_lead_changes_no_contacts_and_does_not_find_those_of_others(client_for, agency_lead, contact):
    own = factories.make_contact(agency_lead.agency)
    client = client_for(agency_lead)

    assert client.get(reverse(EDIT, args=[agency_lead.agency.slug, own.pk])).status_code == 403
    assert client.get(reverse(ADD, args=[agency_lead.agency.slug])).status_code == 403
    assert client.get(reverse(EDIT, args=["hospital", contact.pk])).status_code == 404
    assert client.get(reverse(ADD, args=["hospital"])).status_code == 404


def test_a_contact_is_found_at_its_own_agency_only(client_for, manager, contact):
    factories.make_agency("School", slug="school")
    client = client_for(manager)

    assert client.get(reverse(EDIT, args=["hospital", contact.pk])).status_code == 200
    assert client.get(reverse(EDIT, args=["school", contact.pk])).status_code == 404
