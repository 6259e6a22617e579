"""Every page that edits the plan: 200 the form, 302 saved, 422 something to correct, 409 somebody else was faster."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from lscb_tracker.accounts.roles import Role
from recommendations import services
from recommendations.editing import ALREADY_SAVED
from recommendations.forms.editing import STALE_FORM
from recommendations.models import Action, ActionUpdate, ChangeEvent, Recommendation
from tests import factories
from tests.submitting import filled, parts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

PAGES = ["action-update", "action-edit", "action-add", "recommendation-update"]
NEW = {
    "action-update": {"note": "Nurses are trained.", "lead_person": "B. Ward, Chief Nurse"},
    "action-edit": {"text": "Train every nurse and doctor."},
    "action-add": {"text": "Train every doctor.", "target_date": date(2027, 3, 1)},
    "recommendation-update": {"text": "The agency should train everybody."},
}
EMPTY = {
    "action-update": ({"note": ""}, {"note": ["Enter the progress note"]}),
    "action-edit": ({"text": ""}, {"text": ["Enter the action"]}),
    "action-add": ({"text": ""}, {"text": ["Enter the action"]}),
    "recommendation-update": ({"text": ""}, {"text": ["Enter the recommendation"]}),
}


@pytest.fixture
def action() -> Action:
    return factories.make_action(text="Train every nurse.")


def address(name: str, action: Action) -> str:
    row = action.recommendation
    own = [action.pk] if name in ("action-update", "action-edit") else []
    return reverse(f"recommendations:{name}", args=[row.plan.slug, row.ref, *own])


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def stored() -> list[dict]:
    """All that these pages can change, for a comparison of before and after."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Action, ActionUpdate, ChangeEvent, Recommendation)
    ]


def somebody_else_saves(action: Action, name: str) -> None:
    """A change of what the page edits, by another person, after the page was opened."""
    other = factories.make_user(Role.BUSINESS_MANAGER, name="Morgan Ellis")
    if name.startswith("action-") and name != "action-add":
        services.edit_action(action=action, version=1, by=other, text="Train nurses first.")
    else:
        row = action.recommendation
        services.edit_recommendation(recommendation=row, version=1, by=other, themes=[], text="Train nurses first.")


@pytest.mark.parametrize("name", PAGES)
def test_opening_a_page_shows_the_form_and_changes_nothing(name, action, client_for, manager):
    before = stored()

    page = client_for(manager).get(address(name, action))

    assert page.status_code == 200
    assert page.context["form"].errors == {}
    assert stored() == before


@pytest.mark.parametrize("name", PAGES)
def test_a_filled_page_is_saved_and_leads_to_the_recommendation(name, action, client_for, manager):
    client = client_for(manager)

    answer = client.post(address(name, action), filled(client.get(address(name, action)), **NEW[name]))

    assert (answer.status_code, answer.url) == (302, f"/plans/{action.recommendation.plan.slug}/1.1/")
    [event] = ChangeEvent.objects.all()
    assert (event.by, event.recommendation) == (manager, action.recommendation)
    assert len(said(answer)) == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_a_mistake_says_what_to_do_and_saves_nothing(name, action, client_for, manager):
    client, before = client_for(manager), stored()
    answers, errors = EMPTY[name]

    answer = client.post(address(name, action), filled(client.get(address(name, action)), **answers))

    assert answer.status_code == 422
    assert answer.context["form"].errors == errors
    assert "<title>Error: " in answer.content.decode()
    assert stored() == before


@pytest.mark.parametrize("name", PAGES)
def test_a_form_sent_twice_is_saved_once_and_says_so(name, action, client_for, manager):
    client = client_for(manager)
    sent = filled(client.get(address(name, action)), **NEW[name])
    client.post(address(name, action), sent)
    after_the_first = stored()

    answer = client.post(address(name, action), sent)

    assert (answer.status_code, said(answer)[-1]) == (302, ALREADY_SAVED)
    assert stored() == after_the_first


@pytest.mark.parametrize("name", PAGES)
def test_a_form_without_its_hidden_parts_is_refused_in_words(name, action, client_for, manager):
    client, before = client_for(manager), stored()
    sent = filled(client.get(address(name, action)), **NEW[name])

    answer = client.post(address(name, action), sent | {"version": "the first"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"version": [STALE_FORM]}
    assert STALE_FORM in answer.content.decode()
    assert stored() == before


@pytest.mark.parametrize("name", PAGES)
def test_an_edit_of_an_old_version_is_refused_and_can_be_kept(name, action, client_for, manager, stopped_clock):
    client = client_for(manager)
    sent = filled(client.get(address(name, action)), **NEW[name])
    somebody_else_saves(action, name)
    before = stored()

    answer = client.post(address(name, action), sent)

    assert answer.status_code == 409
    assert (answer.context["conflict"].by, answer.context["conflict"].at) == ("Morgan Ellis", stopped_clock)
    html = answer.content.decode()
    assert "Morgan Ellis saved a change on 23 November 2026 at 12pm." in html
    assert "<title>Conflict: " in html
    assert '<input type="hidden" name="version" value="2"' in html
    assert stored() == before

    kept = client.post(address(name, action), filled(answer))

    assert kept.status_code == 302
    assert ChangeEvent.objects.count() == 2


def test_the_conflict_page_shows_both_texts(action, client_for, manager):
    client = client_for(manager)
    sent = filled(client.get(address("action-edit", action)), text="Train every doctor.", success_measure="An audit.")
    somebody_else_saves(action, "action-edit")

    answer = client.post(address("action-edit", action), sent)

    shown = [(d.label, d.yours, d.stored) for d in answer.context["conflict"].differences]
    assert shown == [
        ("Action", "Train every doctor.", "Train nurses first."),
        ("Success measure", "An audit.", "(empty)"),
    ]
    html = answer.content.decode()
    assert "Train every doctor." in html
    assert "Train nurses first." in html


def test_keeping_mine_keeps_what_i_typed(action, client_for, manager):
    client = client_for(manager)
    sent = filled(client.get(address("action-edit", action)), text="Train every doctor.")
    somebody_else_saves(action, "action-edit")

    client.post(address("action-edit", action), filled(client.post(address("action-edit", action), sent)))

    action.refresh_from_db()
    assert (action.text, action.version, action.updated_by) == ("Train every doctor.", 3, manager)
    assert [h.text for h in action.history.all()] == [
        "Train every doctor.",
        "Train nurses first.",
        "Train every nurse.",
    ]


def test_two_who_say_different_things_of_choices_and_dates_read_both_in_words(action, client_for, manager, today):
    client, other = client_for(manager), factories.make_user(name="Morgan Ellis")
    sent = filled(
        client.get(address("action-update", action)),
        note="All are trained.",
        status="complete",
        completed_on=date(2026, 11, 20),
    )
    services.update_action(
        action=Action.objects.get(),
        version=1,
        progress=services.ActionProgress("ongoing", review_on=date(2027, 2, 3), lead_person="B. Ward"),
        note="We go on training.",
        by=other,
        on=today,
        submission_key="6f2a8c1e-0000-4000-8000-000000000001",
    )

    answer = client.post(address("action-update", action), sent)

    assert [(d.label, d.yours, d.stored) for d in answer.context["conflict"].differences] == [
        ("Progress note", "All are trained.", "We go on training."),
        ("Status of the action", "Complete", "Ongoing"),
        ("Next review", "(empty)", "3 February 2027"),
        ("Completed on", "20 November 2026", "(empty)"),
        ("Lead person", "(empty)", "B. Ward"),
    ]


@pytest.mark.parametrize("theirs", ["The agency’s note.", "The manager’s note."], ids=["another note", "the same note"])
def test_two_notes_at_once_are_both_kept_even_if_nothing_else_differs(theirs, action, client_for, manager, today):
    client, other = client_for(manager), factories.make_user()
    sent = filled(client.get(address("action-update", action)), note="The manager’s note.")
    services.update_action(
        action=Action.objects.get(),
        version=1,
        progress=services.ActionProgress("not_started"),
        note=theirs,
        by=other,
        on=today,
        submission_key="6f2a8c1e-0000-4000-8000-000000000001",
    )

    refused = client.post(address("action-update", action), sent)
    kept = client.post(address("action-update", action), filled(refused))

    assert (refused.status_code, kept.status_code) == (409, 302)
    assert [update.note for update in action.updates.all()] == ["The manager’s note.", theirs]


def test_themes_and_subgroup_are_compared_by_name(action, client_for, manager):
    row, client = action.recommendation, client_for(manager)
    supervision, records = factories.make_theme("Supervision"), factories.make_theme("Records")
    quality = factories.make_subgroup("Quality Assurance")
    sent = filled(client.get(address("recommendation-update", action)), themes=[supervision.pk, records.pk])
    services.edit_recommendation(
        recommendation=row, version=1, by=manager, themes=[records], text=row.text, overseeing_subgroup=quality
    )

    answer = client.post(address("recommendation-update", action), sent)

    assert [(d.label, d.yours, d.stored) for d in answer.context["conflict"].differences] == [
        ("Themes", "Supervision; Records", "Records"),
        ("Overseen by", "(empty)", "Quality Assurance"),
    ]


def test_two_who_made_the_same_change_do_not_quarrel(action, client_for, manager):
    client = client_for(manager)
    sent = filled(client.get(address("action-edit", action)), text="Train nurses first.")
    somebody_else_saves(action, "action-edit")
    before = stored()

    answer = client.post(address("action-edit", action), sent)

    assert (answer.status_code, said(answer)) == (302, [ALREADY_SAVED])
    assert stored() == before


def test_fields_that_a_form_does_not_have_change_nothing(action, client_for, manager):
    client = client_for(manager)
    sent = filled(client.get(address("action-edit", action)), text="Train every doctor.")
    smuggled = {
        "status": "complete",
        "position": "9",
        "recommendation": "1",
        "is_as_published": "on",
        "updated_by": "1",
    }

    client.post(address("action-edit", action), sent | smuggled)

    action.refresh_from_db()
    assert (action.text, action.status, action.position, action.updated_by) == (
        "Train every doctor.",
        "not_started",
        1,
        manager,
    )


@pytest.mark.parametrize(("smuggled", "status"), [("target_date", 422), ("original_target_date", 302)])
def test_a_target_date_that_is_set_cannot_be_posted(smuggled, status, action, client_for, manager):
    client = client_for(manager)
    action = factories.make_action(action.recommendation, target_date=date(2026, 12, 1))
    page = client.get(address("action-update", action))
    typed = parts(smuggled, date(2030, 1, 1)) | {smuggled: "2030-01-01"}

    answer = client.post(address("action-update", action), filled(page, note="Later.") | typed)

    action.refresh_from_db()
    assert "target_date" not in page.context["form"].fields
    assert (answer.status_code, action.target_date, action.original_target_date) == (
        status,
        date(2026, 12, 1),
        date(2026, 12, 1),
    )


@pytest.mark.parametrize("role", [Role.SCRUTINEER, Role.ADMINISTRATOR, Role.CHAIR, Role.BOARD_MEMBER])
@pytest.mark.parametrize("name", PAGES)
def test_who_may_read_but_not_edit_is_refused(name, role, action, client_for, manager):
    sent = filled(client_for(manager).get(address(name, action)), **NEW[name])
    client, before = client_for(role), stored()

    answers = client.get(address(name, action)), client.post(address(name, action), sent)

    assert [answer.status_code for answer in answers] == [403, 403]
    assert stored() == before


@pytest.mark.parametrize("name", PAGES)
def test_another_agency_does_not_find_the_page(name, action, client_for, manager, agency_lead):
    sent = filled(client_for(manager).get(address(name, action)), **NEW[name])
    client, before = client_for(agency_lead), stored()

    answers = client.get(address(name, action)), client.post(address(name, action), sent)

    assert [answer.status_code for answer in answers] == [404, 404]
    assert stored() == before


@pytest.mark.parametrize(("name", "status"), [*zip(PAGES, [302, 403, 403, 403], strict=True)])
def test_an_agency_lead_updates_the_own_agencys_actions_and_edits_no_words(
    name, status, client_for, manager, agency_lead
):
    row = factories.make_recommendation(plan_agency=factories.make_plan_agency(agency=agency_lead.agency))
    action = factories.make_action(row)
    sent = filled(client_for(manager).get(address(name, action)), **NEW[name])

    answer = client_for(agency_lead).post(address(name, action), sent)

    assert answer.status_code == status


def test_an_action_is_found_under_its_own_recommendation_alone(action, client_for, manager):
    other = factories.make_recommendation(plan_agency=action.recommendation.plan_agency)
    client = client_for(manager)
    wrong = reverse("recommendations:action-update", args=[other.plan.slug, other.ref, action.pk])

    assert client.get(address("action-update", action)).status_code == 200
    assert client.get(wrong).status_code == 404


@pytest.mark.parametrize("key", ["99999999999999999999999", "0"])
def test_a_number_that_no_row_can_have_is_not_found(key, action, client_for, manager):
    row = action.recommendation

    answer = client_for(manager).get(f"/plans/{row.plan.slug}/{row.ref}/actions/{key}/update/")

    assert answer.status_code == 404


def test_saving_an_update_costs_thirteen_queries_and_six_savepoints(
    action, client_for, manager, django_assert_num_queries
):
    factories.make_action(action.recommendation)
    client = client_for(manager)
    sent = filled(client.get(address("action-update", action)), **NEW["action-update"])

    with django_assert_num_queries(19):
        answer = client.post(address("action-update", action), sent)

    assert answer.status_code == 302


def test_a_change_is_dated_by_the_day_in_london(action, client_for, manager, monkeypatch):
    half_past_midnight = timezone.make_aware(datetime(2026, 7, 1, 0, 30)).astimezone(UTC)  # of the day before there
    monkeypatch.setattr(timezone, "now", lambda: half_past_midnight)
    client = client_for(manager)

    client.post(
        address("action-update", action), filled(client.get(address("action-update", action)), note="At night.")
    )

    assert action.updates.get().made_on == date(2026, 7, 1)
