"""The address by which somebody signs in: written in any case, and no longer theirs once it is replaced."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse

from lscb_tracker.accounts.models import User
from tests import factories
from tests.submitting import filled

SIGN_IN = reverse("account_login")


def change_address(client, person: User, email: str):
    url = reverse("accounts:person-update", args=[person.pk])
    return client.post(url, filled(client.get(url), email=email))


def signs_in(client, email: str) -> bool:
    client.logout()
    return client.post(SIGN_IN, {"login": email, "password": factories.PASSWORD}).status_code == 302


def choose_new_password(client, mailoutbox, email: str) -> None:
    client.post(reverse("account_reset_password"), {"email": email})
    [mail] = mailoutbox
    link = re.search(r"https?://\S+", mail.body)[0]
    page = client.get(link, follow=True)
    answers = {"password1": factories.PASSWORD, "password2": factories.PASSWORD}
    client.post(page.redirect_chain[-1][0], answers)


@pytest.fixture
def person(db) -> User:
    return factories.make_user(email="nurse@lscb.example", password=factories.PASSWORD)


def test_an_address_is_kept_in_lower_case_whoever_writes_it(client, client_for, administrator, person):
    change_address(client_for(administrator), person, "A.Nurse@LSCB.Example")

    person.refresh_from_db()
    assert person.email == "a.nurse@lscb.example"
    assert [signs_in(client, "a.nurse@lscb.example"), signs_in(client, "A.Nurse@LSCB.Example")] == [True, True]


def test_an_invited_persons_address_is_kept_in_lower_case(client_for, administrator):
    client, url = client_for(administrator), reverse("accounts:person-invite")

    client.post(url, filled(client.get(url), name="N. Ew", email="New@LSCB.Example", role="chair"))

    assert User.objects.get(name="N. Ew").email == "new@lscb.example"


def test_an_address_in_other_letters_is_the_same_address(person):
    with pytest.raises(ValidationError, match="already exists"):
        User.objects.create_user("NURSE@lscb.example", name="Another Nurse")


def test_an_address_that_was_replaced_neither_signs_in_nor_is_sent_a_new_password(
    client, client_for, administrator, person, mailoutbox
):
    choose_new_password(client, mailoutbox, "nurse@lscb.example")

    change_address(client_for(administrator), person, "successor@lscb.example")

    assert [signs_in(client, "nurse@lscb.example"), signs_in(client, "successor@lscb.example")] == [False, True]
    client.logout()
    mailoutbox.clear()
    client.post(reverse("account_reset_password"), {"email": "nurse@lscb.example"})
    assert mailoutbox == []


def test_the_administration_offers_no_second_place_for_addresses_or_roles():
    assert [admin.site.is_registered(EmailAddress), admin.site.is_registered(Group)] == [False, False]
