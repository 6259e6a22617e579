"""Which passwords may be chosen, and that they are kept exactly as they were typed."""

import re
from datetime import timedelta
from threading import Event, Timer
from time import monotonic, sleep

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lscb_tracker import background
from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.accounts.second_steps import add_app, code, give_code, give_password, is_signed_in

pytestmark = pytest.mark.django_db

CHANGE, RESET = reverse("account_change_password"), reverse("account_reset_password")
GOOD = "purple kettle eleven"


@pytest.fixture
def person() -> User:
    return factories.make_user(
        Role.CHAIR, name="Siobhán Okonkwo", email="s.okonkwo@lscb.example", password=factories.PASSWORD
    )


def change(client, new: str):
    return client.post(CHANGE, {"oldpassword": factories.PASSWORD, "password1": new, "password2": new})


def signs_in(person: User, password: str) -> bool:
    given = {"login": person.email, "password": password}
    return Client().post(reverse("account_login"), given).status_code == 302


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "  leading and trailing  ",
        "tabs\tand  two spaces",
        "🦔🦊🐌🦉🐝🦇🐞🦋🐸🦎🐢🦜",
        "пароль из четырёх слов",
        "<script>alert(1)</script>",
        "'; drop table users; --",
        "x" * 8 + "quite long " * 11,
        "ab cd ef " * 100,
    ],
    ids=lambda value: value[:20],
)
def test_any_characters_are_taken_and_kept_exactly(password, client, person):
    client.force_login(person)

    answer = change(client, password)

    assert answer.status_code == 302
    assert signs_in(person, password)
    others = {password.strip(), password[:-1], password + " ", password.replace("  ", " ")} - {password}
    assert not any(signs_in(person, other) for other in others)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("elevenchars", "Use 12 characters or more"),
        ("1234567890123", "many people use this"),
        ("aaaaaaaaaaaaaaaa", "many people use this"),
        ("abababababab", "many people use this"),
        ("a-plan-for-every-child", "many people use this"),
        ("Safeguarding2026!", "“safeguarding” is easy to guess"),
        ("s4f3gu4rding!!", "“safeguarding” is easy to guess"),
        ("SuttonChildrenBoard1", "is easy to guess"),
        ("ActionPlanTracker", "“tracker” is easy to guess"),
        ("Okonkwo-Siobhan", "“okonkwo” is easy to guess"),
        ("s.okonkwo@lscb.example", "is easy to guess"),
        ("Welcome-November-2026", "“november” is easy to guess"),
        ("password password password", "“password” is easy to guess"),
    ],
)
def test_what_is_guessed_first_is_refused_in_words(password, words, client, person):
    client.force_login(person)

    refused = change(client, password)

    [error] = refused.context["form"].errors["password1"]
    assert words in error
    assert change(client, GOOD).status_code == 302


def test_a_word_of_ours_among_others_will_do(person):
    validate_password("tractor safeguarding umbrella", person)


def test_none_of_the_common_ones_is_taken(person, figure):
    """Django's list has few that are long enough; twice the same word is what people do about that."""
    common = CommonPasswordValidator().passwords
    longer = {word for word in common if len(word) >= 12}

    taken = []
    for password in [*common]:
        try:
            validate_password(password, person)
            taken.append(password)
        except ValidationError:
            pass

    figure("passwords", f"{len(common) - len(taken)} of {len(common)} common passwords refused", reached=not taken)
    assert (taken, len(longer) > 10) == ([], True)


def test_pasting_and_password_managers_are_welcome(client, person):
    client.force_login(person)

    page = client.get(CHANGE).content.decode() + Client().get(reverse("account_login")).content.decode()

    assert set(re.findall(r'autocomplete="([^"]+)"', page)) == {"current-password", "new-password", "email"}
    assert "onpaste" not in page
    assert "maxlength" not in page


def link_in(mail) -> str:
    return re.search(r"http://testserver(\S+)", mail.body)[1]


def choose(client, link: str, new: str = GOOD):
    page = client.get(link, follow=True)
    if not page.redirect_chain:
        return page
    return client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})


def test_the_link_works_once_and_for_an_hour(client, person, mailoutbox, monkeypatch):
    client.post(RESET, {"email": person.email})
    client.post(RESET, {"email": person.email})
    links = [link_in(mail) for mail in mailoutbox]
    used = [choose(Client(), link).status_code for link in (links[0], links[0], links[1])]

    client.post(RESET, {"email": person.email})
    last = link_in(mailoutbox[-2] if "new password was chosen" in mailoutbox[-1].subject else mailoutbox[-1])
    later = timezone.now() + timedelta(seconds=3601)
    monkeypatch.setattr(
        "django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda self: later.replace(tzinfo=None)
    )
    too_late = choose(Client(), last)

    assert used == [302, 200, 200]
    assert "The link does not work" in too_late.content.decode()
    assert "for one hour" in mailoutbox[0].body


def test_a_new_password_by_mail_signs_nobody_in_and_ends_all_sessions(client, person, mailoutbox):
    add_app(person)
    elsewhere = Client()
    elsewhere.force_login(person)
    client.post(RESET, {"email": person.email})

    choose(client, link_in(mailoutbox[0]))

    assert [is_signed_in(each) for each in (client, elsewhere)] == [False, False]
    person.set_password(factories.PASSWORD)
    person.save(update_fields=["password"])
    assert give_password(client, person).url == reverse("mfa_authenticate")
    give_code(client, code())
    assert is_signed_in(client)


def test_a_new_password_forgives_the_wrong_ones_before(client, person, mailoutbox):
    for _ in range(6):
        signs_in(person, "wrong")
    locked = not signs_in(person, factories.PASSWORD)
    client.post(RESET, {"email": person.email})
    choose(client, link_in(mailoutbox[0]))

    assert (locked, signs_in(person, GOOD)) == (True, True)


def test_after_a_password_by_mail_a_second_step_can_be_set_up(client, person, mailoutbox):
    client.post(RESET, {"email": person.email})
    choose(client, link_in(mailoutbox[0]))
    client.post(reverse("account_login"), {"login": person.email, "password": GOOD})
    page = reverse("mfa_activate_totp")

    secret = client.get(page).context["form"].secret
    client.post(page, {"code": code(secret)})

    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).count() == 1


class SlowMailServer(BaseEmailBackend):
    taken = Event()

    def send_messages(self, messages) -> int:
        sleep(2)
        self.taken.set()
        return len(messages)


@pytest.mark.django_db(transaction=True)
def test_how_long_the_answer_takes_does_not_tell_who_has_an_account(client, person, settings):
    settings.EMAIL_BACKEND = f"{__name__}.SlowMailServer"
    settings.MAILS_GO_IN_BACKGROUND = True
    started = monotonic()

    client.post(RESET, {"email": person.email})

    assert monotonic() - started < 2
    assert SlowMailServer.taken.wait(20)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_done_for_an_account_before_the_answer(client, person, settings, monkeypatch):
    """Measured in statements: an account costs the answer no more than an address that nobody has."""
    settings.MAILS_GO_IN_BACKGROUND = True
    later = []
    monkeypatch.setattr(background, "Timer", lambda seconds, do, arguments: later.append(arguments) or Timer(0, str))

    with CaptureQueriesContext(connection) as unknown:
        client.post(RESET, {"email": "nobody@lscb.example"})
    with CaptureQueriesContext(connection) as known:
        client.post(RESET, {"email": person.email})

    assert len(known) <= len(unknown)
    assert len(later) == 2


def test_no_more_than_five_mails_an_hour(client, person, mailoutbox):
    answers = [client.post(RESET, {"email": person.email}) for _ in range(7)]

    assert {answer.url for answer in answers} == {reverse("account_reset_password_done")}
    assert len(mailoutbox) == 5


def test_the_session_has_another_key_after_signing_in_and_none_after_signing_out(client, person):
    client.get(reverse("account_login"))
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(reverse("account_login"), {"login": person.email, "password": factories.PASSWORD})
    during = client.session.session_key
    client.post(reverse("account_logout"))
    stolen = Client()
    stolen.cookies["sessionid"] = during

    assert before != during
    assert not is_signed_in(stolen)
