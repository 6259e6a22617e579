"""The fictional plan of the demonstration: everything that asking, chasing and answering knows can be seen in it."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from assurance import demonstration
from assurance.chasing import reminders_by_agency
from assurance.demonstration.child_z import PLAN_SLUG, load_child_z
from assurance.demonstration.scene import EVENTS
from assurance.models import (
    AnswerRow,
    AssuranceCycle,
    AssuranceRecord,
    Delivery,
    DeliveryState,
    DueDateExtension,
    PlanRow,
    Reminder,
)
from assurance.rating import Rating
from assurance.services.positions import stale_positions
from assurance.status import AssuranceStatus
from assurance.working_days import is_working_day
from lscb_tracker.accounts.models import User
from lscb_tracker.audit.verification import verify
from recommendations.models import ActionPlan, ActionStatus, Agency, TargetDateMove
from tests.failures import everything_stored
from tests.loaded import give, whole_demonstration

DAY = date(2026, 11, 23)
ROWS_BY_STATUS = {
    AssuranceStatus.NOT_REQUESTED: ["7.1"],
    AssuranceStatus.REQUESTED: ["2.4", "4.2", "4.3"],
    AssuranceStatus.NO_RESPONSE: ["2.3", "2.5", "6.1", "6.2"],
    AssuranceStatus.FURTHER_OUTSTANDING: ["2.1"],
    AssuranceStatus.RECEIVED: ["1.4", "1.5", "3.2", "3.3", "5.1", "5.3", "7.2"],
    AssuranceStatus.CHALLENGED: ["1.2", "3.1"],
    AssuranceStatus.PARTLY_ASSURED: ["4.1", "5.2"],
    AssuranceStatus.ASSURED: ["1.1", "1.3"],
    AssuranceStatus.NOT_REQUIRED: ["2.2"],
    AssuranceStatus.TRANSFERRED: ["8.1"],
}


@pytest.fixture(autouse=True)
def loaded(db):
    give(whole_demonstration, on=DAY)


def story() -> list[dict]:
    return demonstration.read_fixture("child_z.json")["story"]


def rows() -> list[PlanRow]:
    return list(PlanRow.objects.filter(plan__slug=PLAN_SLUG).with_position())


def test_the_story_is_told_in_the_order_of_its_days():
    days = [event["day"] for event in story()]

    assert days == sorted(days)
    assert days[-1] < 0
    assert {event["what"] for event in story()} == set(EVENTS)


def test_the_plan_says_that_it_is_fictional():
    plan = ActionPlan.objects.get(slug=PLAN_SLUG)
    agencies = Agency.objects.filter(plan_agencies__plan=plan)

    assert all("fictional" in words for words in (plan.title, plan.board_name, plan.publication_name))
    assert agencies.count() == 8
    assert not [each for agency in agencies for each in agency.contacts.all() if not each.email.endswith(".example")]
    assert not agencies.filter(plan_agencies__plan__slug="child-d").exists()


def test_every_assurance_status_can_be_seen():
    standings = {row.ref: row.standing(DAY) for row in rows()}
    shown = {status: [ref for ref, each in standings.items() if each.status == status] for status in AssuranceStatus}

    assert shown == ROWS_BY_STATUS
    assert [ref for ref, each in standings.items() if each.is_review_due] == ["1.1"]


def test_every_action_status_and_rating_can_be_seen():
    assert {row.action_status for row in rows()} == set(ActionStatus)
    assert {row.rating(DAY) for row in rows()} == set(Rating)


def test_the_positions_are_what_the_events_say():
    assert stale_positions([row.pk for row in rows()]) == []
    assert verify().faults == ()


def test_what_waits_for_the_manager_can_be_seen():
    proposed = AssuranceRecord.objects.proposed()
    extensions = DueDateExtension.objects.asked()
    moves = TargetDateMove.objects.asked()

    assert [sorted(row.ref for row in record.recommendations.all()) for record in proposed] == [
        ["1.4", "1.5"],
        ["5.1"],
        ["3.2", "3.3"],
        ["5.3"],
    ]
    assert [each.requested.recommendation.ref for each in extensions] == ["4.3"]
    assert [each.action.recommendation.ref for each in moves] == ["2.1", "1.4"]


def test_mails_of_the_past_are_not_sent_and_nobody_is_reminded_twice():
    due_today = [each for each in reminders_by_agency(DAY) if each.people]

    assert mail.outbox == []
    assert not Delivery.objects.filter(state=DeliveryState.WAITING).exists()
    assert Delivery.objects.filter(state=DeliveryState.SENT, sent_at__date__gte=DAY).count() == 0
    assert due_today == []


def test_the_silent_agency_was_reminded_and_nothing_happened_on_a_day_off():
    silent = Reminder.objects.filter(request__plan_agency__agency__slug="silverthistle-homes")

    assert [each.rule for each in silent] == [-7, 0, 7, 14, 28]
    assert all(is_working_day(day) and day < DAY for day in AssuranceCycle.objects.values_list("sent_on", flat=True))


def test_a_draft_of_the_lead_waits_in_the_own_area(client, stopped_clock):
    lead = User.objects.get(email="lead@lscb.example")
    client.force_login(lead)

    drafts = AnswerRow.objects.visible_to(lead).filter(answer__state="draft").exclude(choice="")
    listed = client.get(reverse("assurance:answer-list")).content.decode()

    assert [row.requested.recommendation.ref for row in drafts] == ["2.4"]
    assert (listed.count("0 of 1 answered<"), listed.count("1 of 1 answered, not sent yet<")) == (3, 1)
    assert {plan.slug for plan in ActionPlan.objects.visible_to(lead)} == {PLAN_SLUG}


def test_loading_again_changes_nothing():
    before = everything_stored()

    assert load_child_z(on=DAY + timedelta(days=1), clock=timezone.now) is None
    assert whole_demonstration(on=DAY + timedelta(days=1)) == []
    assert everything_stored() == before
