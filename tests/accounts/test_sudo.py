"""What is dangerous asks again who is there, once the last proof is more than 15 minutes old."""

import time
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.sudo import PROVED_AT
from tests import factories

pytestmark = pytest.mark.django_db

ASKS = reverse("account_reauthenticate")
PASSWORDS = {"password1": "four words of it", "password2": "four words of it"}
FIRST_DAY = {"starts_on_day": "23", "starts_on_month": "11", "starts_on_year": "2026"}
NEW_PERSON = {"email": "new@lscb.example", "name": "N. Ew", "role": "chair"} | FIRST_DAY | PASSWORDS
KEY = {"submission_key": "5f0c4b2e-6f0b-4d6e-9d1f-0a5a5f0c4b2e"}


class HiddenAnswers(HTMLParser):
    """The hidden fields of a page: what its button would send."""

    def __init__(self, html: str):
        super().__init__()
        self.found = {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and attrs.get("type") == "hidden":
            self.found[attrs["name"]] = attrs["value"]


def grow_old(client, minutes: float) -> None:
    session = client.session
    session[PROVED_AT] = time.time() - minutes * 60
    session.save()


@pytest.fixture
def admin_client(client):
    administrator = factories.make_user(Role.ADMINISTRATOR, password=factories.PASSWORD)
    client.force_login(administrator)
    return client


def add_page() -> str:
    return reverse("accounts:person-invite")


@pytest.mark.parametrize(("minutes", "asked"), [(0, False), (14.9, False), (15.1, True), (600, True)])
def test_a_proof_lasts_fifteen_minutes(minutes, asked, admin_client):
    grow_old(admin_client, minutes)

    answer = admin_client.get(add_page())

    assert answer.status_code == (302 if asked else 200)
    assert not asked or answer.url == f"{ASKS}?next={add_page()}"


def test_a_session_that_never_proved_anything_is_asked(admin_client):
    session = admin_client.session
    del session[PROVED_AT]
    session.save()

    assert admin_client.get(add_page()).status_code == 302


def test_looking_asks_for_nothing(admin_client):
    grow_old(admin_client, 60)

    assert admin_client.get(reverse("accounts:person-list")).status_code == 200


def test_the_password_proves_it_and_leads_back(admin_client):
    grow_old(admin_client, 60)

    answer = admin_client.post(ASKS, {"password": factories.PASSWORD, "next": add_page()})

    assert (answer.status_code, answer.url) == (302, add_page())
    assert admin_client.get(add_page()).status_code == 200


def test_a_wrong_password_proves_nothing(admin_client):
    grow_old(admin_client, 60)

    answer = admin_client.post(ASKS, {"password": "wrong", "next": add_page()})

    assert answer.context["form"].errors == {"password": ["Enter the password that you have now: this is another one"]}
    assert admin_client.get(add_page()).status_code == 302


def test_nobody_is_led_to_another_site(admin_client):
    answer = admin_client.post(ASKS, {"password": factories.PASSWORD, "next": "https://evil.example/"})

    assert answer.url == "/"


def test_a_proof_that_grew_old_over_a_form_loses_nothing_of_it(admin_client):
    assert admin_client.get(add_page()).status_code == 200
    grow_old(admin_client, 16)

    asked = admin_client.post(add_page(), NEW_PERSON | KEY)
    back = admin_client.post(asked.url, {"password": factories.PASSWORD})
    page = admin_client.get(back.url)

    assert User.objects.filter(email="new@lscb.example").count() == 0
    kept = HiddenAnswers(page.content.decode()).found
    assert "nothing is saved yet" in page.content.decode()
    assert {name: kept.get(name) for name in ("email", "name")} == {"email": "new@lscb.example", "name": "N. Ew"}
    assert not PASSWORDS.keys() & kept.keys()
    admin_client.post(back.url, kept | PASSWORDS)
    assert User.objects.get(email="new@lscb.example").name == "N. Ew"


def test_what_was_kept_is_offered_once_and_only_to_its_own_page(admin_client):
    grow_old(admin_client, 16)
    asked = admin_client.post(add_page(), NEW_PERSON | KEY)
    admin_client.post(asked.url, {"password": factories.PASSWORD})

    other = admin_client.get(reverse("admin:recommendations_agency_add"))
    pages = [admin_client.get(add_page()).content.decode() for _ in range(2)]

    assert "nothing is saved yet" not in other.content.decode()
    assert ["nothing is saved yet" in page for page in pages] == [True, False]


def test_what_was_kept_is_not_shown_before_the_proof(admin_client):
    grow_old(admin_client, 16)
    admin_client.post(add_page(), NEW_PERSON | KEY)

    answer = admin_client.get(add_page())

    assert (answer.status_code, answer.url) == (302, f"{ASKS}?next={add_page()}")


def test_a_fragment_leads_the_whole_page_to_the_proof(admin_client):
    grow_old(admin_client, 16)

    answer = admin_client.get(add_page(), headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == f"{ASKS}?next={add_page()}"


def test_signing_in_is_a_proof_and_a_half_sign_in_is_none(client):
    factories.make_user(Role.ADMINISTRATOR, email="a@lscb.example", password=factories.PASSWORD)

    client.post(reverse("account_login"), {"login": "a@lscb.example", "password": factories.PASSWORD})

    assert client.get(add_page()).status_code == 200
