"""The questions that pages ask before they let somebody change something, asked about the own agency and about another.

Pages ask them of rows that the person may see, so that a wrong answer would mostly show nowhere; here it does.
"""

from types import SimpleNamespace

import pytest

from assurance.permissions import (
    can_add_evidence,
    can_answer_for,
    can_answer_scrutineer,
    can_ask_agencies,
    can_log_assurance_for,
    can_run_meetings,
    can_run_meetings_of,
    can_scrutinise_independently,
    can_set_chasing_rules,
    can_settle,
    can_withdraw,
)
from lscb_tracker.accounts.roles import Role
from recommendations.permissions import can_edit_plans, can_update_actions_of
from tests.security.people import CLOSED, ENDED, UNAPPOINTED, make_person

EVERYBODY_WHO_LOGS = {Role.BUSINESS_MANAGER, Role.CHAIR, Role.BOARD_MEMBER}
PEOPLE = [*Role, CLOSED, UNAPPOINTED, ENDED]


@pytest.fixture(params=PEOPLE)
def asked(request, world) -> SimpleNamespace:
    """A person, and what the person may be asked about: the agency of `agency_lead`, and another."""
    user = make_person(request.param, world)
    return SimpleNamespace(who=request.param, user=user, own=world.own, other=world.other)


def test_who_updates_actions_of_which_agency(asked):
    may = {side: can_update_actions_of(asked.user, getattr(asked, side).agency.pk) for side in ("own", "other")}

    everywhere = asked.who == Role.BUSINESS_MANAGER
    assert may == {"own": everywhere or asked.who == Role.AGENCY_LEAD, "other": everywhere}


def test_who_answers_for_which_agency(asked):
    may = {side: can_log_assurance_for(asked.user, getattr(asked, side).agency.pk) for side in ("own", "other")}

    everywhere = asked.who in EVERYBODY_WHO_LOGS
    assert may == {"own": everywhere or asked.who == Role.AGENCY_LEAD, "other": everywhere}


def test_who_answers_what_an_agency_was_asked(asked):
    may = {side: can_answer_for(asked.user, getattr(asked, side).agency.pk) for side in ("own", "other")}

    assert may == {"own": asked.who == Role.AGENCY_LEAD, "other": False}


def test_who_plans_records_and_closes_meetings(asked):
    runs = asked.who in {Role.BUSINESS_MANAGER, Role.CHAIR}

    assert can_run_meetings(asked.user) == can_run_meetings_of(asked.user, None) == runs


def test_who_asks_agencies_and_who_sets_the_rules(asked):
    may = {"asks": can_ask_agencies(asked.user), "sets rules": can_set_chasing_rules(asked.user)}

    asks = asked.who == Role.BUSINESS_MANAGER
    assert may == {"asks": asks, "sets rules": asks or asked.who == Role.ADMINISTRATOR}


def test_who_adds_evidence_to_what(asked):
    records = {"read": asked.own.record, "waiting": asked.own.proposal, "another": asked.other.proposal}
    may = {name: can_add_evidence(asked.user, record) for name, record in records.items()}

    always = asked.who in EVERYBODY_WHO_LOGS
    assert may == {"read": always, "waiting": always or asked.who == Role.AGENCY_LEAD, "another": always}


def test_who_withdraws_what(asked):
    somebody_else = 0
    may = {
        "own": can_withdraw(asked.user, asked.user.pk, is_proposed=False),
        "own, not read": can_withdraw(asked.user, asked.user.pk, is_proposed=True),
        "another's": can_withdraw(asked.user, somebody_else, is_proposed=True),
    }

    logs = asked.who in EVERYBODY_WHO_LOGS
    waiting = logs or asked.who == Role.AGENCY_LEAD
    assert may == {"own": logs, "own, not read": waiting, "another's": asked.who == Role.BUSINESS_MANAGER}


def test_who_edits_plans_and_settles_answers(asked):
    assert can_edit_plans(asked.user) == can_settle(asked.user) == (asked.who == Role.BUSINESS_MANAGER)


def test_who_scrutinises_independently_and_who_answers(asked):
    may = {"scrutinises": can_scrutinise_independently(asked.user), "answers": can_answer_scrutineer(asked.user)}

    answers = asked.who in {Role.BUSINESS_MANAGER, Role.CHAIR}
    assert may == {"scrutinises": asked.who == Role.SCRUTINEER, "answers": answers}
