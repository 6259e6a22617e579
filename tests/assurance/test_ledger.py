"""The line that tells what became of a request."""

from datetime import date, timedelta

import pytest

from assurance.ledger import Facts, Happening, Silence, in_words, ledgers_of, ledgers_of_rows
from assurance.models import AssuranceRequest, DeliveryState, ExtensionState
from tests import factories

SENT = date(2016, 8, 18)
ON = date(2025, 11, 23)


def facts(**more) -> Facts:
    return Facts(AssuranceRequest(sent_on=SENT), rows=1, **more)


def step(rung: str, taken_on: date, answered_on: date | None = None) -> Happening:
    return Happening(taken_on, answered_on, rung, None)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        pytest.param(
            {"reminded": [date(2016, 8, 25), date(2016, 9, 1)], "waiting": [Silence(SENT, None)]},
            "Requested 18 August 2016. Reminded 25 August, 1 September. No response for 3,384 days.",
            id="silent",
        ),
        pytest.param(
            {
                "reminded": [date(2016, 12, 30), date(2017, 1, 6), date(2017, 2, 1)],
                "steps": [
                    step("The agency’s chief officer", date(2017, 1, 20), answered_on=date(2017, 1, 25)),
                    step("Named in the Board’s annual report", date(2017, 3, 1)),
                ],
                "waiting": [Silence(SENT, date(2016, 9, 1))],
            },
            "Requested 18 August 2016. Reminded 30 December, 6 January 2017. Escalated to the agency’s chief officer "
            "20 January. That was answered 25 January. Reminded 1 February. Escalated 1 March: named in the Board’s "
            "annual report. No response for 3,384 days.",
            id="reminded again after an escalation, over the turn of the year",
        ),
        pytest.param(
            {"extended": [(date(2025, 11, 1), date(2025, 11, 30))] * 2, "waiting": [Silence(SENT, date(2025, 11, 30))]},
            "Requested 18 August 2016. Given until 30 November 2025. Due 30 November.",
            id="with more time",
        ),
        pytest.param(
            {"answered": [date(2016, 9, 5)]}, "Requested 18 August 2016. Answered 5 September.", id="answered"
        ),
        pytest.param({}, "Requested 18 August 2016. Not answered.", id="asked again later"),
        pytest.param(
            {"reminded": [ON + timedelta(days=1)], "waiting": [Silence(ON, ON)]},
            "Requested 18 August 2016. Due 23 November 2025.",
            id="what happens later is not known yet",
        ),
    ],
)
def test_a_ledger_prints_itself(more, words):
    assert in_words(facts(**more), ON) == words


def test_an_answer_about_some_rows_leaves_the_others_silent():
    told = Facts(AssuranceRequest(sent_on=SENT), rows=3, answered=[date(2016, 9, 5)], waiting=[Silence(SENT, None)] * 2)

    assert in_words(told, SENT + timedelta(days=30)) == (
        "Requested 18 August 2016. Answered 5 September, 1 of 3. No further response for 30 days."
    )


@pytest.fixture
def asked(manager):
    """A request of two rows, the first of them answered, with everything that a ledger counts and leaves out."""
    row = factories.make_recommendation()
    other = factories.make_recommendation(plan_agency=row.plan_agency)
    request = factories.make_request(row, other, cycle=factories.make_cycle(), due_on=factories.DUE_ON)
    by_product = factories.make_reminder(request)
    by_product.deliveries.add(
        factories.make_delivery(state=DeliveryState.SENT, sent_at=request.recorded_at),
        factories.make_delivery(state=DeliveryState.SENT, sent_at=request.recorded_at),
    )
    factories.make_reminder(request, rule=14, sent_on=date(2026, 9, 29)).deliveries.add(factories.make_delivery())
    factories.make_reminder(request, rule=None, about=None, sent_by=manager, sent_on=date(2026, 9, 30))
    factories.make_escalation_step(request, by=manager, taken_on=date(2026, 10, 3))
    withdrawn = {"withdrawn_on": date(2026, 10, 4), "withdrawn_by": manager, "withdrawn_reason": "Too early."}
    factories.make_escalation_step(request, by=manager, taken_on=date(2026, 10, 4), **withdrawn)
    factories.make_record(row, received_on=date(2026, 10, 5))
    return request


TODAY = date(2026, 11, 23)
CHASED = (
    "Requested 1 September 2026. Reminded 22 September, 30 September. "
    "Escalated to the agency’s safeguarding lead 3 October."
)


def test_a_reminder_counts_once_a_mail_went_or_a_person_logged_it(asked):
    assert ledgers_of([asked], TODAY) == {
        asked.pk: f"{CHASED} Answered 5 October, 1 of 2. No further response for 83 days."
    }


def test_each_row_has_a_ledger_of_its_own(asked):
    answered, silent = (row.pk for row in asked.recommendations.order_by("sort_key"))

    assert ledgers_of_rows([answered, silent], TODAY) == {
        answered: [f"{CHASED} Answered 5 October."],
        silent: [f"{CHASED} No response for 83 days."],
    }


def test_a_withdrawn_request_says_so_and_is_not_printed_with_its_rows(asked, manager):
    asked.withdrawn_on, asked.withdrawn_by, asked.withdrawn_reason = TODAY, manager, "A mistake."
    factories.checked(asked)
    factories.rebuild_positions([row.pk for row in asked.recommendations.all()])

    assert ledgers_of([asked], TODAY)[asked.pk].endswith("Withdrawn 23 November.")
    assert ledgers_of_rows([row.pk for row in asked.recommendations.all()], TODAY) == {}


def test_a_ledger_of_a_past_day_knows_nothing_of_later(asked):
    answered, silent = (row.pk for row in asked.recommendations.order_by("sort_key"))

    assert ledgers_of_rows([answered, silent], date(2026, 10, 4)) == {
        answered: [f"{CHASED} No response for 33 days."],
        silent: [f"{CHASED} No response for 33 days."],
    }


def test_a_request_that_was_withdrawn_later_stands_in_the_ledger_of_a_past_day(asked, manager):
    asked.withdrawn_on, asked.withdrawn_by, asked.withdrawn_reason = TODAY, manager, "A mistake."
    factories.checked(asked)
    silent = asked.recommendations.order_by("sort_key").last().pk
    factories.rebuild_positions([silent])

    assert ledgers_of_rows([silent], date(2026, 9, 10)) == {silent: ["Requested 1 September 2026. Due 15 September."]}


def test_more_time_that_was_agreed_is_told_and_what_is_asked_for_is_not(manager):
    request = factories.make_request(cycle=factories.make_cycle(), due_on=factories.DUE_ON)
    agreed = {"state": ExtensionState.AGREED, "due_on": date(2026, 12, 1), "decided_by": manager}
    factories.make_extension(request.requested.get(), decided_on=date(2026, 9, 14), **agreed)
    factories.make_extension(request.requested.get())
    factories.rebuild_positions([request.recommendations.get().pk])

    assert ledgers_of([request], TODAY) == {
        request.pk: "Requested 1 September 2026. Given until 1 December. Due 1 December."
    }


@pytest.mark.parametrize("requests", [1, 3])
def test_ledgers_query_budget(db, requests, django_assert_num_queries):
    made = [factories.make_request(cycle=factories.make_cycle(), due_on=factories.DUE_ON) for _ in range(requests)]
    rows = [request.recommendations.get().pk for request in made]

    with django_assert_num_queries(2):
        ledgers_of(made, TODAY)
    with django_assert_num_queries(2):
        ledgers_of_rows(rows, TODAY)
