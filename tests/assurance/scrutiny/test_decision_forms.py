"""The form for each outcome: what it asks, what it takes for granted, and what it refuses in words."""

from datetime import date

import pytest

from assurance.forms.decisions import DecisionForm
from assurance.models import Channel, Outcome
from assurance.scrutiny.closing_checks import Grounds
from recommendations.models import AgencyContact
from tests.submitting import parts

DAY, BY, LATER = date(2026, 11, 23), date(2026, 12, 7), date(2026, 12, 21)
NURSE = AgencyContact(name="A. Nurse", email="a.nurse@trust.example")
CHANNELS = ("channel", "asked_of")


def form_for(outcome: str, data: dict | None = None, **known) -> DecisionForm:
    grounds = Grounds(**{"level": 2, "contacts": [NURSE]} | known)
    return DecisionForm(data, outcome=outcome, grounds=grounds, on=DAY, answer_by=BY)


@pytest.mark.parametrize(
    ("outcome", "fields"),
    [
        ("assured", ["evidence_level", "reason", "next_review_on", "retest_after"]),
        ("partly_assured", ["evidence_level", "missing", "answer_by", *CHANNELS, "reason"]),
        ("challenged", ["missing", "answer_by", *CHANNELS, "reason"]),
        ("not_required", ["reason"]),
    ],
)
def test_each_outcome_asks_for_what_it_needs(outcome, fields):
    assert list(form_for(outcome).fields) == fields
    assert list(form_for(outcome, own_work=["Own."]).fields) == [*fields, "own_work_reason"]


@pytest.mark.parametrize(
    ("level", "review"),
    [
        (0, date(2027, 2, 23)),
        (1, date(2027, 5, 23)),
        (2, date(2027, 11, 23)),
        (3, date(2028, 5, 23)),
        (4, date(2028, 11, 23)),
    ],
)
def test_the_less_an_acceptance_rests_on_the_sooner_it_is_reviewed(level, review):
    usual, said = (
        form_for("assured", {"evidence_level": str(level)} | more) for more in ({}, parts("next_review_on", LATER))
    )

    assert usual.is_valid(), usual.errors
    assert said.is_valid(), said.errors
    assert (usual.details.evidence_level, usual.details.next_review_on) == (level, review)
    assert said.details.next_review_on == LATER


def test_a_challenge_goes_by_mail_or_to_whom_somebody_asked():
    words = {"missing": "The audit."} | parts("answer_by", LATER)
    by_mail = form_for("challenged", words | {"channel": "email", "asked_of": "Somebody else"})
    aloud = form_for("challenged", words | {"channel": "telephone", "asked_of": "A. Nurse"})
    to_nobody = form_for("challenged", words | {"channel": "telephone"})

    assert by_mail.is_valid(), by_mail.errors
    assert aloud.is_valid(), aloud.errors
    assert (by_mail.details.channel, by_mail.details.asked_of, by_mail.details.answer_by) == ("", "", LATER)
    assert (aloud.details.channel, aloud.details.asked_of) == (Channel.TELEPHONE, "A. Nurse")
    assert (by_mail.details.outcome, by_mail.details.evidence_level) == (Outcome.CHALLENGED, 2)
    assert to_nobody.errors == {"asked_of": ["Enter who was asked"]}


def test_no_mail_is_offered_where_it_reaches_nobody():
    form = form_for("challenged", contacts=[])

    assert [value for value, _ in form.fields["channel"].choices] == ["meeting", "telephone", "letter"]
    assert form.initial["channel"] == "meeting"


@pytest.mark.parametrize(
    ("outcome", "data", "errors"),
    [
        ("assured", {}, {"evidence_level": ["Select what it rests on"]}),
        (
            "assured",
            {"evidence_level": "5"} | parts("next_review_on", DAY),
            {
                "evidence_level": ["Choose what it rests on"],
                "next_review_on": [
                    "The day of the next review must be after 23 November 2026, when it is decided",
                ],
            },
        ),
        (
            "challenged",
            {},
            {
                "missing": ["Enter what you ask the agency"],
                "answer_by": ["Enter the day by which the agency must answer"],
                "channel": ["Select how the agency is asked"],
            },
        ),
        ("not_required", {}, {"reason": ["Enter why no further assurance is required"]}),
    ],
    ids=["level", "wrong", "challenge", "not required"],
)
def test_what_is_missing_is_said_in_words(outcome, data, errors):
    assert form_for(outcome, data).errors == errors


@pytest.mark.parametrize("outcome", ["assured", "not_required"])
def test_who_closes_although_something_stands_in_the_way_says_why(outcome):
    data = {"evidence_level": "1"}
    silent, said = (
        form_for(outcome, data | more, in_the_way=["No success measure."]) for more in ({}, {"reason": "It is."})
    )

    assert silent.errors == {"reason": ["Say why it is closed although something stands in the way"]}
    assert said.is_valid(), said.errors


def test_nothing_stands_in_the_way_of_a_challenge():
    words = {"missing": "The audit.", "channel": "email"} | parts("answer_by", LATER)

    assert form_for("challenged", words, in_the_way=["No success measure."]).is_valid()


def test_own_work_is_refused_without_the_reason():
    silent, said = (
        form_for("not_required", {"reason": "Done."} | more, own_work=["It is the assurance of the agency."])
        for more in ({}, {"own_work_reason": "Nobody else sits on the Board."})
    )

    assert silent.errors == {
        "own_work_reason": ["Say why nobody else can decide on this. It is printed with the decision"]
    }
    assert said.is_valid(), said.errors
    assert said.details.own_work_reason == "Nobody else sits on the Board."
