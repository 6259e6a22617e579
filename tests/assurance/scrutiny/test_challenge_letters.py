"""The letter of a challenge, and its question on the page on which the agency answers."""

from datetime import date

import pytest

from assurance.models import Answer
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.assurance.deciding import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

DAY, BY = date(2026, 11, 23), date(2026, 12, 7)


@pytest.fixture
def row():
    row = factories.make_recommendation(text="Train every nurse.")
    factories.make_contact(row.plan_agency.agency, email="a.nurse@trust.example")
    factories.make_record(row, text="All are trained.")
    return row


def challenge(row, chair, **words):
    subgroup = factories.make_subgroup("Case Review")
    said = {"missing": "Which wards?", "reason": "Two wards are not named.", "answer_by": BY} | words
    return decide(row, by=chair, on=DAY, outcome="challenged", subgroup=subgroup, **said)


def test_the_letter_says_what_was_decided_what_is_asked_and_by_when(row, chair):
    subject, text = challenge(row, chair).request.text.split("\n\n", 1)

    assert subject == "Action plan 1: the Board’s question about recommendation 1.1, answer by 7 December 2026"
    for words in (
        "Dear A. Nurse",
        "The Case Review subgroup decided “challenged” on 23 November 2026. Two wards are not named.",
        "What we ask you:\n\nWhich wards?",
        "by 7 December 2026",
        "1.1  Train every nurse.\nYour last answer, 1 October 2026: All are trained.",
    ):
        assert words in text
    assert "{" not in text


def test_the_board_may_use_words_of_its_own(row, chair):
    factories.make_letter_template("challenge", subject="A question", text="{contact}: {question} Until {due_date}.")

    text = challenge(row, chair, missing="Which {agency} wards?").request.text

    assert text == "A question\n\nA. Nurse: Which {agency} wards? Until 7 December 2026."


def test_what_another_agency_said_is_not_in_the_letter(row, chair):
    factories.make_record(row, text="Said elsewhere.", given_by_agency=factories.make_agency())

    assert "Said elsewhere." not in challenge(row, chair).request.text


def test_the_agency_reads_the_question_where_it_answers(row, chair, client_for):
    challenge(row, chair)
    lead = factories.make_user(Role.AGENCY_LEAD, agency=row.plan_agency.agency)
    answer = Answer.objects.get()

    html = client_for(lead).get(f"/answers/{answer.pk}/rows/{answer.rows.get().pk}/").content.decode()

    for words in ("What the Board asks", "Which wards?", "The Case Review subgroup decided “challenged”"):
        assert words in html
