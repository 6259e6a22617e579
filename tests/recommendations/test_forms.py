"""The forms of the plan: what each status asks for, in words, and what is forgotten whatever was typed."""

import uuid
from datetime import date, timedelta

import pytest

from recommendations.forms.actions import ActionTextForm, ActionUpdateForm, NewActionForm
from recommendations.forms.editing import STALE_FORM
from recommendations.forms.recommendations import RecommendationForm
from recommendations.services import ActionProgress
from tests import factories
from tests.submitting import parts

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
SPRING = date(2027, 3, 1)
EVERYTHING = (
    {"status_reason": "Another plan took it over.", "decided_by_name": "The Board"}
    | parts("review_on", SPRING)
    | parts("completed_on", DAY)
)


def update_form(**answers) -> ActionUpdateForm:
    data = {"version": "1", "submission_key": str(uuid.uuid4()), "note": "Begun.", "status": "in_progress"}
    return ActionUpdateForm(data | answers, action=factories.make_action(), on=DAY)


@pytest.mark.parametrize(
    ("status", "errors"),
    [
        ("not_started", {}),
        ("in_progress", {}),
        ("ongoing", {"review_on": ["Enter the date of the next review"]}),
        ("complete", {"completed_on": ["Enter the date when the action was completed"]}),
        ("superseded", {"status_reason": ["Enter the reason"]}),
        ("not_accepted", {"status_reason": ["Enter the reason"]}),
        (
            "closed_not_achieved",
            {"status_reason": ["Enter the reason"], "decided_by_name": ["Enter who decided to close the action"]},
        ),
    ],
)
def test_each_status_asks_for_what_it_needs(status, errors):
    assert update_form(status=status).errors == errors
    assert update_form(status=status, **EVERYTHING).errors == {}


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        ("in_progress", {}),
        ("ongoing", {"review_on": SPRING}),
        ("complete", {"completed_on": DAY}),
        ("superseded", {"status_reason": "Another plan took it over."}),
        (
            "closed_not_achieved",
            {"status_reason": "Another plan took it over.", "decided_by_name": "The Board"},
        ),
    ],
)
def test_what_a_status_does_not_need_is_left_empty_whatever_was_typed(status, kept):
    form = update_form(status=status, **EVERYTHING)

    assert form.is_valid()
    assert form.progress == ActionProgress(status, **kept)


def test_a_mistake_in_a_box_that_is_not_asked_for_stops_nobody():
    wrong = {"review_on_day": "31", "review_on_month": "2", "review_on_year": "2027"}

    assert update_form(status="ongoing", **wrong).errors == {"review_on": ["The next review must be a real date"]}
    assert update_form(status="in_progress", **wrong).errors == {}


@pytest.mark.parametrize(
    ("completed_on", "errors"),
    [
        (DAY - timedelta(days=1), {}),
        (DAY, {}),
        (DAY + timedelta(days=1), {"completed_on": ["The date of completion must be today or in the past"]}),
    ],
    ids=["yesterday", "today", "tomorrow"],
)
def test_nothing_is_completed_in_the_future(completed_on, errors):
    assert update_form(status="complete", **parts("completed_on", completed_on)).errors == errors


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("", "3", "2027"), "The target date must include a day"),
        (("1", "", ""), "The target date must include a month and year"),
        (("30", "2", "2027"), "The target date must be a real date"),
        (("1", "13", "2027"), "The target date must be a real date"),
        (("1", "3", "27"), "The target date year must include 4 numbers"),
        (("1", "3", "1066"), "The target date year must be between 1900 and 2100"),
    ],
)
def test_a_date_that_is_none_is_refused_in_words(typed, words):
    assert update_form(**parts("target_date", typed)).errors == {"target_date": [words]}
    assert update_form(**parts("target_date", ("1", "March", "2027"))).errors == {}


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"note": ""}, {"note": ["Enter the progress note"]}),
        ({"note": " \n "}, {"note": ["Enter the progress note"]}),
        ({"note": "x" * 4_001}, {"note": ["The progress note must be 4000 characters or fewer"]}),
        ({"status": ""}, {"status": ["Select the status of the action"]}),
        ({"status": "green"}, {"status": ["Choose the status of the action from the list"]}),
        ({"lead_person": "x" * 151}, {"lead_person": ["The lead person must be 150 characters or fewer"]}),
        (
            {"lead_email": "nobody"},
            {"lead_email": ["Enter an email address in the correct format, like name@example.com"]},
        ),
        ({"version": ""}, {"version": [STALE_FORM]}),
        ({"submission_key": ""}, {"submission_key": [STALE_FORM]}),
        ({"submission_key": "twice"}, {"submission_key": [STALE_FORM]}),
    ],
)
def test_each_mistake_in_an_update_says_what_to_do(answers, errors):
    assert update_form(**answers).errors == errors


def test_a_hidden_character_is_refused_where_it_stands():
    form = update_form(note="All is\u202ewell")

    assert form.errors == {
        "note": [
            "Delete the text after “All is” and type it again: "
            "it contains a hidden character that turns round the direction of the text"
        ]
    }


def test_an_update_begins_with_what_is_stored():
    action = factories.make_action(status="ongoing", review_on=SPRING, lead_person="A. Nurse")

    form = ActionUpdateForm(action=action, on=DAY)

    shown = {bound.name: bound.value() for bound in form if bound.name != "submission_key"}
    assert shown == {
        "version": 1,
        "note": None,
        "status": "ongoing",
        "status_reason": "",
        "decided_by_name": "",
        "review_on": SPRING,
        "completed_on": None,
        "target_date": None,
        "lead_person": "A. Nurse",
        "lead_email": "",
    }


def test_each_form_that_is_opened_has_a_key_of_its_own():
    action = factories.make_action()

    keys = {ActionUpdateForm(action=action, on=DAY)["submission_key"].value() for _ in range(3)}

    assert len(keys) == 3


def test_the_words_of_an_action_are_three_fields_and_no_more():
    action = factories.make_action(text="Train nurses.", label="a", success_measure="An audit.")

    form = ActionTextForm({"version": "1", "text": "Train doctors.", "status": "complete"}, action=action)

    assert form.is_valid()
    assert form.changes == {"label": "", "text": "Train doctors.", "success_measure": ""}


def test_a_new_action_is_not_compared_with_the_recommendation():
    form = NewActionForm({"version": "3", "text": "Train doctors."} | parts("target_date", SPRING))

    assert form.is_valid()
    assert not form.edits_the_row
    assert form.values == {
        "label": "",
        "text": "Train doctors.",
        "success_measure": "",
        "lead_person": "",
        "lead_email": "",
        "target_date": SPRING,
    }


def test_a_recommendation_takes_themes_and_subgroups_that_exist():
    row, theme, subgroup = factories.make_recommendation(), factories.make_theme(), factories.make_subgroup()
    data = {"version": "1", "text": "Seek supervision.", "scope": "single_agency"}

    right = RecommendationForm(data | {"themes": [theme.pk], "overseeing_subgroup": subgroup.pk}, recommendation=row)
    wrong = RecommendationForm(data | {"themes": ["999"], "overseeing_subgroup": "999"}, recommendation=row)

    assert right.is_valid()
    assert list(right.changes.pop("themes")) == [theme]
    assert {name: value for name, value in right.changes.items() if name != "themes"} == {
        "text": "Seek supervision.",
        "scope": "single_agency",
        "themes_reason": "",
        "is_high_priority": False,
        "overseeing_subgroup": subgroup,
    }
    assert wrong.errors == {
        "themes": ["Choose the themes from the list"],
        "overseeing_subgroup": ["Choose the subgroup from the list"],
    }


@pytest.mark.parametrize(
    ("scope", "words"), [("", "Select whom it concerns"), ("world", "Choose whom it concerns from the list")]
)
def test_whom_a_recommendation_concerns_is_chosen_from_the_list(scope, words):
    data = {"version": "1", "text": "Seek supervision.", "scope": scope}

    form = RecommendationForm(data, recommendation=factories.make_recommendation())

    assert form.errors == {"scope": [words]}


def test_a_recommendation_may_be_overseen_by_no_subgroup_and_says_so():
    quality = factories.make_subgroup("Quality Assurance")

    form = RecommendationForm(recommendation=factories.make_recommendation())

    assert [(str(value), text) for value, text in form.fields["overseeing_subgroup"].choices] == [
        ("", "No subgroup"),
        (str(quality.pk), "Quality Assurance"),
    ]
