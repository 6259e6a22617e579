"""Notes of the scrutineer: who writes, answers and withdraws them, who sees them where, and that none is lost."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assurance import services
from assurance.models import NoteReply, ScrutineerNote
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent
from recommendations.models import ChangeEvent
from recommendations.versioning import AlreadySaved
from tests import factories, meeting_papers
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TODAY = date(2026, 11, 23)
LIST, ADD = reverse("assurance:scrutineer-note-list"), reverse("assurance:scrutineer-note-add")


@pytest.fixture
def row(agency_lead):
    part = factories.make_plan_agency(factories.make_plan("child-d", title="Child D Action Plan"), agency_lead.agency)
    return factories.make_recommendation("4.3", plan_agency=part)


@pytest.fixture
def note(row, scrutineer):
    written_on = TODAY - timedelta(days=21)
    return meeting_papers.make_note(
        by=scrutineer, plan=row.plan, recommendation=row, text="The audits are old.", written_on=written_on
    )


def page_of(name: str, note: ScrutineerNote) -> str:
    return reverse(f"assurance:scrutineer-note-{name}", args=[note.pk])


def send(client, url, **answers):
    return client.post(url, filled(client.get(url), **answers))


def withdraw(note, by, reason="A slip."):
    fresh = ScrutineerNote.objects.get(pk=note.pk)
    return services.withdraw_scrutineer_note(note=fresh, version=1, reason=reason, by=by, on=TODAY)


@pytest.mark.parametrize(
    ("typed", "about"),
    [
        ({"plan": "child-d", "ref": "4.3"}, "4.3, Child D Action Plan"),
        ({"plan": "child-d", "ref": ""}, "Child D Action Plan"),
        ({"plan": "", "ref": ""}, "the whole work of the Board"),
    ],
    ids=["a recommendation", "a plan", "the whole work"],
)
def test_a_note_is_about_something(client_for, scrutineer, row, typed, about):
    answer = send(client_for(scrutineer), ADD, text="The audits are old.", **typed)

    assert answer["Location"] == LIST
    [note] = ScrutineerNote.objects.all()
    assert (note.about, note.text, note.written_on, note.written_by) == (
        about,
        "The audits are old.",
        TODAY,
        scrutineer,
    )
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.actor_id) == ("scrutineer_noted", scrutineer.pk)
    assert f"Note of 23 November 2026 about {about}" in event.details


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"text": ""}, "Enter the note"),
        ({"ref": "4.3", "plan": ""}, "Select the plan in which the recommendation stands"),
        ({"ref": "9.9", "plan": "child-d"}, "Child D Action Plan has no recommendation 9.9"),
    ],
)
def test_a_note_about_nothing_is_refused_in_words(client_for, scrutineer, row, typed, error):
    answer = send(client_for(scrutineer), ADD, **{"text": "Old.", "plan": "child-d"} | typed)

    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert not ScrutineerNote.objects.exists()


def test_the_page_of_a_recommendation_leads_to_a_note_about_it(client_for, scrutineer, row):
    client = client_for(scrutineer)
    url = f"{ADD}?row={row.pk}"

    assert url in client.get(row.get_absolute_url()).content.decode()
    answer = send(client, url, text="The audits are old.")

    assert answer["Location"] == row.get_absolute_url()
    assert ScrutineerNote.objects.get().recommendation_id == row.pk
    assert client.get(f"{ADD}?row=999999").status_code == 404


def test_the_same_form_writes_one_note(client_for, scrutineer, row):
    client = client_for(scrutineer)
    typed = filled(client.get(ADD), text="Old.")

    assert [client.post(ADD, typed).status_code for _ in range(2)] == [302, 302]
    assert client.post(ADD, typed | {"text": "Very old."}).status_code == 422
    assert ScrutineerNote.objects.count() == 1


# Answering


@pytest.mark.parametrize("role", [Role.BUSINESS_MANAGER, Role.CHAIR])
def test_the_board_answers(client_for, note, role):
    client = client_for(role)
    assert "Waiting for an answer" in client.get(note.get_absolute_url()).content.decode()

    answer = send(client, page_of("reply", note), text="New ones are asked for.")

    assert answer["Location"] == note.get_absolute_url()
    assert [reply.text for reply in note.replies.all()] == ["New ones are asked for."]
    html = client.get(note.get_absolute_url()).content.decode()
    assert "New ones are asked for." in html
    assert "Waiting for an answer" not in html
    assert AuditEvent.objects.latest("number").action == "note_answered"


def test_another_answer_may_follow_and_none_is_changed(note, manager, chair):
    for by, text in ((manager, "We ask."), (chair, "They came.")):
        services.answer_scrutineer_note(note=note, text=text, by=by, on=TODAY)

    assert [(reply.replied_by, reply.text) for reply in note.replies.all()] == [
        (manager, "We ask."),
        (chair, "They came."),
    ]


def test_a_withdrawn_note_is_not_answered(note, scrutineer, manager):
    withdraw(note, scrutineer)

    with pytest.raises(ValidationError, match="withdrawn on 23 November 2026"):
        services.answer_scrutineer_note(note=note, text="Too late.", by=manager, on=TODAY)
    assert not NoteReply.objects.exists()


# Withdrawing


def test_a_later_scrutineer_withdraws_what_an_earlier_one_wrote(client_for, note):
    successor = factories.make_user(Role.SCRUTINEER)
    client = client_for(successor)

    send(client, page_of("withdraw", note), reason="It was put right.")

    note.refresh_from_db()
    assert (note.withdrawn_by, note.withdrawn_on, note.withdrawn_reason) == (successor, TODAY, "It was put right.")
    assert note.text == "The audits are old."
    html = client.get(note.get_absolute_url()).content.decode()
    assert "The audits are old." in html
    assert "It was put right." in html
    assert AuditEvent.objects.latest("number").action == "note_withdrawn"


def test_a_note_is_withdrawn_once(note, scrutineer):
    withdraw(note, scrutineer)

    with pytest.raises(AlreadySaved):
        withdraw(note, scrutineer)
    with pytest.raises(ValidationError, match="withdrawn on 23 November 2026 already"):
        withdraw(note, scrutineer, reason="Another reason.")


@pytest.mark.parametrize("role", [Role.BUSINESS_MANAGER, Role.CHAIR, Role.BOARD_MEMBER, Role.ADMINISTRATOR])
def test_nobody_else_withdraws_or_writes(client_for, note, role):
    client = client_for(role)

    assert client.get(note.get_absolute_url()).status_code == 200
    assert client.post(page_of("withdraw", note), {"version": 1, "reason": "No."}).status_code == 403
    assert client.post(ADD, {"text": "No."}).status_code == 403
    note.refresh_from_db()
    assert note.withdrawn_on is None


# Who sees it


def test_those_who_must_answer_are_told_on_their_dashboard_with_the_days(client_for, note, manager):
    for role in (Role.BUSINESS_MANAGER, Role.CHAIR):
        html = client_for(role).get("/").content.decode()
        assert "waits for 1 answer of the Board" in html
        assert "21 days" in html
    for role in (Role.BOARD_MEMBER, Role.SCRUTINEER, Role.ADMINISTRATOR):
        assert "waits for 1 answer" not in client_for(role).get("/").content.decode()
    services.answer_scrutineer_note(note=note, text="Asked.", by=manager, on=TODAY)

    assert "waits for" not in client_for(manager).get("/").content.decode()


def test_the_longest_unanswered_come_first_and_the_rest_is_counted(client_for, manager, scrutineer, row):
    for day in range(1, 9):
        meeting_papers.make_note(by=scrutineer, written_on=date(2026, 10, day))

    shown = client_for(manager).get("/").context["unanswered_notes"]

    assert [card.note.written_on.day for card in shown.cards] == [1, 2, 3, 4, 5]
    assert (shown.total, shown.left_out, shown.cards[0].days_waiting) == (8, 3, 53)


def test_agencies_see_no_note_anywhere(client_for, agency_lead, scrutineer, manager, row):
    note = services.write_scrutineer_note(text="Quite old.", recommendation=row, by=scrutineer, on=TODAY)
    services.answer_scrutineer_note(note=note, text="We will ask.", by=manager, on=TODAY)
    client = client_for(agency_lead)

    for url in ("/", row.get_absolute_url()):
        html = client.get(url).content.decode()
        assert [words for words in ("Quite old.", "We will ask.", "Independent scrutineer") if words in html] == []
    assert [client.get(url).status_code for url in (LIST, note.get_absolute_url())] == [403, 404]
    assert not ChangeEvent.objects.filter(verb__in=["scrutineer_noted", "note_answered"]).exists()


def test_notes_and_answers_stand_on_the_page_of_the_recommendation(client_for, note, manager, scrutineer):
    client = client_for(manager)
    url = note.recommendation.get_absolute_url()
    assert "Not answered for 21 days" in client.get(url).content.decode()

    services.answer_scrutineer_note(note=note, text="They are asked for.", by=manager, on=TODAY)
    withdrawn = meeting_papers.make_note(by=scrutineer, recommendation=note.recommendation, text="A wrong one.")
    withdraw(withdrawn, scrutineer)

    html = client.get(url).content.decode()
    assert ["They are asked for." in html, "Not answered" in html, "A wrong one." in html] == [True, False, False]


# The list


def test_the_list_tells_the_states_apart(client_for, scrutineer, manager):
    waiting, answered, withdrawn = (meeting_papers.make_note(by=scrutineer) for _ in range(3))
    for text in ("First.", "Second."):
        services.answer_scrutineer_note(note=answered, text=text, by=manager, on=TODAY)
    withdraw(withdrawn, scrutineer)
    client = client_for(manager)

    found = {
        state: [card.note for card in client.get(LIST, {"state": state}).context["cards"]]
        for state in ("unanswered", "answered", "withdrawn", "")
    }

    assert found == {
        "unanswered": [waiting],
        "answered": [answered],
        "withdrawn": [withdrawn],
        "": [withdrawn, answered, waiting],
    }
    assert client.get(LIST, {"state": "nonsense"}).status_code == 422


def test_an_empty_list_says_what_it_means(client_for, scrutineer, manager):
    assert "You have written no note yet" in client_for(scrutineer).get(LIST).content.decode()
    assert "written no note yet" in client_for(manager).get(LIST).content.decode()
    assert "Every note is answered" in client_for(manager).get(f"{LIST}?state=unanswered").content.decode()


@pytest.mark.parametrize("number", [1, 40])
def test_the_list_costs_five_queries(client_for, scrutineer, manager, number, django_assert_num_queries):
    for _ in range(number):
        note = meeting_papers.make_note(by=scrutineer, recommendation=factories.make_recommendation())
        meeting_papers.make_reply(note, by=manager)
    client = client_for(manager)

    with django_assert_num_queries(5):
        client.get(LIST)
