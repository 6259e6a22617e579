"""Who is on the list of a meeting: chosen from those whom the product knows, by hand, changed, and taken off."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assurance import services
from assurance.models import MeetingAttendee
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.meeting_papers import make_agenda_item, make_attendee, make_closed_meeting, make_meeting
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def url_of(name: str, pk: int) -> str:
    return reverse(f"assurance:attendee-{name}", args=[pk])


def sent(client, url, **answers):
    return client.post(url, filled(client.get(url), **answers))


def names(meeting) -> list[str]:
    return sorted(meeting.attendees.current().values_list("name", flat=True))


def test_members_of_the_subgroup_and_contacts_of_the_agenda_are_ticked(client_for, manager):
    subgroup, row = factories.make_subgroup(), factories.make_recommendation()
    member = factories.make_user(Role.BOARD_MEMBER, name="M. Ember")
    member.appointments.get().subgroups.add(subgroup)
    contact = factories.make_contact(row.plan_agency.agency, name="A. Nurse", email="nurse@trust.example")
    factories.make_contact(name="Else Where", email="else@where.example")
    meeting = make_meeting(kind="subgroup", subgroup=subgroup)
    make_agenda_item(meeting, row)
    client, url = client_for(manager), url_of("pick", meeting.pk)

    page = client.get(url)
    answer = client.post(url, filled(page))

    form = page.context["form"]
    assert form["board"].value() == [f"person-{member.pk}"]
    assert {value for value, _ in form.fields["board"].choices} == {f"person-{member.pk}", f"person-{manager.pk}"}
    assert [value for value, _ in form.fields["contacts"].choices] == [f"contact-{contact.pk}"]
    assert answer.url == f"{meeting.get_absolute_url()}#people"
    assert names(meeting) == ["A. Nurse", "M. Ember"]
    nurse = meeting.attendees.get(name="A. Nurse")
    assert (nurse.agency, nurse.role_title, nurse.email) == (contact.agency, contact.role_title, contact.email)


def test_whoever_is_on_the_list_is_not_offered_again(client_for, manager):
    meeting = make_meeting()
    make_attendee(meeting, email=manager.email.upper())

    page = client_for(manager).get(url_of("pick", meeting.pk))

    assert "board" not in page.context["form"].fields
    assert "Everybody whom the product knows is on the list" in page.content.decode()


def test_an_agency_comes_on_the_list_by_hand_and_once(client_for, manager):
    meeting, agency, client = make_meeting(), factories.make_agency(), client_for(manager)

    first = sent(client, url_of("add", meeting.pk), agency=agency)
    second = sent(client, url_of("add", meeting.pk), agency=agency)
    nobody = sent(client, url_of("add", meeting.pk))

    assert [answer.status_code for answer in (first, second, nobody)] == [302, 422, 422]
    assert f"{agency} is on the list already" in second.content.decode()
    assert "Select the agency, or enter the name" in nobody.content.decode()
    assert meeting.attendees.get().agency == agency


def test_two_with_one_address_are_one_person(manager):
    meeting = make_meeting()
    make_attendee(meeting, email="nurse@trust.example")

    with pytest.raises(ValidationError, match="Matron is on the list already"):
        services.add_attendees(
            meeting=meeting,
            people=[services.AttendeeDetails(name="B. Matron", email="Nurse@trust.example")],
            by=manager,
        )


def test_apologies_are_noted_before_the_meeting(client_for, manager):
    guest = make_attendee()

    answer = sent(client_for(manager), url_of("update", guest.pk), attendance="apologies", note="On leave.")

    guest.refresh_from_db()
    assert answer.status_code == 302
    assert (guest.attendance, guest.note, guest.version) == ("apologies", "On leave.", 2)


def test_who_is_taken_off_stays_with_the_reason_and_can_come_on_again(client_for, manager):
    guest, client = make_attendee(), client_for(manager)
    meeting = guest.meeting

    sent(client, url_of("remove", guest.pk), reason="Another comes.")
    again = sent(client, url_of("update", guest.pk), name="C. Other")
    services.add_attendees(
        meeting=meeting, people=[services.AttendeeDetails(name=guest.name, email=guest.email)], by=manager
    )

    assert again.status_code == 422
    assert MeetingAttendee.objects.get(pk=guest.pk).removed_reason == "Another comes."
    assert names(meeting) == ["A. Nurse"]


def test_the_list_of_a_closed_meeting_stays(manager):
    guest = make_attendee(make_closed_meeting(by=manager))

    with pytest.raises(ValidationError, match="This meeting is closed"):
        services.remove_attendee(attendee=guest, version=1, reason="A mistake.", by=manager)
    with pytest.raises(ValidationError, match="This meeting is closed"):
        services.edit_attendee(attendee=guest, version=1, details=services.AttendeeDetails(name="B"), by=manager)
    with pytest.raises(ValidationError, match="This meeting is closed"):
        services.add_attendees(meeting=guest.meeting, people=[services.AttendeeDetails(name="B")], by=manager)


@pytest.mark.parametrize("number", [1, 3])
def test_choosing_people_stays_inside_its_budget(client_for, number, django_assert_num_queries):
    meeting = make_meeting()
    for _ in range(number):
        factories.make_contact(email=f"nurse{factories.next_number(MeetingAttendee)}@trust.example")
        factories.make_user(Role.BOARD_MEMBER)
        make_attendee(meeting, email="")
    client = client_for(Role.BUSINESS_MANAGER)

    with django_assert_num_queries(11):
        client.get(url_of("pick", meeting.pk))
