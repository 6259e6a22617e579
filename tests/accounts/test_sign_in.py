"""Signing in and out through the real forms, and what stops those who guess."""

import pytest
from django.core import mail
from django.urls import NoReverseMatch, reverse

from lscb_tracker.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
MISMATCH = "Check the email address and the password: they do not belong to one account"
TOO_MANY = "Too many tries. Wait 5 minutes, then try again"


@pytest.fixture
def chair():
    return factories.make_user(Role.CHAIR, email="chair@lscb.example", password=factories.PASSWORD)


def sign_in(client, email="chair@lscb.example", password=factories.PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password} | more)


def is_signed_in(client) -> bool:
    return client.get("/account/").status_code == 200


def words(answer) -> dict:
    return answer.context["form"].errors


@pytest.mark.parametrize("email", ["chair@lscb.example", "Chair@LSCB.Example", " chair@lscb.example "])
def test_the_right_password_opens_the_dashboard(email, client, chair):
    answer = sign_in(client, email)

    assert (answer.status_code, answer.url) == (302, "/")
    assert is_signed_in(client)


def test_somebody_who_followed_a_link_lands_on_it(client, chair):
    asked = client.get("/plans/")

    page = client.get(asked.url)
    answer = sign_in(client, next="/plans/")

    assert asked.url == f"{SIGN_IN}?next=/plans/"
    assert '<input type="hidden" name="next" value="/plans/"' in page.content.decode()
    assert answer.url == "/plans/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "http:///a"])
def test_nobody_is_sent_to_another_site(elsewhere, client, chair):
    assert sign_in(client, next=elsewhere).url == "/"


@pytest.mark.parametrize(
    ("email", "password", "errors"),
    [
        ("chair@lscb.example", "wrong", {"login": [MISMATCH]}),
        ("nobody@lscb.example", factories.PASSWORD, {"login": [MISMATCH]}),
        ("", "", {"login": ["Enter your email address"], "password": ["Enter your password"]}),
        ("chair@lscb.example", "", {"password": ["Enter your password"]}),
        (
            "chair",
            "wrong",
            {"login": ["Enter an email address in the correct format, like name@example.com"]},
        ),
    ],
)
def test_a_wrong_answer_says_the_same_whether_the_account_exists(email, password, errors, client, chair):
    answer = sign_in(client, email, password)

    assert words(answer) == errors
    assert "<title>Error: Sign in" in answer.content.decode()
    assert not is_signed_in(client)


def test_the_password_is_not_shown_again(client, chair):
    assert "my wrong password" not in sign_in(client, password="my wrong password").content.decode()


def test_a_closed_account_does_not_sign_in(client, chair):
    chair.is_active = False
    chair.save()

    answer = sign_in(client)

    assert not is_signed_in(client)
    assert answer.status_code == 302
    assert answer.url == reverse("account_inactive")


def test_somebody_without_an_appointment_signs_in_and_sees_no_plan(client):
    factories.make_recommendation()
    factories.make_user(email="new@lscb.example", password=factories.PASSWORD)

    sign_in(client, "new@lscb.example")

    assert "and you see no plan" in client.get("/").content.decode()
    assert "You have no appointment today" in client.get("/account/").content.decode()
    assert "There is no plan that you can see" in client.get("/plans/").content.decode()


def test_after_five_wrong_passwords_the_right_one_is_no_better(client, chair):
    other = factories.make_user(Role.CHAIR, email="other@lscb.example", password=factories.PASSWORD)
    for _ in range(5):
        assert words(sign_in(client, password="wrong")) == {"login": [MISMATCH]}

    sixth, right = sign_in(client, password="wrong"), sign_in(client)

    assert (words(sixth), words(right)) == ({"login": [TOO_MANY]}, {"login": [TOO_MANY]})
    assert not is_signed_in(client)
    assert sign_in(client, other.email).status_code == 302


def test_four_wrong_passwords_are_forgiven(client, chair):
    for _ in range(4):
        sign_in(client, password="wrong")

    assert sign_in(client).status_code == 302


def test_one_address_does_not_try_one_password_on_everybody(client, chair):
    tries = [words(sign_in(client, f"nurse{n}@lscb.example", "wrong")) for n in range(11)]

    assert tries == [{"login": [MISMATCH]}] * 10 + [{"login": ["Too many tries. Wait 1 minute, then try again"]}]


def test_too_many_tries_in_a_minute_end_on_a_page_of_ours(client, chair):
    answers = [sign_in(client, f"nurse{n}@lscb.example", "wrong") for n in range(31)]

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    html = answers[-1].content.decode()
    assert '<h1 class="govuk-heading-l">Too many tries</h1>' in html
    assert "Wait 1 minute" in html
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_nobody_signs_up(client):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")

    assert client.post("/accounts/signup/", {"email": "new@lscb.example"}).status_code == 404
    assert "You cannot make one yourself." in client.get(SIGN_IN).content.decode()


def test_signing_out_takes_a_post_and_ends_the_session(client, chair):
    sign_in(client)

    asked = client.get("/accounts/logout/")
    still = is_signed_in(client)
    answer = client.post("/accounts/logout/")

    assert (asked.status_code, still) == (200, True)
    assert (answer.status_code, answer.url) == (302, SIGN_IN)
    assert not is_signed_in(client)


def test_a_forgotten_password_is_set_anew_through_a_link_that_works_once(client, chair):
    client.post("/accounts/password/reset/", {"email": "chair@lscb.example"})
    [message] = mail.outbox
    link = next(line for line in message.body.splitlines() if line.startswith("http")).removeprefix("http://testserver")
    new = {"password1": "a quite different password", "password2": "a quite different password"}

    form = client.get(link)
    done = client.post(form.url, new)

    assert message.to == ["chair@lscb.example"]
    assert (form.status_code, done.status_code) == (302, 302)
    assert not is_signed_in(client)
    assert sign_in(client, password="a quite different password").status_code == 302
    client.post("/accounts/logout/")
    assert "The link does not work" in client.get(link, follow=True).content.decode()


def test_asking_for_a_password_tells_nobody_who_has_an_account(client, chair):
    answers = [client.post("/accounts/password/reset/", {"email": f"{name}@lscb.example"}) for name in ("chair", "x")]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/accounts/password/reset/done/")] * 2
    assert [message.to for message in mail.outbox] == [["chair@lscb.example"]]


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"oldpassword": "wrong"}, {"oldpassword": ["Enter the password that you have now"]}),
        ({"oldpassword": ""}, {"oldpassword": ["Enter the password that you have now"]}),
        (
            {"password1": "", "password2": ""},
            {"password1": ["Enter a new password"], "password2": ["Enter the new password again"]},
        ),
        (
            {"password1": "short", "password2": "short"},
            {
                "password1": [
                    "Use 12 characters or more: three or four words that do not belong together are easy to keep"
                ]
            },
        ),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_in_words(answers, errors, client, chair):
    sign_in(client)
    whole = {"oldpassword": factories.PASSWORD, "password1": "quite another one", "password2": "quite another one"}

    refused = client.post("/accounts/password/change/", whole | answers)
    taken = client.post("/accounts/password/change/", whole)

    assert words(refused) == errors
    assert (taken.status_code, taken.url) == (302, "/account/")
