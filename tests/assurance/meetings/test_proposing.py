"""What a meeting decides is noted, changed and taken back by its recorder; tasks are added, corrected and settled."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assurance import services
from assurance.models import AgendaItem, MeetingTask, ProposedDecision, Recording, ScrutinyDecision
from lscb_tracker.accounts.roles import Role
from recommendations.versioning import AlreadySaved, EditConflict, SavedInOtherWords
from tests import factories
from tests.meeting_papers import make_agenda_item, make_meeting, make_proposed_decision, make_recording, make_task
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 18)


@pytest.fixture
def item(manager):
    item = make_agenda_item(make_meeting(held_on=TODAY), factories.make_recommendation("4.2"))
    make_recording(item.meeting, by=manager, item=item)
    return item


def propose(item, by, version=0, **words):
    details = services.DecisionDetails(**{"outcome": "not_required", "evidence_level": 2, "reason": "Closed."} | words)
    fresh = AgendaItem.objects.get(pk=item.pk)
    return services.propose_decision(item=fresh, version=version, details=details, by=by, on=TODAY)


def test_a_noted_decision_does_not_count(item, manager):
    propose(item, manager)

    assert ProposedDecision.objects.get().reason == "Closed."
    assert not ScrutinyDecision.objects.exists()
    assert item.recommendation.change_events.filter(verb="decision_proposed").count() == 1


def test_a_decision_is_changed_and_the_same_words_change_nothing(item, manager):
    propose(item, manager)
    propose(item, manager, version=1, reason="The service has closed.")

    with pytest.raises(AlreadySaved):
        propose(item, manager, version=1, reason="The service has closed.")

    noted = ProposedDecision.objects.get()
    assert (noted.reason, noted.version, noted.history.count()) == ("The service has closed.", 2, 2)


@pytest.mark.parametrize("version", [0, 1])
def test_a_decision_noted_meanwhile_is_not_overwritten(item, manager, version):
    propose(item, manager)
    propose(item, manager, version=1, reason="Second.")

    with pytest.raises(EditConflict):
        propose(item, manager, version=version, reason="Third.")

    assert ProposedDecision.objects.get().reason == "Second."


def test_a_decision_is_taken_back_and_noted_anew(item, manager):
    decision = propose(item, manager)

    services.take_back_decision(decision=decision, version=1, by=manager)
    with pytest.raises(AlreadySaved):
        services.take_back_decision(decision=decision, version=1, by=manager)
    assert ProposedDecision.objects.get().is_undone

    propose(item, manager, version=0)
    assert not ProposedDecision.objects.get().is_undone


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"outcome": "assured", "next_review_on": TODAY}, "next_review_on"),
        ({"outcome": "challenged", "missing": "The audit.", "answer_by": TODAY, "asked_of": "N."}, "answer_by"),
        ({"outcome": "challenged", "missing": "The audit.", "answer_by": LATER}, "asked_of"),
    ],
    ids=["review before the meeting", "answer before the meeting", "a question that reaches nobody"],
)
def test_what_closing_would_refuse_is_refused_at_once(item, manager, words, field):
    with pytest.raises(ValidationError) as refusal:
        propose(item, manager, **words)

    assert list(refusal.value.message_dict) == [field]
    assert propose(item, manager, outcome="challenged", missing="The audit.", answer_by=LATER, asked_of="A. Nurse")


def test_the_chair_does_not_decide_on_the_own_agency_without_a_reason(item, manager):
    agency = item.recommendation.plan_agency.agency
    type(item.meeting).objects.filter(pk=item.meeting_id).update(chair_agency=agency)

    with pytest.raises(ValidationError) as refusal:
        propose(item, manager)

    assert list(refusal.value.message_dict) == ["own_work_reason"]
    assert propose(item, manager, own_work_reason="Nobody else was there.").own_work_reason == "Nobody else was there."


def test_only_the_recorder_decides_and_only_on_recommendations(item, manager, chair):
    with pytest.raises(ValidationError, match="records this meeting"):
        propose(item, chair)
    with pytest.raises(ValidationError, match="Only a recommendation can be decided on"):
        propose(make_agenda_item(item.meeting, title="Welcome"), manager)


# The page of a decision


def page(item, outcome="not_required") -> str:
    return reverse("assurance:decision-propose", args=[item.meeting_id, item.pk], query={"outcome": outcome})


def test_the_page_notes_what_was_decided(client_for, manager, item):
    client = client_for(manager)

    answer = client.post(page(item), filled(client.get(page(item)), reason="The service has closed."))

    assert answer["Location"] == reverse("assurance:meeting-hold", args=[item.meeting_id, item.pk])
    assert ProposedDecision.objects.get().reason == "The service has closed."


def test_the_page_shows_what_was_noted_and_both_texts_of_a_conflict(client_for, manager, item):
    make_proposed_decision(item, outcome="not_required", reason="First.")
    client = client_for(manager)
    sent = filled(client.get(page(item)), reason="Mine.")
    ProposedDecision.objects.update(reason="Theirs.", version=2)

    answer = client.post(page(item), sent)

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine." in shown
    assert "Theirs." in shown


def test_the_page_lets_take_over(client_for, chair, manager, item):
    client = client_for(chair)
    refused = client.post(page(item), filled(client.get(page(item)), reason="Mine."))

    taken = client.post(page(item), filled(refused) | {"take_over": manager.pk})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "Mine." in refused.content.decode()
    assert Recording.objects.get().recorder == chair


def test_without_an_outcome_the_page_leads_back_to_the_item(client_for, manager, item):
    answer = client_for(manager).get(reverse("assurance:decision-propose", args=[item.meeting_id, item.pk]))

    assert answer["Location"] == reverse("assurance:meeting-hold", args=[item.meeting_id, item.pk])


# Tasks


def add(item, by, text="Send it.", key=None):
    details = services.TaskDetails(text, "A. Nurse")
    return services.add_task(meeting=item.meeting, item=item, details=details, by=by, submission_key=key)


def test_a_task_is_noted_once_and_other_words_are_not_lost(item, manager):
    key = uuid.uuid4()
    add(item, manager, key=key)

    with pytest.raises(AlreadySaved):
        add(item, manager, key=key)
    with pytest.raises(SavedInOtherWords):
        add(item, manager, "Send both.", key=key)

    assert MeetingTask.objects.get().text == "Send it."


def test_a_task_of_another_meeting_s_item_is_refused(item, manager):
    with pytest.raises(ValidationError, match="not on the agenda"):
        services.add_task(
            meeting=item.meeting,
            item=make_agenda_item(),
            details=services.TaskDetails("Send it.", "A. Nurse"),
            by=manager,
        )


def test_a_task_is_corrected_by_the_recorder_while_the_meeting_is_open(item, manager, chair):
    task = add(item, manager)
    details = services.TaskDetails("Send both.", "B. Nurse", due_on=LATER)

    with pytest.raises(ValidationError, match="records this meeting"):
        services.edit_task(task=task, version=1, details=details, by=chair)
    services.edit_task(task=task, version=1, details=details, by=manager)

    task.refresh_from_db()
    assert (task.text, task.who, task.due_on) == ("Send both.", "B. Nurse", LATER)


def test_a_task_is_settled_after_the_meeting_too(client_for, manager):
    task = make_task()
    closed = {"state": "closed", "closed_at": "2026-11-30T12:00Z", "closed_by": manager}
    type(task.meeting).objects.filter(pk=task.meeting_id).update(**closed)
    url = reverse("assurance:meeting-task-settle", args=[task.pk])
    client = client_for(manager)
    sent = filled(client.get(url), state="done", reason="It was sent.")

    first, second = client.post(url, sent), client.post(url, sent)

    assert (first.status_code, second.status_code) == (302, 302)
    task.refresh_from_db()
    assert (task.state, task.settled_on, task.settled_by) == ("done", TODAY, manager)


def test_the_list_of_tasks_shows_an_agency_lead_the_own_ones(client_for, agency_lead):
    make_task(text="Ours.", agency=agency_lead.agency, due_on=date(2026, 11, 1))
    make_task(text="Theirs.")
    url = reverse("assurance:meeting-task-list")

    own, everything = (client_for(who).get(url).content.decode() for who in (agency_lead, Role.BOARD_MEMBER))

    assert ("Ours." in own, "Theirs." in own, "Overdue" in own) == (True, False, True)
    assert everything.index("Ours.") < everything.index("Theirs.")


def test_settled_tasks_are_shown_on_request(client_for, manager):
    settled = {"state": "done", "settled_on": TODAY, "settled_by": manager, "settled_reason": "Sent."}
    make_task(text="Over and done.", **settled)
    url = reverse("assurance:meeting-task-list")
    client = client_for(manager)

    assert "Over and done." not in client.get(url).content.decode()
    assert "Over and done." in client.get(url, {"state": "all"}).content.decode()
