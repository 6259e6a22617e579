"""Target dates move by request, reason and decision, and by nothing else."""

import uuid
from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from recommendations import services
from recommendations.models import Action, ActionStatus, ChangeEvent, MoveState, TargetDateMove
from recommendations.services import MoveDecision
from recommendations.versioning import AlreadySaved, EditConflict, SavedInOtherWords
from tests import factories
from tests.failures import EVERY_STATEMENT, BreaksAt, traces_of_broken_changes, writes_of
from tests.recommendations.test_action_services import changes

pytestmark = pytest.mark.django_db

SPRING, SUMMER, AUTUMN = date(2027, 3, 1), date(2027, 6, 1), date(2027, 9, 1)
KEY = uuid.UUID("6f2a8c1e-0000-4000-8000-000000000001")
AGREED, REFUSED = MoveDecision(MoveState.AGREED), MoveDecision(MoveState.REFUSED, "The audit cannot wait.")
CLOSED = {
    "complete": {},
    "superseded": {"status_reason": "Another plan took it over."},
    "not_accepted": {"status_reason": "It is not ours to do."},
    "closed_not_achieved": {"status_reason": "No money.", "decided_by_name": "The Board"},
    "ongoing": {"review_on": SPRING},
}


@pytest.fixture
def action() -> Action:
    return factories.make_action(target_date=SPRING)


def ask(action, *, by, on, from_date=SPRING, to_date=SUMMER, reason="The system comes late.", key=None):
    asked = {"from_date": from_date, "to_date": to_date, "reason": reason}
    return services.ask_to_move_target_date(action=action, by=by, on=on, submission_key=key or uuid.uuid4(), **asked)


def ask_from_to(action, from_date, to_date, **who):
    return ask(action, from_date=from_date, to_date=to_date, **who)


def decide(move, decision=AGREED, *, by, on, version=None, limit=9):
    return services.decide_target_date_move(
        move=move, version=version or move.version, decision=decision, moves_before_meeting=limit, by=by, on=on
    )


def stored(action) -> tuple:
    action.refresh_from_db()
    return action.target_date, action.original_target_date, action.version


def test_asking_moves_nothing(action, agency_lead, today):
    move = ask(action, by=agency_lead, on=today)

    assert stored(action) == (SPRING, SPRING, 1)
    assert (move.state, move.asked_by, move.asked_on) == (MoveState.ASKED, agency_lead, today)
    event = ChangeEvent.objects.get()
    assert (event.verb, event.by, event.subject, event.recommendation, event.changes) == (
        "target_date_move_asked",
        agency_lead,
        "From 1 March 2027 to 1 June 2027: The system comes late.",
        action.recommendation,
        [],
    )


def test_agreeing_moves_the_date_keeps_the_first_one_and_tells_it(action, agency_lead, manager, today):
    move = ask(action, by=agency_lead, on=today)

    decide(move, MoveDecision(MoveState.AGREED, "One time.", "Board, 2 November 2026"), by=manager, on=SPRING)

    assert stored(action) == (SUMMER, SPRING, 2)
    action.recommendation.refresh_from_db()
    assert action.recommendation.target_date == SUMMER
    kept = TargetDateMove.objects.values_list("state", "decided_on", "decided_by", "decision_reason", "meeting").get()
    assert kept == (MoveState.AGREED, SPRING, manager.pk, "One time.", "Board, 2 November 2026")
    event = ChangeEvent.objects.first()
    assert (event.verb, event.by, event.subject) == (
        "target_date_moved",
        manager,
        "From 1 March 2027 to 1 June 2027: Board, 2 November 2026: One time.",
    )
    assert changes(event) == [("Target date", "1 March 2027", "1 June 2027")]
    assert [copy.target_date for copy in action.history.all()] == [SUMMER, SPRING]


def test_not_agreeing_moves_nothing_and_needs_a_reason(action, agency_lead, manager, today):
    move = ask(action, by=agency_lead, on=today)

    with pytest.raises(ValidationError, match="why not where it was not agreed"):
        decide(move, MoveDecision(MoveState.REFUSED), by=manager, on=today)
    decide(TargetDateMove.objects.get(), REFUSED, by=manager, on=today)

    assert stored(action) == (SPRING, SPRING, 1)
    assert TargetDateMove.objects.get().state == MoveState.REFUSED
    assert ChangeEvent.objects.first().verb == "target_date_kept"


def test_one_move_waits_at_a_time(action, agency_lead, manager, today):
    first = ask(action, by=agency_lead, on=today)

    with pytest.raises(ValidationError, match="waits for its decision already"):
        ask(action, by=manager, on=today, to_date=AUTUMN)
    decide(first, REFUSED, by=manager, on=today)
    ask(action, by=manager, on=today, to_date=AUTUMN)

    assert list(TargetDateMove.objects.values_list("state", "to_date")) == [("refused", SUMMER), ("asked", AUTUMN)]


@pytest.mark.parametrize("status", CLOSED)
def test_only_the_date_of_an_open_action_moves(status, agency_lead, manager, today):
    closed = factories.make_action(target_date=SPRING, status=status, **CLOSED[status])
    open_now = factories.make_action(target_date=SPRING)
    move = ask(open_now, by=agency_lead, on=today)
    Action.objects.filter(pk=open_now.pk).update(status=status, **CLOSED[status])

    for attempt in (lambda: ask(closed, by=agency_lead, on=today), lambda: decide(move, by=manager, on=today)):
        with pytest.raises(ValidationError, match=f"The action is “{ActionStatus(status).label}”"):
            attempt()
    decide(TargetDateMove.objects.get(), REFUSED, by=manager, on=today)

    assert stored(closed) == stored(open_now) == (SPRING, SPRING, 1)


def test_an_action_without_a_date_has_none_to_move(agency_lead, today):
    action = factories.make_action()

    with pytest.raises(ValidationError, match="Enter the first one with an update"):
        ask(action, by=agency_lead, on=today)


def test_a_date_that_is_another_by_now_is_not_moved_from_the_old_one(action, agency_lead, manager, today):
    decide(ask(action, by=agency_lead, on=today), by=manager, on=today)

    with pytest.raises(ValidationError, match="is 1 June 2027 by now, and no longer 1 March 2027"):
        ask(action, by=agency_lead, on=today, to_date=AUTUMN)
    ask(action, by=agency_lead, on=today, from_date=SUMMER, to_date=AUTUMN)

    assert TargetDateMove.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"to_date": SPRING}, "must differ from the present one"),
        ({"reason": ""}, "This field cannot be blank"),
    ],
    ids=["the same date", "no reason"],
)
def test_a_move_has_a_reason_and_moves(wrong, words, action, agency_lead, today):
    with pytest.raises(ValidationError, match=words):
        ask(action, by=agency_lead, on=today, **wrong)

    assert not TargetDateMove.objects.exists()


@pytest.mark.parametrize(("limit", "agreed_before"), [(0, 0), (1, 1), (2, 2)])
def test_after_the_limit_a_meeting_has_to_agree(limit, agreed_before, action, agency_lead, manager, today):
    dates = [SPRING, SUMMER, AUTUMN, date(2027, 12, 1)][: agreed_before + 2]
    for move in pairwise(dates[:-1]):
        decide(ask_from_to(action, *move, by=agency_lead, on=today), by=manager, on=today, limit=limit)
    move = ask_from_to(action, *dates[-2:], by=agency_lead, on=today)

    with pytest.raises(ValidationError) as refusal:
        decide(move, by=manager, on=today, limit=limit)
    before = stored(action)
    meeting = MoveDecision(MoveState.AGREED, meeting="Board, 2 November 2026")
    decide(TargetDateMove.objects.asked().get(), meeting, by=manager, on=today, limit=limit)

    [words] = refusal.value.message_dict["meeting"]
    assert words.endswith("Enter the name and date of the meeting that agreed")
    assert (before[0], stored(action)[0]) == (dates[-2], dates[-1])


def test_what_was_not_agreed_does_not_count_towards_the_limit(action, agency_lead, manager, today):
    decide(ask(action, by=agency_lead, on=today), REFUSED, by=manager, on=today)

    decide(ask(action, by=agency_lead, on=today), by=manager, on=today, limit=1)

    assert stored(action)[0] == SUMMER


def test_the_second_decider_is_told_of_the_first(action, agency_lead, manager, today):
    move = ask(action, by=agency_lead, on=today)
    opened = TargetDateMove.objects.get()
    decide(move, REFUSED, by=manager, on=today)

    with pytest.raises(EditConflict) as conflict:
        decide(opened, by=manager, on=today)
    with pytest.raises(ValidationError, match=r"decided on 23 November 2026 by Person \d: Not agreed"):
        decide(conflict.value.current, by=manager, on=today)

    assert stored(action) == (SPRING, SPRING, 1)


def test_the_same_request_sent_again_is_kept_once(action, agency_lead, today):
    ask(action, by=agency_lead, on=today, key=KEY)

    with pytest.raises(AlreadySaved):
        ask(action, by=agency_lead, on=today, key=KEY)
    with pytest.raises(SavedInOtherWords):
        ask(action, by=agency_lead, on=today, key=KEY, to_date=AUTUMN)

    assert TargetDateMove.objects.get().to_date == SUMMER


def test_a_decision_that_fails_at_any_point_leaves_nothing_behind(action, agency_lead, manager, today):
    move_pk = ask(action, by=agency_lead, on=today).pk

    def agree():
        decide(TargetDateMove.objects.get(pk=move_pk), by=manager, on=today)

    assert traces_of_broken_changes(agree) == []
    assert writes_of(agree)


def test_a_database_that_breaks_is_not_taken_for_a_move_that_waits(action, agency_lead, today):
    """Wherever it breaks: whoever asks is told of the outage, and of no rule."""
    number, ends = 0, set()
    while True:
        number += 1
        breaks = BreaksAt(number, EVERY_STATEMENT)
        try:
            with transaction.atomic(), connection.execute_wrapper(breaks):
                ask(action, by=agency_lead, on=today)
                transaction.set_rollback(True)
        except Exception as error:
            ends.add(type(error))
        if breaks.seen < number:
            break

    assert number > 10
    assert ends == {OperationalError}
