"""Asking agencies, and what becomes of their requests: more time, withdrawn, sent again, links closed."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from assurance import services
from assurance.mailing.sending import send_waiting
from assurance.models import AnswerLink, AnswerRow, AssuranceCycle, Delivery, DueDateExtension
from assurance.services import Letter, Round
from assurance.services.positions import stale_positions
from lscb_tracker.accounts.roles import Role
from recommendations.versioning import AlreadySaved, EditConflict, SavedInOtherWords
from tests import factories

pytestmark = pytest.mark.django_db

DAY, DUE, LATER = date(2026, 11, 23), date(2026, 12, 7), date(2027, 1, 15)
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
BY_MAIL = Round("first_request", "email", DAY, DUE)
BY_LETTER = Round("first_request", "letter", date(2016, 8, 18), None, is_chased=False)


@pytest.fixture
def agency():
    return factories.make_agency("St Elsewhere")


@pytest.fixture
def nurse(agency):
    return factories.make_contact(agency, name="A. Nurse", email="nurse@elsewhere.example")


def rows_of(agency, number: int = 2) -> list:
    part = factories.make_plan_agency(factories.make_plan(), agency)
    return [factories.make_recommendation(plan_agency=part) for _ in range(number)]


def letter(rows, *contacts, **fields) -> Letter:
    return Letter(rows[0].plan_agency, rows, **{"text": "Please answer.", "contacts": contacts} | fields)


def ask(manager, *letters, asked=BY_MAIL, key=None) -> AssuranceCycle:
    return services.ask_agencies(asked=asked, letters=letters, by=manager, on=DAY, submission_key=key)


def only_request(cycle):
    return cycle.assurance_requests.get()


def status(row) -> str:
    row.assurance_position.refresh_from_db()
    return row.assurance_position.settled.on(DAY).status


# Asking


def test_two_plans_of_one_agency_make_two_letters_and_one_mail(manager, agency, nurse):
    first, second = rows_of(agency), rows_of(agency)

    cycle = ask(manager, letter(first, nurse), letter(second, nurse))

    assert cycle.assurance_requests.count() == 2
    assert list(Delivery.objects.values_list("to_email", "cycle", "agency")) == [(nurse.email, cycle.pk, agency.pk)]
    assert [status(row) for row in [*first, *second]] == ["requested"] * 4
    assert AnswerRow.objects.filter(answer__cycle=cycle).count() == 4


@pytest.mark.parametrize("channel", ["letter", "telephone", "meeting"])
def test_what_was_asked_in_the_past_is_kept_without_mails(channel, manager, agency):
    rows = rows_of(agency)
    asked = Round("first_request", channel, date(2016, 8, 18), None, is_chased=False)

    cycle = ask(manager, letter(rows, sent_to="A. Nurse", text=""), asked=asked)

    request = only_request(cycle)
    assert (request.sent_on, request.due_on, request.sent_to, request.channel) == (
        date(2016, 8, 18),
        None,
        "A. Nurse",
        channel,
    )
    assert not Delivery.objects.exists()
    assert status(rows[0]) == "no_response"


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        (None, "has no current contact with an email address"),
        ({"email": ""}, "Select current contacts"),
        ({"ends_on": DAY - timedelta(days=1)}, "Select current contacts"),
        ({"starts_on": DAY + timedelta(days=1)}, "Select current contacts"),
    ],
    ids=["nobody", "no address", "left", "to come"],
)
def test_an_agency_that_nobody_reads_for_is_not_asked_by_email(contact, words, manager, agency, nurse):
    rows = rows_of(agency)
    contacts = [factories.make_contact(agency, **contact)] if contact else []

    with pytest.raises(ValidationError, match=words):
        ask(manager, letter(rows, *contacts))

    assert not AssuranceCycle.objects.exists()
    assert ask(manager, letter(rows, nurse)).assurance_requests.count() == 1


def test_other_ways_need_the_name_of_who_was_asked(manager, agency):
    rows = rows_of(agency)

    with pytest.raises(ValidationError, match="Enter who at St Elsewhere was asked"):
        ask(manager, letter(rows), asked=BY_LETTER)


def test_the_same_form_asks_once(manager, agency, nurse):
    rows, key = rows_of(agency), uuid.uuid4()
    cycle = ask(manager, letter(rows, nurse), key=key)

    with pytest.raises(AlreadySaved) as again:
        ask(manager, letter(rows, nurse), key=key)
    with pytest.raises(SavedInOtherWords):
        ask(manager, letter(rows, nurse, text="Other words."), key=key)

    assert again.value.saved == cycle
    assert AssuranceCycle.objects.count() == Delivery.objects.count() == 1


# More time


def test_the_board_gives_more_time_for_some_rows(manager, agency, nurse):
    rows = rows_of(agency)
    request = only_request(ask(manager, letter(rows, nurse)))
    chosen = list(request.requested.filter(recommendation=rows[0]))

    services.extend_request(
        request=request, version=1, requested=chosen, due_on=LATER, reason="Half term.", by=manager, on=DAY
    )

    extension = DueDateExtension.objects.get()
    assert (extension.state, extension.due_on, extension.decided_by) == ("agreed", LATER, manager)
    for row in rows:
        row.assurance_position.refresh_from_db()
    assert [row.assurance_position.due_on for row in rows] == [LATER, DUE]
    assert rows[0].change_events.first().verb == "extension_agreed"
    assert not rows[1].change_events.filter(verb="extension_agreed").exists()
    with pytest.raises(EditConflict):
        services.extend_request(
            request=request, version=1, requested=chosen, due_on=LATER.replace(day=20), reason="R", by=manager, on=DAY
        )


@pytest.mark.parametrize("due_on", [DAY - timedelta(days=1), DUE], ids=["yesterday", "as it is"])
def test_more_time_ends_later_than_it_does_now(due_on, manager, agency, nurse):
    request = only_request(ask(manager, letter(rows_of(agency), nurse)))
    given = {"version": 1, "requested": list(request.requested.all()), "reason": "R", "by": manager, "on": DAY}

    with pytest.raises(ValidationError, match="must be after 7 December 2026"):
        services.extend_request(request=request, due_on=due_on, **given)

    assert len(services.extend_request(request=request, due_on=DUE + timedelta(days=1), **given)) == 2


# Withdrawing


def test_a_withdrawn_request_is_as_if_it_had_never_been_sent(manager, agency, nurse):
    rows = rows_of(agency)
    cycle = ask(manager, letter(rows, nurse))
    send_waiting(clock=lambda: AT)

    withdrawn = services.withdraw_request(
        request=only_request(cycle), version=1, reason="The wrong agency.", by=manager, on=DAY, at=AT
    )

    assert [status(row) for row in rows] == ["not_requested"] * 2
    assert stale_positions([row.pk for row in rows]) == []
    assert (withdrawn.withdrawn_on, withdrawn.withdrawn_by) == (DAY, manager)
    assert list(AnswerLink.objects.values_list("revoked_at", "revoked_by")) == [(AT, manager.pk)]
    assert AnswerRow.objects.filter(answer__cycle=cycle).asked().count() == 0
    with pytest.raises(ValidationError, match="withdrawn already"):
        services.withdraw_request(request=withdrawn, version=2, reason="Again", by=manager, on=DAY, at=AT)


def test_links_are_closed_with_the_last_request_of_the_round_alone(manager, agency, nurse):
    cycle = ask(manager, letter(rows_of(agency), nurse), letter(rows_of(agency), nurse))
    send_waiting(clock=lambda: AT)
    first, second = cycle.assurance_requests.all()
    withdraw = {"version": 1, "reason": "A mistake.", "by": manager, "on": DAY, "at": AT}

    services.withdraw_request(request=first, **withdraw)
    assert AnswerLink.objects.get().works(AT)

    services.withdraw_request(request=second, **withdraw)
    assert not AnswerLink.objects.get().works(AT)


# Again


def test_a_request_sent_again_is_a_new_mail_with_a_new_link(manager, agency, nurse, mailoutbox):
    request = only_request(ask(manager, letter(rows_of(agency), nurse)))
    send_waiting(clock=lambda: AT)

    keys = services.resend_request(request=request, version=1, contacts=[nurse], by=manager, on=DAY)
    send_waiting(clock=lambda: AT)

    assert len(mailoutbox) == Delivery.objects.filter(state="sent").count() == AnswerLink.objects.count() == 2
    assert Delivery.objects.filter(key__in=keys).count() == 1
    links = {re.search(r"http\S+/answer/\S+/", mail.body)[0] for mail in mailoutbox}
    assert len(links) == 2
    assert request.requested.first().recommendation.change_events.first().verb == "request_sent_again"


def test_a_request_is_sent_again_to_current_contacts_of_its_agency_alone(manager, agency, nurse):
    request = only_request(ask(manager, letter(rows_of(agency), nurse)))
    others = [factories.make_contact(), factories.make_contact(agency, email="")]

    for contacts in ([], others[:1], others[1:]):
        with pytest.raises(ValidationError, match="Select current contacts of St Elsewhere"):
            services.resend_request(request=request, version=1, contacts=contacts, by=manager, on=DAY)


@pytest.mark.parametrize("other", ["name", "row"])
def test_the_same_form_about_something_else_is_not_taken_for_saved(manager, agency, other):
    rows, key = rows_of(agency), uuid.uuid4()
    ask(manager, letter(rows, sent_to="A. Nurse"), asked=BY_LETTER, key=key)
    changed = letter(rows, sent_to="B. Doctor") if other == "name" else letter(rows[:1], sent_to="A. Nurse")

    with pytest.raises(SavedInOtherWords):
        ask(manager, changed, asked=BY_LETTER, key=key)


def test_a_link_is_closed_once(manager, agency, nurse):
    ask(manager, letter(rows_of(agency), nurse))
    send_waiting(clock=lambda: AT)
    link = AnswerLink.objects.get()

    assert not services.revoke_link(link=link, by=manager, at=AT).works(AT)
    with pytest.raises(AlreadySaved):
        services.revoke_link(link=link, by=manager, at=AT)


# The mail


def test_the_mail_names_references_and_no_text(manager, agency, nurse, mailoutbox):
    rows = rows_of(agency)
    ask(manager, letter(rows, nurse, text="Confidential words."))

    send_waiting(clock=lambda: AT)

    [mail] = mailoutbox
    [(html, _)] = mail.alternatives
    assert mail.to == [nurse.email]
    assert (
        mail.subject
        == "Request for assurance from Sutton Local Safeguarding Children Board: please answer by 7 December 2026"
    )
    for body in (mail.body, html):
        assert f"{rows[0].ref}, {rows[1].ref}" in body
        assert "2 recommendations" in body
        assert "7 December 2026" in body
        assert "/answer/" in body
        assert not [words for words in ("Confidential", rows[0].text) if words in body]
    assert "own area" not in mail.body


def test_a_contact_with_an_account_is_shown_the_own_area_too(manager, agency, nurse, mailoutbox):
    factories.make_user(Role.AGENCY_LEAD, agency=agency, email=nurse.email)
    ask(manager, letter(rows_of(agency), nurse))

    send_waiting(clock=lambda: AT)

    assert "answer in your own area" in mailoutbox[0].body


def test_no_mail_goes_once_everything_is_withdrawn(manager, agency, nurse, mailoutbox):
    request = only_request(ask(manager, letter(rows_of(agency), nurse)))
    services.withdraw_request(request=request, version=1, reason="A mistake.", by=manager, on=DAY, at=AT)

    send_waiting(clock=lambda: AT)

    assert mailoutbox == []
    assert Delivery.objects.get().state == "not_needed"
