"""Every rule that the database itself holds, broken once from behind the models."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.db.models import F

from recommendations.models import Action, ActionUpdate
from tests import factories, violations
from tests.violations import Case

DAY, LATER = date(2026, 11, 23), date(2026, 11, 24)
KEY, OTHER_KEY = "6f2a8c1e-0000-4000-8000-000000000001", "6f2a8c1e-0000-4000-8000-000000000002"


def characters(number: int) -> str:
    return "é" * number  # two bytes each: the limit counts characters


def make_updates() -> list[ActionUpdate]:
    action, by = factories.make_action(), factories.make_user()
    values = {"action": action, "note": "Begun.", "status_after": "in_progress", "made_on": DAY, "made_by": by}
    return ActionUpdate.objects.bulk_create(ActionUpdate(**values, submission_key=key) for key in (KEY, OTHER_KEY))


def second_of_one_parent(make, parent):
    make(parent)
    return make(parent)


def plan_agencies():
    first = factories.make_plan_agency()
    return first, factories.make_plan_agency(first.plan)


def recommendations():
    first = factories.make_recommendation()
    return first, factories.make_recommendation(plan_agency=first.plan_agency)


def cross_references():
    here, there = recommendations()
    further = factories.make_recommendation(plan_agency=here.plan_agency)
    return factories.make_cross_reference(here, there), factories.make_cross_reference(here, further)


def case_action_position_unique_in_recommendation():
    action = second_of_one_parent(factories.make_action, factories.make_recommendation())
    return Case(action, {"position": 1}, allowed={"position": 3})


def case_action_has_text():
    return Case(factories.make_action(), {"text": ""}, allowed={"text": "x"})


def case_action_status_has_reason():
    case = Case(factories.make_action(), {"status_reason": ""})
    case.allowed = {"status": "superseded", "status_reason": "Another plan took it over."}
    return case


def case_action_closed_not_achieved_says_who_decided():
    closed = {"status": "closed_not_achieved", "status_reason": "No money.", "decided_by_name": "The Board"}
    return Case(factories.make_action(), {"decided_by_name": ""}, allowed=closed)


def case_action_ongoing_has_review_date():
    return Case(factories.make_action(), {"review_on": None}, allowed={"status": "ongoing", "review_on": DAY})


def case_action_completed_on_only_when_complete():
    complete = {"status": "complete", "completed_on": DAY}
    return Case(factories.make_action(), {"status": "in_progress"}, allowed=complete)


def case_action_keeps_original_target_date():
    return Case(factories.make_action(target_date=DAY), {"original_target_date": None}, allowed={"target_date": LATER})


def case_action_text_length():
    return Case(factories.make_action(), {"text": characters(10_001)}, allowed={"text": characters(10_000)})


def case_action_success_measure_length():
    limits = {"success_measure": characters(4_000)}, {"success_measure": characters(4_001)}
    return Case(factories.make_action(), limits[1], allowed=limits[0])


def case_action_status_reason_length():
    limits = {"status_reason": characters(4_000)}, {"status_reason": characters(4_001)}
    return Case(factories.make_action(), limits[1], allowed=limits[0])


def case_action_update_sent_once():
    return Case(make_updates()[1], {"submission_key": KEY}, allowed={"submission_key": OTHER_KEY})


def case_action_update_has_note():
    return Case(make_updates()[0], {"note": ""}, allowed={"note": "x"})


def case_actionupdate_note_length():
    return Case(make_updates()[0], {"note": characters(4_001)}, allowed={"note": characters(4_000)})


def case_agency_is_not_its_own_successor():
    return Case(factories.make_agency(), {"successor": F("pk")}, allowed={"successor": factories.make_agency()})


def case_agency_other_names_length():
    limits = {"other_names": characters(4_000)}, {"other_names": characters(4_001)}
    return Case(factories.make_agency(), limits[1], allowed=limits[0])


def case_agency_contact_ends_after_it_starts():
    one_day = {"starts_on": DAY, "ends_on": DAY}
    return Case(factories.make_contact(), {"starts_on": LATER}, allowed=one_day)


def case_plan_agency_number_unique():
    return Case(plan_agencies()[1], {"number": 1}, allowed={"number": 3})


def case_plan_agency_once_in_a_plan():
    first, second = plan_agencies()
    return Case(second, {"agency": first.agency}, allowed={"agency": factories.make_agency()})


def case_plan_agency_transferred_says_to_whom():
    case = Case(plan_agencies()[0], {"transferred_to": ""})
    case.allowed = {"disposition": "transferred", "transferred_to": "Another Board"}
    return case


def case_recommendation_ref_unique_in_plan():
    return Case(recommendations()[1], {"ref": "1.1"}, allowed={"ref": "1.3"})


def case_recommendation_has_text():
    return Case(recommendations()[0], {"text": ""}, allowed={"text": "x"})


def case_recommendation_text_length():
    return Case(recommendations()[0], {"text": characters(10_001)}, allowed={"text": characters(10_000)})


def case_cross_reference_once():
    first, second = cross_references()
    return Case(second, {"to_recommendation": first.to_recommendation_id}, allowed={"words": "See there."})


def case_cross_reference_not_to_itself():
    return Case(cross_references()[0], {"to_recommendation": F("from_recommendation")}, allowed={"words": ""})


def case_target_date_move_sent_once():
    by = factories.make_user()
    factories.make_target_date_move(by=by, submission_key=KEY)
    return Case(factories.make_target_date_move(by=by, submission_key=OTHER_KEY), {"submission_key": KEY})


def case_target_date_move_one_at_a_time():
    by = factories.make_user()
    first = factories.make_target_date_move(by=by)
    decided = {"state": "agreed", "decided_on": DAY, "decided_by": by}
    waits = {"state": "asked", "decided_on": None, "decided_by": None}
    return Case(factories.make_target_date_move(first.action, by=by, **decided), waits)


def case_target_date_move_has_reason():
    return Case(factories.make_target_date_move(by=factories.make_user()), {"reason": ""}, allowed={"reason": "x"})


def case_target_date_move_moves():
    move = factories.make_target_date_move(by=factories.make_user())
    return Case(move, {"to_date": move.from_date}, allowed={"to_date": LATER})


def case_target_date_move_says_who_decided():
    by = factories.make_user()
    refused = {"state": "refused", "decided_on": DAY, "decided_by": by, "decision_reason": "No."}
    return Case(factories.make_target_date_move(by=by), {"decision_reason": ""}, allowed=refused)


def case_targetdatemove_reason_length():
    limits = {"reason": characters(4_000)}, {"reason": characters(4_001)}
    return Case(factories.make_target_date_move(by=factories.make_user()), limits[1], allowed=limits[0])


def case_targetdatemove_decision_reason_length():
    limits = {"decision_reason": characters(4_000)}, {"decision_reason": characters(4_001)}
    return Case(factories.make_target_date_move(by=factories.make_user()), limits[1], allowed=limits[0])


CASES = {name.removeprefix("case_"): make for name, make in globals().items() if name.startswith("case_")}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_what_breaks_a_rule(name):
    violations.assert_held("recommendations", name, CASES[name]())


def test_every_rule_of_the_plan_is_broken_here():
    assert set(CASES) == set(violations.constraints_of("recommendations"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "missing", "rule"),
    [
        ("superseded", "status_reason", "action_status_has_reason"),
        ("not_accepted", "status_reason", "action_status_has_reason"),
        ("closed_not_achieved", "decided_by_name", "action_closed_not_achieved_says_who_decided"),
        ("ongoing", "review_on", "action_ongoing_has_review_date"),
    ],
)
def test_a_published_status_may_lack_what_we_ask_for_until_somebody_updates_it(status, missing, rule):
    action = factories.make_action(status=status, status_reason="Why.", decided_by_name="The Board", review_on=DAY)
    empty = None if missing == "review_on" else ""

    violations.update(action, is_as_published=True, **{missing: empty})

    with pytest.raises(IntegrityError, match=rule):
        violations.update(action, is_as_published=False)


@pytest.mark.django_db
def test_many_rows_at_once_are_checked_like_one():
    recommendation = factories.make_recommendation()
    rows = [Action(recommendation=recommendation, position=n, text=text) for n, text in enumerate(["Do it.", ""], 1)]

    with pytest.raises(IntegrityError, match="action_has_text"):
        Action.objects.bulk_create(rows)


PAIRS = {
    "Agency": factories.make_agency,
    "ActionPlan": factories.make_plan,
    "Subgroup": factories.make_subgroup,
    "Theme": factories.make_theme,
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "name"), violations.unique_fields_of("recommendations"), ids=lambda each: getattr(each, "__name__", each)
)
def test_no_two_rows_share_what_must_be_unique(model, name):
    first, second = PAIRS[model.__name__](), PAIRS[model.__name__]()

    with pytest.raises(IntegrityError, match=name):
        violations.update(second, **{name: getattr(first, name)})
