"""One change by each service of target dates and calendars; part of tests/every_service.py."""

from datetime import UTC, date, datetime

from assurance import services as assurance
from recommendations import services as plan
from recommendations.models import Action, MoveState, TargetDateMove
from tests import factories
from tests.every_service import DAY, case_of

LATER = date(2027, 6, 1)


@case_of(plan.ask_to_move_target_date)
def ask_to_move_target_date(people):
    pk = factories.make_action(target_date=DAY).pk
    asked = {"from_date": DAY, "to_date": LATER, "reason": "The system comes late."}
    return lambda: plan.ask_to_move_target_date(action=Action.objects.get(pk=pk), by=people.manager, on=DAY, **asked)


@case_of(plan.decide_target_date_move)
def decide_target_date_move(people):
    pk = factories.make_target_date_move(by=people.manager).pk
    return lambda: plan.decide_target_date_move(
        move=TargetDateMove.objects.get(pk=pk),
        version=1,
        decision=plan.MoveDecision(MoveState.AGREED),
        moves_before_meeting=2,
        by=people.manager,
        on=DAY,
    )


@case_of(assurance.settle_target_date_move)
def settle_target_date_move(people):
    pk = factories.make_target_date_move(by=people.member).pk
    return lambda: assurance.settle_target_date_move(
        move=TargetDateMove.objects.get(pk=pk),
        version=1,
        decision=plan.MoveDecision(MoveState.AGREED),
        by=people.manager,
        on=DAY,
    )


@case_of(assurance.move_target_date)
def move_target_date(people):
    pk = factories.make_action(target_date=DAY).pk
    asked = {"from_date": DAY, "to_date": LATER, "reason": "The system comes late."}
    return lambda: assurance.move_target_date(action=Action.objects.get(pk=pk), by=people.manager, on=DAY, **asked)


@case_of(assurance.make_calendar_feed)
def make_calendar_feed(people):
    factories.make_calendar_feed(by=people.member)
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return lambda: assurance.make_calendar_feed(by=people.member, version=2, at=at)


@case_of(assurance.revoke_calendar_feed)
def revoke_calendar_feed(people):
    factories.make_calendar_feed(by=people.chair)  # the member has made others
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return lambda: assurance.revoke_calendar_feed(by=people.chair, version=2, at=at)
