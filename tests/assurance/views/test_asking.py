"""Asking in two steps: what was ticked, what for and until when, the letters, and what is sent."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest

from assurance.forms.requests import MOST_ROWS
from assurance.models import AssuranceCycle, AssuranceRequest, Delivery
from tests import factories
from tests.submitting import filled, parts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

DAY, DUE = date(2026, 11, 23), date(2026, 12, 7)  # ten working days
PAST = date(2016, 8, 18)
BY_MAIL = {"purpose": "first_request", "channel": "email", "is_chased": "on"} | parts("due_on", DUE)
BY_LETTER = {"purpose": "first_request", "channel": "letter"} | parts("sent_on", PAST)


@pytest.fixture
def agency():
    return factories.make_agency("St Elsewhere")


@pytest.fixture
def nurse(agency):
    return factories.make_contact(agency, name="A. Nurse", email="nurse@elsewhere.example")


@pytest.fixture
def rows(agency):
    part = factories.make_plan_agency(factories.make_plan(), agency)
    return [factories.make_recommendation(plan_agency=part) for _ in range(2)]


@pytest.fixture
def client(client_for, manager):
    return client_for(manager)


def address(rows, **answers) -> str:
    """Of the first step; with answers, of the second."""
    step = {"step": "letters"} if answers else {}
    return f"/requests/new/?{urlencode({'row': [row.pk for row in rows]} | step | answers, doseq=True)}"


def drafts(page) -> list:
    return list(page.context["other_forms"])


def said(form) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in form.errors.items()}


# What was ticked


def test_nothing_ticked_says_where_to_tick(client):
    page = client.get("/requests/new/")

    assert page.status_code == 200
    assert "Tick the recommendations that you ask about" in page.content.decode()


@pytest.mark.parametrize("query", ["row=0", "row=999999", "row=x", f"row={'9' * 40}"])
def test_rows_that_are_not_there_are_refused(query, client):
    page = client.get(f"/requests/new/?{query}")

    assert page.status_code == 422
    assert "is not there any more. Select them again" in page.content.decode()


def test_at_most_two_hundred_rows_are_asked_about_at_once(client, rows):
    part = rows[0].plan_agency
    rows += [factories.make_recommendation(plan_agency=part) for _ in range(MOST_ROWS - 2)]
    assert client.get(address(rows)).status_code == 200

    page = client.get(address([*rows, factories.make_recommendation(plan_agency=part)]))

    assert page.status_code == 422
    assert "You selected 201 recommendations. Ask about 200 at most at once" in page.content.decode()


# The first step


def test_the_due_date_is_the_one_that_the_rules_give(client, rows):
    factories.make_chasing_rules(answer_within=15)

    form = client.get(address(rows)).context["form"]

    assert form["due_on"].value() == date(2026, 12, 14)
    assert "15 working days" in form["due_on"].help_text


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"purpose": ""}, {"purpose": ["Select what you ask for"]}),
        ({"channel": "pigeon"}, {"channel": ["Choose how you ask"]}),
        (
            parts("due_on", None),
            {"due_on": ["Enter the day by which you need the answer"]},
        ),
        (
            parts("due_on", DAY - timedelta(days=1)),
            {"due_on": ["The day by which you need the answer must not be before you asked"]},
        ),
        ({"channel": "meeting"}, {"sent_on": ["Enter the day on which you asked"]}),
        (
            {"channel": "meeting"} | parts("sent_on", DAY + timedelta(days=1)),
            {"sent_on": ["The day on which you asked must be today or in the past"]},
        ),
        (
            {"channel": "meeting"} | parts("sent_on", PAST) | parts("due_on", None),
            {"due_on": ["Enter the day by which you need the answer: reminders are counted from it"]},
        ),
    ],
    ids=["no purpose", "no channel", "no date", "yesterday", "no day", "tomorrow", "chased without a date"],
)
def test_a_first_step_that_makes_no_sense_comes_back(answers, errors, client, rows):
    page = client.get(address(rows, **BY_MAIL | answers))

    assert page.status_code == 422
    assert said(page.context["form"]) == errors
    assert client.get(address(rows, **BY_MAIL)).status_code == 200


def test_going_back_keeps_the_first_step(client, rows, nurse):
    back = client.get(address(rows, **BY_MAIL | {"purpose": "retest"})).context["done_url"]

    form = client.get(back).context["form"]

    assert (form["purpose"].value(), form["due_on"].value()) == ("retest", DUE)


# The second step


def test_a_letter_is_merged_with_the_rows_and_their_last_answers(client, rows, nurse):
    factories.make_record(rows[0], received_on=date(2016, 9, 26), text="All nurses are trained.")

    [draft] = drafts(client.get(address(rows, **BY_MAIL)))

    text = draft["text"].value()
    assert text.startswith(f"{rows[0].plan.title}: request for assurance by 7 December 2026\n\nDear A. Nurse,")
    assert f"{rows[0].ref}  {rows[0].text}\nYour last answer, 26 September 2016: All nurses are trained." in text
    assert f"{rows[1].ref}  {rows[1].text}\nThe Board has received nothing about this so far." in text


def test_what_another_agency_said_is_not_in_the_letter(client, rows, nurse):
    factories.make_record(rows[0], given_by_agency=factories.make_agency(), text="Words of others.")

    [draft] = drafts(client.get(address(rows, **BY_MAIL)))

    assert "Words of others" not in draft["text"].value()


def test_sending_asks_mails_and_shows_what_was_sent(client, rows, nurse, manager, mailoutbox):
    page = client.get(address(rows, **BY_MAIL))

    answer = client.post(address(rows, **BY_MAIL), filled(page), follow=True)

    cycle = AssuranceCycle.objects.get()
    request = cycle.assurance_requests.get()
    assert answer.redirect_chain == [(f"/requests/?cycle={cycle.pk}", 302)]
    assert [row.request for row in answer.context["rows"]] == [request]
    assert (request.sent_by, request.sent_on, request.due_on) == (manager, DAY, DUE)
    assert request.sent_to == "A. Nurse, Named nurse"
    assert request.text == drafts(page)[0]["text"].value().replace("\r\n", "\n")
    assert [mail.to for mail in mailoutbox] == [[nurse.email]]
    assert "The request is on its way." in answer.content.decode()


def test_the_same_form_sent_twice_asks_once(client, rows, nurse, mailoutbox):
    sent = filled(client.get(address(rows, **BY_MAIL)))

    first, second = (client.post(address(rows, **BY_MAIL), sent) for _ in range(2))

    assert first.url == second.url
    assert AssuranceCycle.objects.count() == len(mailoutbox) == 1


def test_the_same_form_in_other_words_is_a_choice(client, rows, nurse):
    sent = filled(client.get(address(rows, **BY_MAIL)))
    client.post(address(rows, **BY_MAIL), sent)
    name = f"letter-{rows[0].plan_agency_id}-text"

    page = client.post(address(rows, **BY_MAIL), sent | {name: "Other words."})

    assert page.status_code == 422
    assert AssuranceCycle.objects.count() == 1
    assert client.post(address(rows, **BY_MAIL), filled(page)).status_code == 302
    assert AssuranceCycle.objects.count() == 2


@pytest.mark.parametrize("contact", [None, {"email": ""}, {"ends_on": DAY - timedelta(days=1)}])
def test_an_agency_that_no_mail_reaches_is_never_asked_in_silence(contact, client, rows, agency):
    if contact:
        factories.make_contact(agency, **contact)
    page = client.get(address(rows, **BY_MAIL))
    [draft] = drafts(page)

    assert draft["is_asked"].value() is False
    assert f"/agencies/{agency.slug}/contacts/add/" in page.content.decode()
    nobody = client.post(address(rows, **BY_MAIL), filled(page))
    ticked = client.post(address(rows, **BY_MAIL), filled(page, **{f"{draft.prefix}-is_asked": True}))

    assert (nobody.status_code, ticked.status_code) == (422, 422)
    assert "Tick at least one agency that you ask." in nobody.content.decode()
    assert said(drafts(ticked)[0]) == {
        "is_asked": ["St Elsewhere has no current contact with an email address. Add one, or leave St Elsewhere out"]
    }
    assert not AssuranceCycle.objects.exists()


def test_an_agency_that_is_left_out_is_named(client, rows, nurse):
    other = factories.make_recommendation()
    url = address([*rows, other], **BY_MAIL)

    page = client.post(url, filled(client.get(url)), follow=True)

    assert f"Not asked: {other.plan_agency.agency.name}." in page.content.decode()
    assert AssuranceRequest.objects.get().plan_agency == rows[0].plan_agency


def test_a_transferred_part_is_left_out_unless_it_is_ticked(client, nurse, agency):
    part = factories.make_plan_agency(
        agency=agency, disposition="transferred", transferred_to="Cafcass", transferred_on=PAST
    )
    url = address([factories.make_recommendation(plan_agency=part)], **BY_MAIL)
    page = client.get(url)

    assert drafts(page)[0]["is_asked"].value() is False
    assert "was transferred to Cafcass on 18 August 2016" in page.content.decode()
    assert client.post(url, filled(page, **{f"letter-{part.pk}-is_asked": True})).status_code == 302


@pytest.mark.parametrize("channel", ["letter", "telephone", "meeting"])
def test_what_was_asked_in_the_past_is_logged_with_whom(channel, client, rows):
    url = address(rows, **BY_LETTER | {"channel": channel})
    page = client.get(url)
    unnamed = client.post(url, filled(page))
    answer = client.post(url, filled(page, **{f"letter-{rows[0].plan_agency_id}-sent_to": "A. Nurse"}), follow=True)

    assert said(drafts(unnamed)[0]) == {"sent_to": ["Enter who at St Elsewhere was asked"]}
    request = AssuranceRequest.objects.get()
    assert (request.sent_on, request.due_on, request.sent_to) == (PAST, None, "A. Nurse")
    assert not Delivery.objects.exists()
    assert "The request is logged." in answer.content.decode()
    assert (f"/requests/{request.pk}/letter.pdf" in answer.content.decode()) is (channel == "letter")


def test_braces_in_a_letter_are_kept_as_they_are(client, rows, nurse):
    page = client.get(address(rows, **BY_MAIL))
    name = f"letter-{rows[0].plan_agency_id}-text"

    assert client.post(address(rows, **BY_MAIL), filled(page, **{name: "Dear {agency} {"})).status_code == 302

    assert AssuranceRequest.objects.get().text == "Dear {agency} {"


@pytest.mark.parametrize("agencies", [1, 3])
def test_letters_query_budget(agencies, client, django_assert_num_queries):
    contacts = [factories.make_contact() for _ in range(agencies)]
    parts_ = [factories.make_plan_agency(agency=contact.agency) for contact in contacts]
    asked = [factories.make_recommendation(plan_agency=part) for part in parts_]

    with django_assert_num_queries(9):
        client.get(address(asked, **BY_MAIL))
