"""A row for scrutiny: what stands beside what, who gets the buttons, and what a decision leads to."""

from datetime import date, timedelta

import pytest
from django.core import mail

from assurance.models import ScrutinyDecision
from lscb_tracker.accounts.roles import Role
from tests import factories, meeting_papers
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TODAY = date(2026, 11, 23)


@pytest.fixture
def subgroup():
    return factories.make_subgroup("Audit", slug="audit")


@pytest.fixture
def rows(subgroup):
    """Two that wait, the second the older one."""
    part = factories.make_plan_agency(factories.make_plan("child-d"))
    made = [factories.make_recommendation(plan_agency=part, overseeing_subgroup=subgroup) for _ in range(2)]
    for days, row in enumerate(made):
        factories.make_record(row, received_on=TODAY - timedelta(days=days), text=f"What is said of {row.ref}.")
    return made


@pytest.fixture
def own_chair(subgroup):
    return factories.make_user(Role.CHAIR, subgroups=[subgroup])


def logged_later(record) -> None:
    """The clock stands still in tests."""
    type(record).objects.filter(pk=record.pk).update(logged_at=record.logged_at + timedelta(hours=1))


def address(row, query: str = "") -> str:
    return f"/scrutiny/child-d/{row.ref}/{query}"


def test_recommendation_action_answer_evidence_and_references_are_on_one_screen(client_for, own_chair, rows):
    row, other = rows
    factories.make_action(row, text="Train every nurse.", success_measure="Each has a date.")
    factories.make_evidence(row.assurance_records.get(), title="Audit of May")
    factories.make_cross_reference(row, other, words="See also the other one")

    html = client_for(own_chair).get(address(row)).content.decode()

    for words in (
        row.text,
        "Train every nurse.",
        "Each has a date.",
        "What is said of 1.1.",
        "Audit of May",
        "See also the other one",
        "The Audit subgroup has not looked at this before.",
    ):
        assert words in html


def test_the_chair_has_four_buttons_and_others_read_who_decides(client_for, own_chair, rows, scrutineer):
    other_chair = factories.make_user(Role.CHAIR, subgroups=[factories.make_subgroup()])
    lead = factories.make_user(Role.AGENCY_LEAD, agency=rows[0].plan_agency.agency)
    who = "The chair of the Audit subgroup decides on this, or the chair of the Board."

    html = client_for(own_chair).get(address(rows[0])).content.decode()
    for outcome in ("assured", "partly_assured", "challenged", "not_required"):
        assert f'href="?outcome={outcome}#decide"' in html
    for person in (other_chair, scrutineer, lead):
        client = client_for(person)
        html = client.get(address(rows[0], "?outcome=assured")).content.decode()
        assert who in html
        assert "?outcome=" not in html
        assert client.post(address(rows[0], "?outcome=assured")).status_code == 403


def test_previous_and_next_follow_the_queue(client_for, own_chair, rows):
    client = client_for(own_chair)

    first, last = (client.get(address(row)).context["page"].place for row in (rows[1], rows[0]))

    assert (first.number, first.total, first.previous_url, first.next_url) == (
        1,
        2,
        "",
        "/scrutiny/child-d/1.1/?subgroup=audit",
    )
    assert (last.number, last.previous_url, last.next_url) == (2, "/scrutiny/child-d/1.2/?subgroup=audit", "")


def test_a_decision_leads_to_the_next_row_and_then_to_the_queue(client_for, own_chair, rows, subgroup):
    client = client_for(own_chair)

    for row, leads_to in ((rows[1], "/scrutiny/child-d/1.1/?subgroup=audit"), (rows[0], "/scrutiny/?subgroup=audit")):
        url = address(row, "?outcome=assured")
        answer = client.post(url, filled(client.get(url), evidence_level=1, reason="It is said."))
        assert (answer.status_code, answer.url) == (302, leads_to)

    decisions = ScrutinyDecision.objects.all()
    assert {(each.subgroup, each.decided_by, each.decided_on) for each in decisions} == {(subgroup, own_chair, TODAY)}
    assert {each.next_review_on for each in decisions} == {date(2027, 5, 23)}


def test_what_stands_in_the_way_is_said_and_asks_for_a_reason(client_for, own_chair, rows):
    client, url = client_for(own_chair), address(rows[0], "?outcome=assured")

    page = client.get(url)
    answer = client.post(url, filled(page, evidence_level=1))

    assert "It rests on a statement alone" in page.content.decode()
    assert answer.status_code == 422
    assert "Say why it is closed although something stands in the way" in answer.content.decode()
    assert not ScrutinyDecision.objects.exists()


def test_a_challenge_is_mailed_to_the_agency(client_for, own_chair, rows, django_capture_on_commit_callbacks):
    factories.make_contact(rows[0].plan_agency.agency, email="a.nurse@trust.example")
    client, url = client_for(own_chair), address(rows[0], "?outcome=challenged")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, filled(client.get(url), missing="Which wards?"))

    assert [message.to for message in mail.outbox] == [["a.nurse@trust.example"]]
    assert ScrutinyDecision.objects.get().request.text.count("Which wards?") == 1


def test_own_work_is_refused_in_words_and_prints_with_its_reason(client_for, subgroup, rows):
    chair = factories.make_user(Role.CHAIR, agency=rows[0].plan_agency.agency, subgroups=[subgroup])
    client, url = client_for(chair), address(rows[0], "?outcome=not_required")

    page = client.get(url)
    refused = client.post(url, filled(page, reason="It is done."))
    taken = client.post(url, filled(page, reason="It is done.", own_work_reason="The Board has one chair."))

    assert "No one marks their own work." in page.content.decode()
    assert "It is the assurance of the agency that decides." in page.content.decode()
    assert refused.status_code == 422
    assert "Say why nobody else can decide on this" in refused.content.decode()
    assert taken.status_code == 302
    assert "The Board has one chair." in client.get(rows[0].get_absolute_url()).content.decode()


def test_a_page_from_before_another_decision_decides_nothing(client_for, own_chair, rows, chair):
    client, url = client_for(own_chair), address(rows[0], "?outcome=not_required")
    page = client.get(url)
    factories.make_decision(rows[0], by=chair)

    answer = client.post(url, filled(page, reason="It is done."))

    assert answer.status_code == 422
    assert "Somebody else has decided meanwhile" in answer.content.decode()
    assert ScrutinyDecision.objects.count() == 1


def test_nobody_decides_without_saying_after_which_decision(client_for, own_chair, rows):
    url, client = address(rows[0], "?outcome=not_required"), client_for(own_chair)
    typed = filled(client.get(url), reason="It is done.")

    answers = [client.post(url, typed | {"seen": seen}) for seen in ("", "latest")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("This page is out of date." in answer.content.decode() for answer in answers)
    assert not rows[0].scrutiny_decisions.exists()


def test_what_changed_since_the_group_last_looked_is_marked(client_for, own_chair, rows, subgroup, chair):
    row = rows[0]
    factories.make_decision(row, by=chair, subgroup=subgroup, outcome="challenged", missing="The audit.")
    logged_later(factories.make_record(row, received_on=TODAY, text="Here it is."))

    page = client_for(own_chair).get(address(row)).context["page"]

    assert page.look.occasion == "on 2 November 2026, when it decided “challenged”"
    assert [(card.record.text, is_new) for card, is_new in page.answers] == [
        ("Here it is.", True),
        ("What is said of 1.1.", False),
    ]


def test_a_closed_meeting_is_a_look_and_what_comes_after_it_is_new(client_for, own_chair, rows, subgroup, chair):
    meeting = meeting_papers.make_meeting(kind="subgroup", subgroup=subgroup, title="Audit in November")
    meeting_papers.make_agenda_item(meeting, rows[0])
    closed_at = rows[0].assurance_records.get().logged_at
    type(meeting).objects.update(state="closed", closed_at=closed_at, closed_by=chair)
    logged_later(factories.make_record(rows[0], received_on=TODAY, text="Here it is."))

    page = client_for(own_chair).get(address(rows[0])).context["page"]

    assert page.look.at == closed_at
    assert {card.record.text: is_new for card, is_new in page.answers} == {
        "Here it is.": True,
        "What is said of 1.1.": False,
    }


@pytest.mark.parametrize("query", ["", "?outcome=nothing"])
def test_nothing_is_decided_without_one_of_the_four_buttons(client_for, own_chair, rows, query):
    answer = client_for(own_chair).post(address(rows[0], query), {"reason": "It is done."})

    assert answer.status_code == 422
    assert "Choose what you decide by one of the four buttons" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_28_queries_however_much_it_holds(
    number, client_for, rows, own_chair, subgroup, chair, django_assert_num_queries
):
    row = rows[0]
    for _ in range(number):
        factories.make_action(row, success_measure="Each has a date.")
        factories.make_evidence(factories.make_record(row))
        decision = factories.make_decision(row, by=chair, subgroup=subgroup)
        meeting_papers.make_dissent(decision, by=chair)
        factories.make_record(factories.make_recommendation(overseeing_subgroup=subgroup))
    client = client_for(own_chair)

    with django_assert_num_queries(28):
        client.get(address(row, "?outcome=assured"))
