"""The requests that were sent: who sees which, how each stands, its page, its letter, and what can be done about it."""

from datetime import date, timedelta

import pytest

from assurance.mailing.sending import send_waiting
from assurance.models import AnswerLink, AssuranceRequest, Delivery, DueDateExtension
from assurance.reports.html import letter_html
from assurance.reports.letter import letter_context
from assurance.services.positions import rebuild_positions
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

DAY, SENT, DUE = date(2026, 11, 23), date(2026, 11, 2), date(2026, 11, 16)
TO_COME = DAY + timedelta(days=7)
ANSWERED = date(2026, 11, 10)


def asked(*rows, due_on=TO_COME, **fields) -> AssuranceRequest:
    rows = rows or (factories.make_recommendation(),)
    if "cycle" not in fields:
        fields["cycle"] = factories.make_cycle(sent_on=SENT, due_on=due_on, is_chased=due_on is not None)
    return factories.make_request(*rows, sent_on=SENT, due_on=due_on, **fields)


def listed(client, query: str = "") -> list[AssuranceRequest]:
    return [row.request for row in client.get(f"/requests/?{query}").context["rows"]]


def standing(client, query: str = "") -> list[tuple]:
    rows = client.get(f"/requests/?{query}").context["rows"]
    return [(str(row.progress.state), row.progress.answered, len(row.progress.refs), row.days_silent) for row in rows]


# The list


def test_nobody_was_asked_yet(client_for, manager, chair):
    assert "Tick recommendations" in client_for(manager).get("/requests/").content.decode()
    assert "Tick recommendations" not in client_for(chair).get("/requests/").content.decode()


def test_a_request_waits_is_overdue_answered_or_withdrawn(client_for, manager):
    waiting = asked(factories.make_recommendation(), factories.make_recommendation())
    overdue, undated = asked(due_on=DUE), asked(due_on=None, channel="meeting")
    answered, withdrawn = asked(), asked(withdrawn_on=DAY, withdrawn_by=manager, withdrawn_reason="A mistake.")
    factories.make_record(answered.recommendations.get(), received_on=ANSWERED)
    client = client_for(manager)

    found = {state: listed(client, f"state={state}") for state in ("waiting", "overdue", "answered", "withdrawn")}

    assert found == {
        "waiting": [waiting],
        "overdue": [undated, overdue],
        "answered": [answered],
        "withdrawn": [withdrawn],
    }
    assert standing(client) == [
        ("withdrawn", 0, 1, None),
        ("answered", 1, 1, None),
        ("overdue", 0, 1, 21),
        ("overdue", 0, 1, 21),
        ("waiting", 0, 2, 21),
    ]


def test_an_answer_to_some_rows_is_counted(client_for, manager):
    first, second = (factories.make_recommendation() for _ in range(2))
    asked(first, second)
    factories.make_record(first, received_on=ANSWERED)

    assert standing(client_for(manager)) == [("waiting", 1, 2, 21)]


def test_what_was_said_before_is_no_answer(client_for, manager):
    row = factories.make_recommendation()
    factories.make_record(row, received_on=SENT - timedelta(days=1))
    asked(row)

    assert standing(client_for(manager)) == [("waiting", 0, 1, 21)]


def test_a_row_that_was_asked_again_is_waited_for_there(client_for, manager):
    row = factories.make_recommendation()
    first = asked(row, due_on=DUE)
    second = asked(row)
    client = client_for(manager)

    assert listed(client, "state=waiting") == [second]
    assert listed(client, "state=answered") == [first]
    assert "asked again, decided or transferred" in client.get("/requests/").content.decode()


def test_the_due_date_that_counts_is_shown_with_the_first(client_for, manager):
    request = asked(due_on=DUE)
    decided = {"state": "agreed", "due_on": TO_COME, "decided_on": DAY, "decided_by": manager}
    factories.make_extension(request.requested.get(), **decided)
    rebuild_positions([request.recommendations.get().pk])

    page = client_for(manager).get("/requests/")

    [row] = page.context["rows"]
    assert (row.progress.state, row.progress.due_on, row.is_extended) == ("waiting", TO_COME, True)
    assert "extended, first 16 November 2026" in page.content.decode()


def test_reminders_count_once_they_went(client_for, manager):
    request = asked(due_on=DUE)
    for rule, state in ((0, "sent"), (7, "waiting")):
        reminder = factories.make_reminder(request, about=DUE, rule=rule, sent_on=DUE + timedelta(days=rule))
        sent_at = {"sent_at": "2026-11-16T12:00Z"} if state == "sent" else {}
        reminder.deliveries.add(factories.make_delivery(state=state, **sent_at))
    factories.make_reminder(request, about=None, rule=None, sent_by=manager, sent_on=DAY, channel="telephone")

    [row] = client_for(manager).get("/requests/").context["rows"]

    assert (row.reminders, row.reminded_on) == (2, DAY)


def test_requests_are_found_by_agency_plan_purpose_and_round(client_for, manager):
    first, second = asked(purpose="retest"), asked()
    client = client_for(manager)
    part = first.plan_agency

    for query in (f"agency={part.agency.slug}", f"plan={part.plan.slug}", "purpose=retest", f"cycle={first.cycle_id}"):
        assert listed(client, query) == [first], query
    assert listed(client) == [second, first]


@pytest.mark.parametrize("query", ["state=silent", "agency=none", "cycle=x", "cycle=0", f"cycle={'9' * 30}"])
def test_a_filter_without_sense_selects_nothing(query, client_for, manager):
    asked(), asked()

    page = client_for(manager).get(f"/requests/?{query}")

    assert (page.status_code, list(page.context["rows"])) == (422, [])


def test_an_agency_lead_sees_what_the_own_agency_was_asked(client_for, agency_lead):
    own = asked(factories.make_recommendation(plan_agency=factories.make_plan_agency(agency=agency_lead.agency)))
    other = asked()
    client = client_for(agency_lead)

    assert listed(client) == [own]
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("requests", [1, 3])
def test_request_list_query_budget(requests, client_for, manager, django_assert_num_queries):
    make_full(requests, manager)
    client = client_for(manager)

    with django_assert_num_queries(LIST_QUERIES):
        client.get("/requests/")


def test_a_long_list_has_pages_and_the_same_budget(client_for, manager, django_assert_num_queries):
    rows = [factories.make_recommendation() for _ in range(4)]
    for _ in range(60):
        asked(*rows)
    client = client_for(manager)

    with django_assert_num_queries(LIST_QUERIES):
        page = client.get("/requests/?page=2")

    assert len(page.context["rows"]) == 10


LIST_QUERIES = 10  # signed in 2, filter 2, count, page, what was asked, what is waited for, reminders, stuck mails


def make_full(number: int, manager) -> list[AssuranceRequest]:
    """Requests with everything that their page can show."""
    made = []
    for _ in range(number):
        rows = [factories.make_recommendation() for _ in range(number)]
        request = asked(*rows, due_on=DUE, text="Subject\n\nPlease answer.")
        answer = factories.make_answer(request)
        factories.make_answer_link(answer)
        factories.make_delivery(cycle=request.cycle, agency=answer.agency)
        factories.make_reminder(request, about=DUE).deliveries.add(factories.make_delivery())
        factories.make_escalation_step(request, by=manager)
        factories.make_extension(request.requested.first())
        made.append(request)
    return made


# Its page


@pytest.mark.parametrize("number", [1, 3])
def test_request_detail_query_budget(number, client_for, manager, django_assert_num_queries):
    """Ten lists of different things, besides the request, the rules, and what the ledger reads."""
    request = make_full(number, manager)[0]
    client = client_for(manager)

    with django_assert_num_queries(21):
        client.get(request.get_absolute_url())


def test_only_those_who_ask_are_offered_to_change_it(client_for, manager, chair, scrutineer):
    request = make_full(1, manager)[0]

    pages = [client_for(who).get(request.get_absolute_url()).content.decode() for who in (manager, chair, scrutineer)]

    for path in ("withdraw/", "extend/", "resend/", "/revoke/"):
        assert [path in page for page in pages] == [True, False, False], path


def test_the_letter_is_printed_with_the_extract_it_asks_about(client_for, manager):
    row = factories.make_recommendation()
    other = factories.make_recommendation(plan_agency=row.plan_agency, text="Not asked about.")
    request = asked(row, text="Subject line\n\nDear A. Nurse,\n\nPlease <answer>.")
    factories.make_record(row, text="What the agency said.")
    factories.make_record(row, text="What another one said.", given_by_agency=factories.make_agency())
    request = AssuranceRequest.objects.select_related("plan_agency__agency", "plan_agency__plan").get(pk=request.pk)

    html = letter_html(letter_context(request, user=manager, on=DAY))
    answer = client_for(manager).get(f"/requests/{request.pk}/letter.pdf")

    assert "<h1>Subject line</h1>" in html
    assert "<p>Please &lt;answer&gt;.</p>" in html
    assert "What the agency said." in html
    assert not [words for words in ("What another one said.", other.text) if words in html]
    assert answer.content.startswith(b"%PDF")
    assert f"letter-{request.plan_agency.agency.slug}-2026-11-02" in answer["Content-Disposition"]


@pytest.mark.parametrize("text", ["", "On 18.08.2016, an invitation was sent. " * 8, "One line"])
def test_a_letter_without_a_subject_goes_by_its_purpose(text, manager):
    request = asked(text=text)

    letter = letter_context(request, user=manager, on=DAY)

    assert letter.subject == f"{request.plan_agency.plan.title}: first request"
    assert "".join(letter.text) == text.strip()


# What can be done about it


@pytest.fixture
def mailed(manager):
    """A request that two contacts were mailed."""
    request = asked(due_on=TO_COME)
    for name in ("nurse", "doctor"):
        factories.make_contact(request.plan_agency.agency, email=f"{name}@agency.example")
    factories.make_answer(request)
    return request


def send(client, url: str, **answers):
    return client.post(url, filled(client.get(url), **answers))


def test_withdrawing_asks_for_the_reason(client_for, manager, mailed):
    client, url = client_for(manager), f"/requests/{mailed.pk}/withdraw/"

    assert send(client, url).status_code == 422
    assert send(client, url, reason="The wrong agency.").url == mailed.get_absolute_url()

    mailed.refresh_from_db()
    assert (mailed.withdrawn_on, mailed.withdrawn_by, mailed.withdrawn_reason) == (DAY, manager, "The wrong agency.")
    page = client.get(mailed.get_absolute_url()).content.decode()
    assert "Withdrawn on 23 November 2026" in page
    assert "/extend/" not in page


def test_giving_more_time_moves_the_date_that_counts(client_for, manager, mailed):
    client, url = client_for(manager), f"/requests/{mailed.pk}/extend/"
    assert client.get(url).context["form"]["due_on"].value() == date(2026, 12, 7)

    assert send(client, url, reason="Half term.").url == mailed.get_absolute_url()

    extension = DueDateExtension.objects.get()
    assert (extension.due_on, extension.decided_by, extension.reason) == (date(2026, 12, 7), manager, "Half term.")
    assert "first 30 November 2026" in client.get(mailed.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"due_on": TO_COME}, {"due_on": ["The new date must be after 30 November 2026."]}),
        ({"rows": []}, {"rows": ["Select at least one recommendation"]}),
        ({"reason": ""}, {"reason": ["Enter the reason"]}),
    ],
    ids=["no later", "no row", "no reason"],
)
def test_more_time_is_later_for_something_and_for_a_reason(answers, errors, client_for, manager, mailed):
    page = send(client_for(manager), f"/requests/{mailed.pk}/extend/", **{"reason": "Half term."} | answers)

    assert page.status_code == 422
    assert {name: list(found) for name, found in page.context["form"].errors.items()} == errors


def test_sending_again_mails_the_contacts_of_today(client_for, manager, mailed, mailoutbox):
    nurse = mailed.plan_agency.agency.contacts.get(email="nurse@agency.example")
    client, url = client_for(manager), f"/requests/{mailed.pk}/resend/"

    assert send(client, url, contacts=[]).status_code == 422
    assert send(client, url, contacts=[nurse.pk]).url == mailed.get_absolute_url()

    assert [mail.to for mail in mailoutbox] == [["nurse@agency.example"]]
    assert AnswerLink.objects.get().email == Delivery.objects.get().to_email == "nurse@agency.example"


def test_what_is_sent_again_names_the_due_date_that_counts(client_for, manager, mailed, mailoutbox):
    client = client_for(manager)
    send(client, f"/requests/{mailed.pk}/extend/", reason="Half term.")

    send(client, f"/requests/{mailed.pk}/resend/")

    assert {mail.subject.rpartition("by ")[2] for mail in mailoutbox} == {"7 December 2026"}
    assert "30 November" not in mailoutbox[0].body + mailoutbox[0].alternatives[0].content


def test_sending_again_to_nobody_says_what_to_do(client_for, manager):
    request = asked()

    page = client_for(manager).get(f"/requests/{request.pk}/resend/").content.decode()

    assert "has no current contact with an email address" in page
    assert f"/agencies/{request.plan_agency.agency.slug}/contacts/add/" in page


def test_a_link_is_closed_from_the_page_of_its_request_alone(client_for, manager, mailed, stopped_clock):
    link = factories.make_answer_link(mailed.cycle.answers.get())
    other = factories.make_answer_link()
    client = client_for(manager)

    assert client.get(f"/requests/{mailed.pk}/links/{other.pk}/revoke/").status_code == 404
    assert send(client, f"/requests/{mailed.pk}/links/{link.pk}/revoke/").status_code == 302

    link.refresh_from_db()
    assert (link.revoked_at, link.revoked_by) == (stopped_clock, manager)


# Ticking


@pytest.mark.parametrize("place", ["/plans/{plan}/", "/outstanding/", "/agencies/{agency}/"])
def test_rows_are_ticked_by_those_who_ask_alone(place, client_for, manager):
    row = factories.make_recommendation()
    url = place.format(plan=row.plan.slug, agency=row.plan_agency.agency.slug)
    box = f'name="row" id="row-{row.pk}" value="{row.pk}"'

    assert box in client_for(manager).get(url).content.decode()
    for role in (Role.CHAIR, Role.BOARD_MEMBER, Role.SCRUTINEER, Role.ADMINISTRATOR):
        page = client_for(role).get(url).content.decode()
        assert row.ref in page
        assert 'name="row"' not in page
        assert "Request assurance" not in page


def test_rows_can_be_ticked_in_a_list_that_was_swapped_in(client_for, manager):
    row = factories.make_recommendation()

    page = client_for(manager).get(f"/plans/{row.plan.slug}/", headers={"HX-Request": "true"}).content.decode()

    assert f'value="{row.pk}"' in page
    assert 'action="/requests/new/"' in page


def test_nothing_is_sent_twice_by_a_sender_that_runs_again(client_for, manager, mailed, mailoutbox, stopped_clock):
    send(client_for(manager), f"/requests/{mailed.pk}/resend/")

    send_waiting(clock=lambda: stopped_clock)

    assert len(mailoutbox) == 2
