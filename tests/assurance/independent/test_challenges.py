"""The challenge log: what was asked, of whom, in which meeting, the answer, what changed; and its export."""

import csv
from datetime import date, timedelta

import pytest
from django.urls import reverse

from assurance.models import DueDateExtension
from assurance.services.positions import rebuild_positions
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent
from tests import factories, meeting_papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TODAY = date(2026, 11, 23)
ASKED_ON, ANSWERED_ON, DECIDED_ON = date(2026, 10, 1), date(2026, 10, 20), date(2026, 11, 2)
LATE, TO_COME = TODAY - timedelta(days=4), TODAY + timedelta(days=4)
LIST, EXPORT = reverse("assurance:challenge-list"), reverse("assurance:challenge-export")


def challenge(row=None, *, by, **fields):
    said = {"outcome": "challenged", "missing": "The audit of all wards.", "evidence_level": 1, "decided_on": ASKED_ON}
    return factories.make_decision(row or factories.make_recommendation(), by=by, **said | fields)


def asked_challenge(by, due_on: date, **fields):
    """With the question that it put to the agency."""
    row = factories.make_recommendation()
    said = {"sent_on": ASKED_ON, "due_on": due_on}
    request = factories.make_request(
        row, cycle=factories.make_cycle(**said), purpose="challenge", sent_to="A. Nurse", **said, **fields
    )
    return challenge(row, by=by, request=request, answer_by=due_on)


def answered(decision, received_on=ANSWERED_ON, **fields):
    return factories.make_record(decision.recommendation, received_on=received_on, **fields)


def listed(client, **query) -> list[tuple]:
    return [(each.decision.pk, each.state) for each in client.get(LIST, query).context["rows"]]


def only(client):
    [each] = client.get(LIST).context["rows"]
    return each


def test_decisions_that_were_satisfied_are_no_challenges(client_for, chair):
    factories.make_decision(by=chair)
    first = challenge(by=chair, decided_on=ASKED_ON)
    later = challenge(by=chair, decided_on=ASKED_ON + timedelta(days=1), outcome="partly_assured")

    assert listed(client_for(chair)) == [(later.pk, "waiting"), (first.pk, "waiting")]


def test_a_challenge_tells_the_whole_of_it(client_for, chair):
    meeting = meeting_papers.make_meeting(title="Challenge event", held_on=ASKED_ON)
    row = factories.make_recommendation("6.4")
    decision = challenge(row, by=chair, meeting=meeting, asked_of="C. Officer")
    answer = answered(decision, text="All wards were audited.", given_by_name="A. Nurse")
    later = factories.make_decision(row, by=chair, decided_on=DECIDED_ON, evidence_level=3)

    page = client_for(chair).get(LIST)

    [each] = page.context["rows"]
    assert (each.answer, each.next_decision, each.state) == (answer, later, "settled")
    assert (each.in_meeting, each.asked_of) == ("Challenge event, 1 October 2026", "C. Officer")
    assert each.what_changed == "Assured on 2 November 2026, resting on: audit or data"
    html = page.content.decode()
    for words in ("The audit of all wards.", "All wards were audited.", f"#record-{answer.pk}", "6.4"):
        assert words in html


def test_without_a_meeting_the_subgroup_or_the_board_asked(client_for, chair):
    subgroup = factories.make_subgroup(name="Case Review")
    challenge(by=chair, subgroup=subgroup)
    challenge(by=chair, decided_on=ASKED_ON - timedelta(days=1))

    rows = client_for(chair).get(LIST).context["rows"]

    assert [each.in_meeting for each in rows] == ["Case Review", "The Board"]


@pytest.mark.parametrize(("due_on", "state"), [(LATE, "overdue"), (TODAY, "waiting"), (TO_COME, "waiting")])
def test_an_answer_is_overdue_the_day_after_it_was_due(client_for, chair, due_on, state):
    asked_challenge(chair, due_on)

    each = only(client_for(chair))

    assert (each.state, each.due_on, each.days_overdue) == (state, due_on, 4 if state == "overdue" else 0)


def test_more_time_that_was_agreed_counts(client_for, chair, manager):
    decision = asked_challenge(chair, LATE)
    decided = {"state": "agreed", "due_on": TO_COME, "decided_on": TODAY, "decided_by": manager}
    factories.make_extension(decision.request.requested.get(), **decided)
    rebuild_positions([decision.recommendation_id])
    assert DueDateExtension.objects.agreed().count() == 1

    assert (only(client_for(chair)).state, only(client_for(chair)).due_on) == ("waiting", TO_COME)


def test_a_withdrawn_question_waits_for_nothing(client_for, chair, manager):
    withdrawn = {"withdrawn_on": TODAY, "withdrawn_by": manager, "withdrawn_reason": "A mistake."}
    asked_challenge(chair, LATE, **withdrawn)

    assert only(client_for(chair)).state == "withdrawn"


@pytest.mark.parametrize(
    ("received_on", "fields", "state"),
    [
        (ANSWERED_ON, {}, "answered"),
        (ASKED_ON - timedelta(days=1), {}, "waiting"),
        (ANSWERED_ON, {"kind": "board_note", "given_by_agency": None}, "waiting"),
    ],
    ids=["after it", "before it", "the Board's own note"],
)
def test_only_what_the_agency_said_after_it_is_an_answer(client_for, chair, received_on, fields, state):
    answered(challenge(by=chair), received_on=received_on, **fields)

    assert only(client_for(chair)).state == state


def test_what_came_after_the_next_decision_is_no_answer_to_this_one(client_for, chair):
    decision = challenge(by=chair)
    factories.make_decision(decision.recommendation, by=chair, decided_on=DECIDED_ON)
    answered(decision, received_on=DECIDED_ON + timedelta(days=1))

    each = only(client_for(chair))

    assert (each.state, each.answer) == ("settled", None)


def test_of_two_challenges_of_a_row_each_has_its_own_answer(client_for, chair):
    first = challenge(by=chair)
    one = answered(first)
    second = challenge(first.recommendation, by=chair, decided_on=DECIDED_ON)
    two = answered(first, received_on=TODAY)

    rows = client_for(chair).get(LIST).context["rows"]

    assert [(each.decision, each.answer, each.state) for each in rows] == [
        (second, two, "answered"),
        (first, one, "settled"),
    ]


def test_the_filters_select(client_for, chair):
    waiting, overdue = asked_challenge(chair, TO_COME), asked_challenge(chair, LATE)
    client = client_for(chair)
    agency = overdue.recommendation.plan_agency.agency

    assert listed(client, state="overdue") == [(overdue.pk, "overdue")]
    assert listed(client, agency=agency.slug) == [(overdue.pk, "overdue")]
    assert listed(client, plan=waiting.recommendation.plan.slug) == [(waiting.pk, "waiting")]
    assert client.get(LIST, {"state": "settled"}).content.decode().count("No challenges match") == 1
    assert client.get(LIST, {"state": "nonsense"}).status_code == 422
    assert client.get(EXPORT, {"state": "nonsense"}).status_code == 302


def test_an_agency_lead_sees_the_own_ones(client_for, agency_lead, chair):
    part = factories.make_plan_agency(agency=agency_lead.agency)
    own = challenge(factories.make_recommendation(plan_agency=part), by=chair)
    challenge(by=chair, missing="Theirs.")
    answered(own, text="A word of another agency.", given_by_agency=factories.make_agency())
    client = client_for(agency_lead)

    assert listed(client) == [(own.pk, "waiting")]
    for url in (LIST, EXPORT):
        answer = client.get(url)
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert [words for words in ("Theirs.", "A word of another agency.") if words in text] == []


def test_nothing_challenged_says_what_it_means(client_for, chair):
    assert "Nothing was challenged yet" in client_for(chair).get(LIST).content.decode()


# The export


def exported(client, **query) -> list[dict]:
    answer = client.get(EXPORT, query)
    assert answer.streaming
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_the_export_holds_the_whole_words(client_for, chair, stopped_clock):
    decision = asked_challenge(chair, TO_COME)
    answered(decision, text="=SUM(A1) of all wards", given_by_name="A. Nurse")

    [line] = exported(client_for(chair))

    told = ("outcome", "what_was_asked", "asked_of", "decided_on", "answer_due_on", "state", "answered_on", "answer")
    assert [line[name] for name in told] == [
        "Challenged",
        "The audit of all wards.",
        "A. Nurse",
        "2026-10-01",
        str(TO_COME),
        "Answered, awaiting scrutiny",
        "2026-10-20",
        "'=SUM(A1) of all wards",
    ]
    assert line["decided_next"] == ""
    event = AuditEvent.objects.latest("number")
    assert event.action == "report_exported"
    assert "challenges-2026-11-23.csv" in event.details


def test_the_export_is_of_the_selection(client_for, chair):
    asked_challenge(chair, TO_COME)
    overdue = asked_challenge(chair, LATE)

    assert [line["reference"] for line in exported(client_for(chair), state="overdue")] == [overdue.recommendation.ref]


def test_the_export_asks_whether_it_says_who_somebody_is(client_for, chair):
    challenge(by=chair, missing="The mother, born 12/03/1984, rang 07700 900123.")

    answer = client_for(Role.CHAIR).get(EXPORT)

    assert answer.status_code == 422
    assert "Nothing is issued yet" in answer.content.decode()


# Budgets


@pytest.mark.parametrize("number", [1, 60])
def test_the_list_costs_eight_queries(client_for, chair, number, django_assert_num_queries):
    part = factories.make_plan_agency()
    for _ in range(number):
        decision = challenge(factories.make_recommendation(plan_agency=part), by=chair)
        answered(decision)
        factories.make_decision(decision.recommendation, by=chair, decided_on=DECIDED_ON)
    client = client_for(chair)

    with django_assert_num_queries(8):  # signed in 2, filter 2, count, page, answers, next decisions
        client.get(LIST)
