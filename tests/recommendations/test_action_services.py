import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from recommendations import services
from recommendations.models import Action, ActionStatus, ActionUpdate, ChangeEvent, Recommendation
from recommendations.versioning import AlreadySaved, EditConflict
from tests import factories
from tests.failures import traces_of_broken_changes, writes_of

pytestmark = pytest.mark.django_db

KEY = uuid.UUID("6f2a8c1e-0000-4000-8000-000000000001")
SPRING, SUMMER, AUTUMN = date(2027, 3, 1), date(2027, 6, 1), date(2027, 9, 1)


def update(action, *, by, on, version=None, key=None, note="Begun.", status="in_progress", **progress):
    return services.update_action(
        action=action,
        version=version or action.version,
        progress=services.ActionProgress(status, **progress),
        note=note,
        by=by,
        on=on,
        submission_key=key or uuid.uuid4(),
    )


def changes(event: ChangeEvent) -> list[tuple[str, str, str]]:
    return [(each["label"], each["before"], each["after"]) for each in event.changes]


def test_updating_an_action_keeps_a_note_with_the_status_after_it(manager, today):
    action = factories.make_action()

    update(action, by=manager, on=today, note="Half of the nurses are trained.", key=KEY)

    notes = ActionUpdate.objects.values_list("action", "note", "status_after", "made_on", "made_by", "submission_key")
    assert list(notes) == [(action.pk, "Half of the nurses are trained.", "in_progress", today, manager.pk, KEY)]
    action.refresh_from_db()
    assert (action.status, action.version, action.updated_by) == ("in_progress", 2, manager)


def test_updating_an_action_again_leaves_earlier_notes_as_they_were(manager, chair, today):
    action = factories.make_action()
    update(action, by=manager, on=today, note="Begun.")
    before = ActionUpdate.objects.values().get()

    update(action, by=chair, on=SPRING, note="Done.", status="complete", completed_on=SPRING)

    later, earlier = ActionUpdate.objects.values()
    assert earlier == before
    assert (later["note"], later["status_after"], later["made_on"]) == ("Done.", "complete", SPRING)


def test_an_update_is_told_with_what_stood_before_and_after(manager, today):
    action = factories.make_action(target_date=SPRING, lead_person="A. Nurse")

    update(
        action,
        by=manager,
        on=today,
        note="It will take longer.",
        review_on=SUMMER,
        lead_person="B. Ward, Chief Nurse",
    )

    event = ChangeEvent.objects.get()
    assert (event.verb, event.by, event.by_name, event.subject, event.recommendation, event.agency) == (
        "action_updated",
        manager,
        manager.name,
        "It will take longer.",
        action.recommendation,
        None,
    )
    assert changes(event) == [
        ("Status", "Not started", "In progress"),
        ("Review on", "", "1 June 2027"),
        ("Lead person", "A. Nurse", "B. Ward, Chief Nurse"),
    ]


def test_an_update_leaves_a_copy_of_the_row_in_the_history(manager, today):
    action = factories.make_action()

    update(action, by=manager, on=today)

    copies = [(copy.status, copy.version, copy.history_user) for copy in action.history.all()]
    assert copies == [("in_progress", 2, manager), ("not_started", 1, None)]


def test_the_first_target_date_is_kept_for_ever(manager, today):
    action = factories.make_action()

    for target_date in (None, SPRING, None, SPRING):
        update(action, by=manager, on=today, target_date=target_date)

    kept = [(copy.target_date, copy.original_target_date) for copy in action.history.order_by("history_id")]
    assert kept == [(None, None), (None, None), *[(SPRING, SPRING)] * 3]


def test_an_update_moves_no_target_date_that_is_set(manager, today):
    action = factories.make_action(target_date=SPRING)

    with pytest.raises(ValidationError) as refusal:
        update(action, by=manager, on=today, target_date=SUMMER)
    refused = Action.objects.values("target_date", "version").get()
    update(action, by=manager, on=today, target_date=SPRING)

    assert refusal.value.message_dict == {
        "target_date": ["A target date that is set moves only when somebody asks for it and it is agreed."]
    }
    assert refused == {"target_date": SPRING, "version": 1}
    assert Action.objects.values("target_date", "version").get() == {"target_date": SPRING, "version": 2}


def test_a_first_date_that_was_typed_after_another_one_was_saved_is_a_conflict(manager, today):
    action = factories.make_action()
    update(action, by=manager, on=today, target_date=SPRING)

    with pytest.raises(EditConflict) as conflict:
        update(Action.objects.get(), by=manager, on=today, version=1, target_date=SUMMER)

    assert conflict.value.current.target_date == SPRING


def test_correcting_the_words_changes_nothing_else(manager):
    action = factories.make_action(target_date=SPRING)

    with pytest.raises(TypeError, match="edit_action changes words, not target_date"):
        services.edit_action(action=action, version=1, by=manager, text="Train nurses.", target_date=SUMMER)

    assert Action.objects.values("target_date", "version").get() == {"target_date": SPRING, "version": 1}


WHOLE = {
    "superseded": {"status_reason": "Another plan took it over."},
    "not_accepted": {"status_reason": "It is not ours to do."},
    "closed_not_achieved": {"status_reason": "No money.", "decided_by_name": "The Board"},
    "ongoing": {"review_on": SPRING},
}
NEEDED = [
    ("superseded", "status_reason", "Say why the action was superseded, closed or not accepted."),
    ("not_accepted", "status_reason", "Say why the action was superseded, closed or not accepted."),
    ("closed_not_achieved", "status_reason", "Say why the action was superseded, closed or not accepted."),
    ("closed_not_achieved", "decided_by_name", "Say who decided to close the action without achieving it."),
    ("ongoing", "review_on", "Enter the date when the continuing practice is reviewed next."),
]


@pytest.mark.parametrize(("status", "missing", "words"), NEEDED, ids=[f"{s}-{m}" for s, m, _ in NEEDED])
def test_a_status_is_refused_without_what_it_needs(status, missing, words, manager, today):
    action = factories.make_action()
    without = {name: value for name, value in WHOLE[status].items() if name != missing}

    with pytest.raises(ValidationError) as refusal:
        update(action, by=manager, on=today, status=status, **without)
    refused = Action.objects.values("status", "version").get()
    update(action, by=manager, on=today, status=status, **WHOLE[status])

    assert refusal.value.message_dict == {"__all__": [words]}
    assert refused == {"status": "not_started", "version": 1}
    assert Action.objects.values("status", "version").get() == {"status": status, "version": 2}


def test_only_a_complete_action_has_a_day_of_completion(manager, today):
    action = factories.make_action()

    with pytest.raises(ValidationError, match="Only a complete action has a date of completion"):
        update(action, by=manager, on=today, status="in_progress", completed_on=today)
    update(action, by=manager, on=today, status="complete", completed_on=today)

    action.refresh_from_db()
    assert (action.status, action.completed_on) == ("complete", today)


def test_the_first_update_of_a_published_status_asks_for_what_the_plan_left_out(manager, today):
    action = factories.make_action(status="ongoing", is_as_published=True)

    with pytest.raises(ValidationError, match="Enter the date when the continuing practice is reviewed next"):
        update(action, by=manager, on=today, status="ongoing")
    update(action, by=manager, on=today, status="ongoing", review_on=SPRING)

    action.refresh_from_db()
    assert (action.is_as_published, action.review_on) == (False, SPRING)


def test_the_same_form_a_second_time_is_known_by_its_key(manager, today):
    action = factories.make_action()
    first = update(action, by=manager, on=today, version=1, key=KEY)

    with pytest.raises(AlreadySaved) as again:
        update(Action.objects.get(), by=manager, on=today, version=1, key=KEY)

    assert again.value.saved == first
    assert (ActionUpdate.objects.count(), ChangeEvent.objects.count()) == (1, 1)


def test_the_key_of_another_person_is_another_form(manager, chair, today):
    action = factories.make_action()

    update(action, by=manager, on=today, key=KEY)
    update(action, by=chair, on=today, key=KEY)

    assert ActionUpdate.objects.count() == 2


def test_an_update_of_an_old_version_is_refused_with_what_is_stored(manager, chair, today):
    action, stale = factories.make_action(), Action.objects.get()
    update(action, by=chair, on=today, status="complete")

    with pytest.raises(EditConflict) as conflict:
        update(stale, by=manager, on=today, version=1)

    assert (conflict.value.current.status, conflict.value.current.updated_by) == ("complete", chair)
    assert [each.made_by for each in ActionUpdate.objects.all()] == [chair]
    assert ChangeEvent.objects.get().by == chair


def summary(recommendation) -> tuple:
    recommendation.refresh_from_db()
    return recommendation.action_status, recommendation.target_date, recommendation.review_on


def test_a_recommendation_shows_its_least_finished_action_and_the_next_dates(manager, today):
    recommendation = factories.make_recommendation()
    assert summary(recommendation) == ("not_started", None, None)
    first, second = factories.make_action(recommendation), factories.make_action(recommendation)
    steps = []

    update(first, by=manager, on=today, status="complete")
    steps.append(summary(recommendation))
    update(second, by=manager, on=today, status="in_progress", target_date=SUMMER)
    steps.append(summary(recommendation))
    update(second, by=manager, on=today, status="ongoing", target_date=SUMMER, review_on=AUTUMN)
    steps.append(summary(recommendation))
    update(first, by=manager, on=today, status="in_progress", target_date=SPRING)
    steps.append(summary(recommendation))

    assert steps == [
        ("not_started", None, None),
        ("in_progress", SUMMER, None),
        ("ongoing", None, AUTUMN),
        ("in_progress", SPRING, AUTUMN),
    ]


def test_editing_an_action_changes_its_words_alone(manager):
    action = factories.make_action(text="Train nurses.", target_date=SPRING)

    services.edit_action(action=action, version=1, by=manager, text="Train every nurse.", success_measure="An audit.")

    action.refresh_from_db()
    assert (action.text, action.success_measure, action.target_date, action.version) == (
        "Train every nurse.",
        "An audit.",
        SPRING,
        2,
    )
    event = ChangeEvent.objects.get()
    assert (event.verb, event.by, event.recommendation) == ("action_edited", manager, action.recommendation)
    assert changes(event) == [("Action", "Train nurses.", "Train every nurse."), ("Success measure", "", "An audit.")]
    assert [copy.history_user for copy in action.history.all()] == [manager, None]


def test_editing_an_action_keeps_its_text_within_the_limit(manager):
    action = factories.make_action()

    with pytest.raises(ValidationError, match="Shorten the text to 10,000 characters or fewer"):
        services.edit_action(action=action, version=1, by=manager, text="x" * 10_001)
    services.edit_action(action=action, version=1, by=manager, text="x" * 10_000)

    action.refresh_from_db()
    assert (len(action.text), action.version) == (10_000, 2)


def test_adding_an_action_puts_it_last_and_counts_as_a_change_of_the_recommendation(manager):
    recommendation = factories.make_recommendation()
    factories.make_action(recommendation, status="complete", position=7)

    action = services.add_action(
        recommendation=recommendation, version=1, by=manager, label="b", text="Train doctors.", target_date=SPRING
    )

    action.refresh_from_db()
    assert (action.position, action.label, action.status, action.original_target_date, action.updated_by) == (
        8,
        "b",
        "not_started",
        SPRING,
        manager,
    )
    assert summary(recommendation) == ("not_started", SPRING, None)
    assert (recommendation.version, recommendation.updated_by) == (2, manager)
    event = ChangeEvent.objects.get()
    assert (event.verb, event.subject, event.recommendation) == ("action_added", "Action b", recommendation)
    assert changes(event) == [("Action", "", "Train doctors.")]


def test_adding_the_same_action_twice_adds_it_once(manager):
    recommendation = factories.make_recommendation()
    first = services.add_action(recommendation=recommendation, version=1, by=manager, text="Train doctors.")

    with pytest.raises(AlreadySaved) as again:
        services.add_action(recommendation=Recommendation.objects.get(), version=1, by=manager, text="Train doctors.")

    assert again.value.saved == first
    assert list(Action.objects.all()) == [first]


def test_adding_another_action_to_an_old_version_is_a_conflict(manager, chair):
    recommendation = factories.make_recommendation()
    services.add_action(recommendation=recommendation, version=1, by=chair, text="Train doctors.")

    for by, text in [(manager, "Train doctors."), (chair, "Train nurses.")]:
        with pytest.raises(EditConflict):
            services.add_action(recommendation=Recommendation.objects.get(), version=1, by=by, text=text)

    assert Action.objects.count() == 1


def test_a_broken_update_leaves_no_trace(manager, today):
    pk = factories.make_action().pk

    def change():
        update(Action.objects.get(pk=pk), by=manager, on=today, status="complete", completed_on=today)

    assert writes_of(change) == 6  # the action, its history, the note, the summary, the timeline, the audit trail
    assert traces_of_broken_changes(change) == []


def test_a_broken_addition_leaves_no_trace(manager):
    pk = factories.make_recommendation(themes=[factories.make_theme()]).pk

    def change():
        services.add_action(recommendation=Recommendation.objects.get(pk=pk), version=1, by=manager, text="Do it.")

    assert writes_of(change) == 8
    assert traces_of_broken_changes(change) == []


def test_an_action_that_took_the_place_of_another_speaks_for_the_recommendation():
    row = factories.make_recommendation()
    factories.make_action(row, status=ActionStatus.SUPERSEDED, status_reason="Done by the other.")

    factories.make_action(row, status=ActionStatus.COMPLETE)

    row.refresh_from_db()
    assert row.action_status == ActionStatus.COMPLETE
