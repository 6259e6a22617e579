"""Administrators look after people, and people answer their invitation, in a browser."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from lscb_tracker.accounts.models import User
from recommendations.models import Agency
from tests import factories
from tests.browser.test_pages import assert_faultless, opened

PASSWORD = "four words of it"


@pytest.fixture
def invited(demonstration) -> User:
    """Somebody whose invitation never reached the mail server."""
    return factories.make_user(
        "agency_lead",
        agency=Agency.objects.get(slug="cafcass"),
        name="Somebody With A Rather Long Name-Indeed",
        email="somebody.with.a.rather.long.address.indeed@cafcass-and-more.example",
    )


def of(person: User, name: str, *more) -> str:
    return reverse(f"accounts:{name}", args=[person.pk, *more])


def test_the_list_of_people_is_faultless(signed_in, invited):
    page = signed_in("administrator")

    assert_faultless(opened(page, "/people/"))
    assert_faultless(opened(page, "/people/?q=nobody+is+called+this&role=chair"))


def test_the_pages_of_a_person_are_faultless(signed_in, invited):
    page = signed_in("administrator")
    appointment = invited.appointments.get()

    for address in (
        invited.get_absolute_url(),
        of(invited, "person-update"),
        of(invited, "invitation-send"),
        of(invited, "appointment-update", appointment.pk),
        of(invited, "appointment-withdraw", appointment.pk),
        of(User.objects.get(email="chair@lscb.example"), "person-close"),
    ):
        assert_faultless(opened(page, address))


def test_what_each_role_may_do_is_faultless(signed_in):
    assert_faultless(opened(signed_in("agency"), reverse("accounts:role-rules")))


def test_somebody_without_an_appointment_is_told_so_on_a_faultless_page(page_for, demonstration):
    page = opened(page_for(factories.make_user()), "/")

    expect(page.get_by_role("heading", level=1)).to_have_text("You have no appointment today")
    assert_faultless(page)


def test_an_invitation_with_an_address_that_has_an_account_is_refused_on_a_faultless_page(signed_in):
    page = opened(signed_in("administrator"), "/people/invite/")
    page.get_by_label("Name", exact=True).fill("C. Hair")
    page.get_by_label("Email address").fill("chair@lscb.example")

    page.get_by_role("button", name="Send invitation").click()

    expect(page).to_have_title(re.compile("^Error: Invite somebody"))
    assert_faultless(page)
    page.get_by_role("link", name=User.objects.get(email="chair@lscb.example").name).click()
    expect(page).to_have_url(re.compile(r"/people/\d+/$"))


def invite(page) -> None:
    page.goto("/people/")
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("Name", exact=True).fill("A. Nurse")
    page.get_by_label("Email address").fill("nurse@cafcass.example")
    page.get_by_role("radio", name="Agency lead").check()
    page.get_by_label("Agency", exact=True).select_option("Cafcass")
    page.get_by_role("button", name="Send invitation").click()


def test_somebody_is_invited_answers_signs_in_and_is_signed_out_again(signed_in, second_browser, person):
    page = signed_in("administrator")
    invite(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("A. Nurse")
    expect(page.get_by_text("not answered yet")).to_be_visible()
    assert_faultless(page)

    nurse = second_browser("chair")
    nurse.context.clear_cookies()
    nurse.goto(re.search(r"http\S+", mail.outbox[0].body)[0])
    expect(nurse.get_by_text("Welcome, A. Nurse.")).to_be_visible()
    assert_faultless(nurse)
    nurse.get_by_label("Password", exact=True).fill(PASSWORD)
    nurse.get_by_label("Password again").fill(PASSWORD)
    nurse.get_by_role("button", name="Save password").click()
    nurse.get_by_label("Email address").fill("nurse@cafcass.example")
    nurse.get_by_label("Password").fill(PASSWORD)
    nurse.get_by_role("button", name="Sign in", exact=True).click()
    expect(nurse.get_by_role("heading", level=1)).to_have_text("Child D Action Plan")

    page.reload()
    page.get_by_role("link", name="End all sessions").click()
    page.get_by_role("button", name="End all sessions").click()
    expect(page.get_by_text("All sessions are ended.")).to_be_visible()
    nurse.goto("/plans/")
    expect(nurse.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_an_invitation_that_is_over_says_so_on_a_faultless_page(page, demonstration):
    page.meant.add(410)
    page.goto("/invitation/1-1:x:y/")

    expect(page.get_by_role("heading", level=1)).to_have_text("The invitation does not work")
    assert_faultless(page)
