from datetime import date

import pytest
from django.core.exceptions import ValidationError

from recommendations.models import Action, ActionStatus
from recommendations.versioning import AlreadySaved, EditConflict, refuse_broken_rules, save_if_unchanged, save_new
from tests import factories

pytestmark = pytest.mark.django_db


def test_saving_the_version_that_was_opened_writes_who_and_when(manager, stopped_clock):
    action = factories.make_action()

    saved = save_if_unchanged(action, version=1, by=manager, lead_person="A. Nurse")

    stored = Action.objects.get()
    assert saved is action
    for row in (action, stored):
        assert (row.lead_person, row.version, row.updated_by, row.updated_at) == ("A. Nurse", 2, manager, stopped_clock)


def test_saving_an_older_version_writes_nothing_and_says_what_is_stored(manager):
    action, stale = factories.make_action(), Action.objects.get()
    save_if_unchanged(action, version=1, by=manager, lead_person="A. Nurse")

    with pytest.raises(EditConflict, match="Action was changed by somebody else") as conflict:
        save_if_unchanged(stale, version=1, by=manager, lead_person="B. Ward")

    assert conflict.value.current.lead_person == "A. Nurse"
    assert (stale.lead_person, stale.version) == ("", 1)
    stored = Action.objects.get()
    assert (stored.lead_person, stored.version, stored.history.count()) == ("A. Nurse", 2, 2)


def test_a_version_of_the_future_is_no_better_than_an_old_one(manager):
    action = factories.make_action()

    with pytest.raises(EditConflict):
        save_if_unchanged(action, version=2, by=manager, lead_person="A. Nurse")

    assert Action.objects.get().lead_person == ""


def test_saving_leaves_what_it_is_not_told_to_change(manager):
    action, stale = factories.make_action(), Action.objects.get()
    save_if_unchanged(action, version=1, by=manager, lead_person="A. Nurse")

    save_if_unchanged(stale, version=2, by=manager, text="Do something else.")

    stored = Action.objects.get()
    assert (stored.lead_person, stored.text) == ("A. Nurse", "Do something else.")


def test_each_save_leaves_a_copy_in_the_history(manager, chair):
    action = save_new(Action(recommendation=factories.make_recommendation(), text="Do it."), manager)

    save_if_unchanged(action, version=1, by=chair, text="Do it well.")

    copies = [(c.history_type, c.text, c.version, c.history_user, c.updated_by) for c in action.history.all()]
    assert copies == [("~", "Do it well.", 2, chair, chair), ("+", "Do it.", 1, manager, manager)]


def test_the_history_keeps_links_that_did_not_change(manager):
    themes = [factories.make_theme(), factories.make_theme()]
    recommendation = factories.make_recommendation(themes=themes)

    save_if_unchanged(recommendation, version=1, by=manager, text="The agency should do more.")

    latest = recommendation.history.first()
    assert latest.text == "The agency should do more."
    assert {link.theme for link in latest.themes.all()} == set(themes)


def test_a_new_row_is_saved_under_all_rules(manager):
    new = Action(recommendation=factories.make_recommendation(), text="Do it.", status=ActionStatus.ONGOING)

    with pytest.raises(ValidationError) as refusal:
        save_new(new, manager)
    new.review_on = date(2027, 3, 1)
    save_new(new, manager)

    assert refusal.value.message_dict == {"__all__": ["Enter the date when the continuing practice is reviewed next."]}
    assert Action.objects.get().updated_by == manager


def test_rules_are_asked_of_the_row_as_it_would_be_and_it_stays_as_it_was():
    action = factories.make_action()

    refuse_broken_rules(action, {"status": "ongoing", "review_on": date(2027, 3, 1)})
    with pytest.raises(ValidationError, match="Enter the date when the continuing practice is reviewed next"):
        refuse_broken_rules(action, {"status": "ongoing", "review_on": None})

    assert (action.status, action.review_on) == ("not_started", None)


def test_a_broken_rule_is_said_in_words_and_the_row_stays_as_it_was(manager):
    action = factories.make_action()

    with pytest.raises(ValidationError) as refusal:
        save_if_unchanged(action, version=1, by=manager, status="ongoing")
    unchanged = (action.status, action.version, Action.objects.get().status)
    save_if_unchanged(action, version=1, by=manager, status="ongoing", review_on=date(2027, 3, 1))

    assert refusal.value.message_dict == {"__all__": ["Enter the date when the continuing practice is reviewed next."]}
    assert unchanged == ("not_started", 1, "not_started")
    assert Action.objects.get().status == "ongoing"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "This field cannot be blank."),
        ({"status": "green"}, "Value 'green' is not a valid choice."),
        ({"lead_person": "x" * 151}, "Ensure this value has at most 150 characters (it has 151)."),
    ],
)
def test_what_a_field_does_not_hold_is_refused_before_it_is_written(wrong, words, manager):
    action = factories.make_action()

    with pytest.raises(ValidationError) as refusal:
        save_if_unchanged(action, version=1, by=manager, **wrong)

    [name] = wrong
    assert refusal.value.message_dict == {name: [words]}
    assert Action.objects.values("version", name).get() == {"version": 1, name: getattr(action, name)}


def test_what_was_saved_already_is_handed_back():
    action = factories.make_action()

    assert AlreadySaved(action).saved is action
