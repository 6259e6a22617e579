"""The pages with an account, what they cost, and who may send files."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from assurance import services
from assurance.answering.uploads import BoundedFilesOfCorrespondents
from assurance.models import AnswerLink
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.assurance.answering.rounds import CODE_PAGE, OVERVIEW, SEND, SIGN_OFF, ask, link_in, visit
from tests.submitting import filled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_what_the_overview_costs(mailoutbox, rows, django_assert_num_queries):
    ask(rows=rows)
    client = visit(link_in(mailoutbox[0]), mailoutbox)

    with django_assert_num_queries(11):
        client.get(OVERVIEW)


@pytest.mark.parametrize("rows", [1, 3])
def test_what_a_receipt_costs(mailoutbox, rows, django_assert_num_queries):
    answer = ask(rows=rows)
    client = visit(link_in(mailoutbox[0]), mailoutbox)
    answer.rows.update(choice="new_answer", text="All of them are trained.")
    receipt = client.post(SEND, filled(client.get(SEND), **SIGN_OFF)).url

    with django_assert_num_queries(7):
        page = client.get(receipt).content.decode()

    assert page.count("All of them are trained.") == rows


def test_files_are_taken_of_those_alone_who_confirmed_their_address(client, mailoutbox):
    ask(rows=1)
    link = link_in(mailoutbox[0])

    def takes_files() -> bool:
        request = RequestFactory().post("/answer/rows/1/")
        request.user = AnonymousUser()
        cookie = client.cookies.get(settings.ANSWER_COOKIE_NAME)
        request.COOKIES = {settings.ANSWER_COOKIE_NAME: cookie.value} if cookie else {}
        return BoundedFilesOfCorrespondents(request).is_from_somebody_known()

    before = takes_files()
    client.get(link)
    opened = takes_files()
    visit(link, mailoutbox, client)
    confirmed = takes_files()
    AnswerLink.objects.update(revoked_at=timezone.now(), revoked_by=factories.make_user(Role.BUSINESS_MANAGER))

    assert (before, opened, confirmed, takes_files()) == (False, False, True, False)


def test_the_lead_of_an_agency_answers_in_the_own_area(client_for, agency_lead):
    part = factories.make_plan_agency(agency=agency_lead.agency)
    answer = ask(rows=2, plan_agency=part)
    client, row = client_for(agency_lead), answer.rows.first()
    listed = client.get(reverse("assurance:answer-list")).content.decode()
    page = reverse("assurance:answer-row", args=[answer.pk, row.pk])
    client.post(page, filled(client.get(page), choice="still_true"))
    check = reverse("assurance:answer-send", args=[answer.pk])

    sent = client.post(check, filled(client.get(check), **SIGN_OFF))

    answer.refresh_from_db()
    receipt = client.get(sent.url).content.decode()
    following = answer.__class__.objects.drafts().get()
    assert "0 of 2 answered" in listed
    assert (answer.sent_by, sent.url) == (agency_lead, reverse("assurance:answer-receipt", args=[answer.pk]))
    assert following.get_absolute_url() in receipt
    assert f"received on {answer.sent_on:%-d %B %Y}" in receipt
    assert client.get(answer.get_absolute_url()).url == sent.url
    assert "Receipt for" in client.get(reverse("assurance:answer-list")).content.decode()


def test_the_own_area_names_the_due_date_that_counts(client_for, agency_lead, manager):
    answer = ask(rows=2, plan_agency=factories.make_plan_agency(agency=agency_lead.agency))
    request, later = answer.cycle.assurance_requests.get(), answer.cycle.due_on + timedelta(days=14)
    services.extend_request(
        request=request,
        version=request.version,
        requested=list(request.requested.all()),
        due_on=later,
        reason="Half term.",
        by=manager,
        on=request.sent_on,
    )

    listed = client_for(agency_lead).get(reverse("assurance:answer-list")).content.decode()

    assert f"Due {later:%-d %B %Y}." in listed


def test_a_mail_server_that_is_down_is_said_on_the_page(client, mailoutbox, settings):
    ask(rows=1)
    client.get(link_in(mailoutbox[0]))
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1

    page = client.post(CODE_PAGE, {"step": "mail"}, follow=True).content.decode()

    assert "The email could not be sent" in page
