"""Inviting by mail: a link that works once, for some days, for the address it was mailed to."""

import re
import smtplib
import time
from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from lscb_tracker.accounts.invitation_links import key_of
from lscb_tracker.accounts.models import Invitation, User
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.submitting import filled

pytestmark = pytest.mark.django_db

INVITE = reverse("accounts:person-invite")
ANSWER = reverse("accounts:invitation-answer")
WORDS = {"password1": "four words of it", "password2": "four words of it"}
DAY = 24 * 60 * 60


@pytest.fixture
def desk(client_for, administrator):
    """The administrator's browser; `client` is the invited person's."""
    return client_for(administrator)


def invite(desk, **answers):
    given = {"name": "N. Ew", "email": "new@lscb.example", "role": "chair"}
    return desk.post(INVITE, filled(desk.get(INVITE), **given | answers), follow=True)


def link_in(message) -> str:
    return re.search(r"http://testserver(\S+)", message.body)[1]


def invited() -> User:
    return User.objects.get(email="new@lscb.example")


def send_again(desk):
    url = reverse("accounts:invitation-send", args=[invited().pk])
    return desk.post(url, filled(desk.get(url)), follow=True)


def is_over(answer) -> bool:
    return answer.status_code == 410 and "The invitation does not work" in answer.content.decode()


def test_an_invitation_leads_from_the_mail_to_signing_in(desk, client):
    agency = factories.make_agency("Cafcass")

    page = invite(desk, role="agency_lead", agency=agency, starts_on=date(2026, 11, 23), ends_on=date(2027, 3, 31))
    opened = client.get(link_in(mail.outbox[0]), follow=True)
    saved = client.post(ANSWER, WORDS, follow=True)
    signed_in = client.post(reverse("account_login"), {"login": "new@lscb.example", "password": WORDS["password1"]})

    assert page.redirect_chain[-1][0] == invited().get_absolute_url()
    assert opened.redirect_chain == [(ANSWER, 302)]
    html = opened.content.decode()
    for words in ("N. Ew", "new@lscb.example", "agency lead of Cafcass", "until 31 March 2027"):
        assert words in html
    assert "Your password is saved. Sign in with it." in saved.content.decode()
    assert signed_in.status_code == 302


def test_the_mail_says_what_it_is_in_text_and_in_html(desk, administrator, settings):
    invite(desk)

    [message] = mail.outbox
    assert message.to == ["new@lscb.example"]
    assert message.subject == f"You are invited to the action plan tracker of {settings.BOARD_NAME}"
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    for body in (message.body, html):
        for words in ("N. Ew", administrator.name, link_in(message), "7 days", settings.BOARD_NAME):
            assert words in body
    assert "password" not in str(message.message()["Subject"])


def test_names_in_the_mail_are_escaped_where_they_must_be(desk):
    invite(desk, name="<b>N</b> & Ew")

    [message] = mail.outbox
    assert "Dear <b>N</b> & Ew," in message.body
    assert "Dear &lt;b&gt;N&lt;/b&gt; &amp; Ew," in message.alternatives[0][0]


def test_a_link_works_once(desk, client):
    invite(desk)
    link = link_in(mail.outbox[0])
    client.get(link)
    client.post(ANSWER, WORDS)

    again = client.get(link)
    posted = client.post(ANSWER, {"password1": "somebody elses words", "password2": "somebody elses words"})

    assert [is_over(again), is_over(posted)] == [True, True]
    assert invited().check_password(WORDS["password1"])


def test_opening_a_link_uses_nothing_up(desk, client):
    """Mail scanners open links, some of them often."""
    invite(desk)
    link = link_in(mail.outbox[0])

    assert {client.get(link).status_code for _ in range(5)} == {302}


@pytest.mark.parametrize(("days", "over"), [(6.9, False), (7.1, True)])
def test_a_link_is_good_for_a_week(days, over, desk, client, monkeypatch):
    invite(desk)
    link, later = link_in(mail.outbox[0]), time.time() + days * DAY

    monkeypatch.setattr(time, "time", lambda: later)

    assert (client.get(link).status_code == 410) is over


def test_only_the_link_of_the_newest_mail_works(desk, client):
    invite(desk)
    send_again(desk)
    old, new = (link_in(message) for message in mail.outbox)

    assert [client.get(old).status_code, client.get(new).status_code] == [410, 302]


def test_a_link_that_was_opened_before_a_newer_mail_is_answered_no_more(desk, client):
    invite(desk)
    client.get(link_in(mail.outbox[0]))
    send_again(desk)

    assert is_over(client.post(ANSWER, WORDS))
    assert not invited().has_usable_password()


def test_a_link_mailed_to_a_wrong_address_dies_when_the_address_is_corrected(desk, client):
    invite(desk, email="neww@lscb.example")
    person = User.objects.get(email="neww@lscb.example")
    url = reverse("accounts:person-update", args=[person.pk])

    desk.post(url, filled(desk.get(url), email="new@lscb.example"))

    assert is_over(client.get(link_in(mail.outbox[0])))


def test_a_withdrawn_invitation_does_not_work_until_the_account_is_opened_again(desk, client):
    invite(desk)
    withdraw = reverse("accounts:invitation-withdraw", args=[invited().pk])
    reopen = reverse("accounts:person-reopen", args=[invited().pk])

    desk.post(withdraw, filled(desk.get(withdraw)))
    dead = client.get(link_in(mail.outbox[0]))
    desk.post(reopen, filled(desk.get(reopen)))

    assert is_over(dead)
    assert [client.get(link_in(message)).status_code for message in mail.outbox] == [410, 302]


def test_somebody_whose_invitation_was_withdrawn_is_sent_no_password_either(desk, client):
    invite(desk)
    withdraw = reverse("accounts:invitation-withdraw", args=[invited().pk])
    desk.post(withdraw, filled(desk.get(withdraw)))
    mail.outbox.clear()

    client.post(reverse("account_reset_password"), {"email": "new@lscb.example"})

    assert mail.outbox == []


@pytest.mark.parametrize(
    "key", ["x", "1-1", "1-1:aaaa:bbbb", "99999999999999999999-1:a:b", "²-1:a:b", "-1:a:b", "1-1%00"]
)
def test_a_key_that_nobody_mailed_opens_nothing(key, desk, client):
    invite(desk)

    assert client.get(f"/invitation/{key}/").status_code in (400, 410)


def test_a_key_of_another_invitation_opens_nothing(desk, client):
    invite(desk)
    invite(desk, email="other@lscb.example")
    own, other = Invitation.objects.order_by("pk")

    forged = key_of(own).replace(f"{own.pk}-", f"{other.pk}-", 1)

    assert client.get(reverse("accounts:invitation-open", args=[forged])).status_code == 410


def test_a_weak_first_password_is_refused_in_words(desk, client):
    invite(desk)
    client.get(link_in(mail.outbox[0]))

    page = client.post(ANSWER, {"password1": "short", "password2": "short"})
    different = client.post(ANSWER, {"password1": "four words of it", "password2": "four words of that"})

    assert page.status_code == different.status_code == 422
    assert "12 characters or more" in str(page.context["form"].errors["password1"])
    assert "password2" in different.context["form"].errors


def test_the_page_says_whether_the_mail_went_and_until_when_it_works(stopped_clock, desk):
    page = invite(desk)

    assert "Mailed on 23 November 2026 at 12pm, not answered yet." in page.content.decode()
    assert "The link works until 30 November 2026 at 12pm" in page.content.decode()


def test_a_mail_server_that_is_down_loses_nobody_and_says_what_to_do(desk, client, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected("new@lscb.example is not known here")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        page = invite(desk)
    again = send_again(desk)

    assert "was not mailed, because the mail server did not take it" in page.content.decode()
    assert "The invitation was not mailed." in page.content.decode()
    assert "new@lscb.example" not in caplog.text
    assert "SMTPServerDisconnected" in caplog.text
    assert "not answered yet" in again.content.decode()
    assert client.get(link_in(mail.outbox[0])).status_code == 302


def test_the_same_form_twice_invites_and_mails_once(desk):
    sent = filled(desk.get(INVITE), name="N. Ew", email="new@lscb.example", role="chair")

    first, second = desk.post(INVITE, sent), desk.post(INVITE, sent)

    assert first.url == second.url == invited().get_absolute_url()
    assert len(mail.outbox) == 1
    assert invited().appointments.count() == 1


def test_a_board_without_subgroups_is_not_asked_for_them(desk):
    without = desk.get(INVITE).context["form"].fields
    factories.make_subgroup()
    with_one = desk.get(INVITE).context["form"].fields

    assert ("subgroups" in without, "subgroups" in with_one) == (False, True)


def test_an_address_that_has_an_account_is_answered_with_a_link_to_it(desk):
    known = factories.make_user(Role.CHAIR, email="known@lscb.example", name="K. Nown")

    page = invite(desk, email="Known@LSCB.example")

    assert page.status_code == 422
    assert page.context["form"].errors == {"email": ["This email address has an account already"]}
    assert f'<a class="govuk-link" href="{known.get_absolute_url()}">K. Nown</a>' in page.content.decode()
    assert mail.outbox == []


def test_an_invitation_does_not_stand_in_the_access_log():
    from lscb_tracker.gunicorn_config import loggable

    assert loggable("/invitation/7-1:abc:def/") == "/invitation/[key]/"
    assert loggable("/invitation/") == "/invitation/"
