"""Eight people at once on one row: one of them wins, and nobody's change is lost without being told."""

import uuid
from datetime import date

import pytest
from django.db import connection

from recommendations import services
from recommendations.models import Action, ActionUpdate, MoveState, Recommendation, TargetDateMove
from recommendations.versioning import EditConflict, save_if_unchanged
from tests import factories
from tests.racing import RUNNERS, outcomes, race

ROUNDS = 10
DAY, LATER = date(2027, 3, 1), date(2027, 6, 1)
pytestmark = pytest.mark.django_db(transaction=True)


def update(action_pk: int, *, version: int, by, on, key=None, note="Begun.", **progress):
    return services.update_action(
        action=Action.objects.get(pk=action_pk),
        version=version,
        progress=services.ActionProgress(**{"status": "in_progress"} | progress),
        note=note,
        by=by,
        on=on,
        submission_key=key or uuid.uuid4(),
    )


def test_of_eight_who_save_the_same_version_one_wins(manager, today):
    action = factories.make_action()

    for opened in range(1, ROUNDS + 1):
        results = race(
            lambda n, opened=opened: save_if_unchanged(
                Action.objects.get(pk=action.pk), version=opened, by=manager, lead_person=f"Nurse {opened}.{n}"
            )
        )

        assert outcomes(results) == {"Action": 1, "EditConflict": RUNNERS - 1}
        [winner] = [result for result in results if isinstance(result, Action)]
        action.refresh_from_db()
        assert (action.version, action.lead_person) == (opened + 1, winner.lead_person)
    assert action.history.count() == 1 + ROUNDS


def test_a_version_that_is_compared_before_the_update_lets_several_win(manager):
    """The reason why the comparison stands in the UPDATE; and the proof that the eight really race."""
    action = factories.make_action()

    def compare_then_save(number: int, opened: int) -> Action:
        row = Action.objects.get(pk=action.pk)
        if row.version != opened:
            raise EditConflict(row)
        row.version, row.lead_person = opened + 1, f"Nurse {number}"
        row.save(update_fields=["version", "lead_person"])
        return row

    winners = [
        outcomes(race(lambda n, opened=opened: compare_then_save(n, opened))).get("Action")
        for opened in range(1, ROUNDS + 1)
    ]

    assert max(winners) > 1, winners


def test_of_eight_updates_of_one_version_one_is_kept_and_seven_are_told(manager, today):
    action = factories.make_action()

    for opened in range(1, ROUNDS + 1):
        results = race(
            lambda n, opened=opened: update(
                action.pk, version=opened, by=manager, on=today, note=f"Note {opened}.{n}", lead_person=f"Nurse {n}"
            )
        )

        assert outcomes(results) == {"ActionUpdate": 1, "EditConflict": RUNNERS - 1}
    assert action.updates.count() == ROUNDS
    assert action.recommendation.change_events.count() == ROUNDS


def test_the_same_update_sent_eight_times_at_once_is_saved_once(manager, today):
    action, key = factories.make_action(), uuid.uuid4()

    results = race(lambda n: update(action.pk, version=1, by=manager, on=today, key=key))

    assert outcomes(results) == {"ActionUpdate": 1, "AlreadySaved": RUNNERS - 1}
    saved = ActionUpdate.objects.get()
    assert {result.saved for result in results if not isinstance(result, ActionUpdate)} == {saved}


def test_one_key_for_two_actions_at_once_saves_one_of_them(manager, today):
    recommendation, key = factories.make_recommendation(), uuid.uuid4()
    actions = [factories.make_action(recommendation) for _ in range(RUNNERS)]

    results = race(lambda n: update(actions[n].pk, version=1, by=manager, on=today, key=key))

    assert outcomes(results) == {"ActionUpdate": 1, "AlreadySaved": RUNNERS - 1}
    assert Action.objects.filter(status="in_progress").count() == 1


def test_the_same_new_action_sent_eight_times_at_once_is_added_once(manager):
    recommendation = factories.make_recommendation()

    def add(number: int) -> Action:
        row = Recommendation.objects.get(pk=recommendation.pk)
        return services.add_action(recommendation=row, version=1, by=manager, text="Train every nurse.")

    results = race(add)

    assert outcomes(results) == {"Action": 1, "AlreadySaved": RUNNERS - 1}
    assert [action.position for action in recommendation.actions.all()] == [1]


def ask(action: Action, *, by, on, to_date=LATER) -> TargetDateMove:
    return services.ask_to_move_target_date(
        action=action, from_date=DAY, to_date=to_date, reason="The system comes late.", by=by, on=on
    )


def test_of_eight_who_decide_on_one_move_one_wins(manager, today):
    for number in range(ROUNDS):
        move = ask(factories.make_action(target_date=DAY), by=manager, on=today)

        def decide(runner: int, pk=move.pk):
            state = MoveState.AGREED if runner % 2 else MoveState.REFUSED
            return services.decide_target_date_move(
                move=TargetDateMove.objects.get(pk=pk),
                version=1,
                decision=services.MoveDecision(state, "Why."),
                moves_before_meeting=2,
                by=manager,
                on=today,
            )

        results = race(decide)

        assert outcomes(results) == {"TargetDateMove": 1, "EditConflict": RUNNERS - 1}
        move.refresh_from_db()
        action = Action.objects.get(pk=move.action_id)
        is_agreed = move.state == MoveState.AGREED
        assert (action.target_date, action.version) == ((LATER, 2) if is_agreed else (DAY, 1)), number


def test_of_eight_who_ask_to_move_one_date_one_waits(manager, today):
    action = factories.make_action(target_date=DAY)

    results = race(lambda n: ask(action, by=manager, on=today, to_date=date(2027, 6, 1 + n)))

    assert outcomes(results) == {"TargetDateMove": 1, "ValidationError": RUNNERS - 1}
    assert TargetDateMove.objects.asked().count() == 1


def test_a_date_that_moves_and_an_update_at_the_same_moment_are_both_kept_or_one_is_told(manager, today):
    for _ in range(ROUNDS):
        move = ask(factories.make_action(target_date=DAY), by=manager, on=today)

        def press(runner: int, move=move):
            if runner:
                return update(move.action_id, version=1, by=manager, on=today)
            return services.decide_target_date_move(
                move=TargetDateMove.objects.get(pk=move.pk),
                version=1,
                decision=services.MoveDecision(MoveState.AGREED),
                moves_before_meeting=2,
                by=manager,
                on=today,
            )

        agreed, updated = race(press, runners=2)

        action = Action.objects.get(pk=move.action_id)
        assert isinstance(agreed, TargetDateMove), agreed
        assert isinstance(updated, ActionUpdate | EditConflict), updated
        assert (action.target_date, action.original_target_date) == (LATER, DAY)
        assert action.version == (3 if isinstance(updated, ActionUpdate) else 2)


def test_the_summary_counts_updates_of_different_actions_at_the_same_moment(manager, today):
    recommendation = factories.make_recommendation()
    actions = [factories.make_action(recommendation) for _ in range(RUNNERS)]

    for opened in range(1, ROUNDS + 1):
        status = "complete" if opened % 2 else "in_progress"
        results = race(
            lambda n, opened=opened, status=status: update(
                actions[n].pk, version=opened, by=manager, on=today, status=status
            )
        )

        assert outcomes(results) == {"ActionUpdate": RUNNERS}
        recommendation.refresh_from_db()
        assert recommendation.action_status == status, f"round {opened} on {connection.vendor}"
