"""The agenda of a meeting: what is suggested, put on it, moved, and taken off."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assurance import services
from assurance.meetings.suggestions import suggestions_for
from assurance.models import AgendaItem
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.meeting_papers import (
    make_agenda_item,
    make_closed_meeting,
    make_meeting,
    make_note,
    make_proposed_decision,
    make_task,
)
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

CAME_ON = date(2026, 11, 2)


def agenda_url(meeting) -> str:
    return reverse("assurance:meeting-agenda", args=[meeting.pk])


def on_the_agenda(meeting) -> list[str]:
    items = meeting.items.current().order_by("position", "pk").select_related("recommendation")
    return [item.title or item.recommendation.ref for item in items]


def waiting_row(ref="6.4", **fields):
    """What an agency told about it waits for scrutiny."""
    row = factories.make_recommendation(ref, **fields)
    factories.make_record(row, received_on=CAME_ON)
    return row


def suggested(meeting, user, today) -> dict[str, list[str]]:
    groups = suggestions_for(meeting, user=user, on=today)
    return {
        group.title: [f"{s.row.ref if s.row else s.title}: {s.because}" for s in group.suggestions] for group in groups
    }


def moved_twice(manager):
    """Only a meeting may move it again, and somebody asks for it."""
    row = factories.make_recommendation("8.1")
    action = factories.make_action(row, target_date=date(2027, 3, 1))
    agreed = {"state": "agreed", "decided_on": CAME_ON, "decided_by": manager}
    for _ in range(2):
        factories.make_target_date_move(action, by=manager, to_date=date(2027, 3, 1), from_date=CAME_ON, **agreed)
    factories.make_target_date_move(action, by=manager, to_date=date(2027, 6, 1), from_date=date(2027, 3, 1))


def test_what_waits_is_suggested_with_the_reason(manager, scrutineer, today):
    waiting_row()
    late = factories.make_recommendation("7.1")
    factories.make_follow_up(late, due_on=date(2026, 11, 16))
    moved_twice(manager)
    note = make_note(by=scrutineer, written_on=CAME_ON)
    make_note(by=scrutineer, written_on=CAME_ON, recommendation=factories.make_recommendation("9.1"))

    assert suggested(make_meeting(), manager, today) == {
        "Waiting for scrutiny": ["6.4: New material, since 2 November 2026"],
        "Overdue follow-ups": ["7.1: Follow-up overdue since 16 November 2026"],
        "Target dates that only a meeting can move again": ["8.1: Target date moved 2 times; 1 June 2027 is asked for"],
        "Notes of the scrutineer without an answer": [
            f"Note {note.pk} of the scrutineer: The scrutineer’s note of 2 November 2026 is not answered",
            "9.1: The scrutineer’s note of 2 November 2026 is not answered",
        ],
    }


def test_a_subgroup_and_plans_narrow_what_is_suggested(manager, today):
    subgroup, part = factories.make_subgroup(), factories.make_plan_agency()
    waiting_row("1.1")
    waiting_row("2.1", overseeing_subgroup=subgroup)
    waiting_row("3.1", overseeing_subgroup=subgroup, plan_agency=part)
    of_subgroup = make_meeting(kind="subgroup", subgroup=subgroup)
    of_plan = make_meeting(kind="subgroup", subgroup=subgroup)
    of_plan.plans.add(part.plan)

    refs = [
        sorted(each.row.ref for group in suggestions_for(meeting, user=manager, on=today) for each in group.suggestions)
        for meeting in (make_meeting(), of_subgroup, of_plan)
    ]

    assert refs == [["1.1", "2.1", "3.1"], ["2.1", "3.1"], ["3.1"]]


def test_what_is_selected_comes_onto_the_agenda_with_its_reasons_and_is_suggested_no_more(client_for, manager, today):
    row, meeting = waiting_row(), make_meeting()
    factories.make_follow_up(row, due_on=date(2026, 11, 16))
    make_agenda_item(meeting, title="Apologies")
    client = client_for(manager)
    sent = filled(client.get(agenda_url(meeting)), queue=[f"row-{row.pk}"], follow_ups=[f"follow_up-{row.pk}"])

    answers = [client.post(agenda_url(meeting), sent).status_code for _ in range(2)]

    assert answers == [302, 422]  # the second time nothing of it is left to be selected
    assert on_the_agenda(meeting) == ["Apologies", "6.4"]
    both = "New material, since 2 November 2026; Follow-up overdue since 16 November 2026"
    assert meeting.items.get(recommendation=row).brought_because == both
    assert suggestions_for(meeting, user=manager, on=today) == []
    assert row.change_events.get(verb="agenda_edited").subject == str(meeting)


def test_nothing_selected_is_asked_again(client_for, manager):
    meeting, client = make_meeting(), client_for(manager)
    waiting_row()

    answer = client.post(agenda_url(meeting), filled(client.get(agenda_url(meeting))))

    assert answer.status_code == 422
    assert "Select what comes onto the agenda" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Select what the item is about"),
        ({"what": "other"}, "Enter what the item is about"),
        ({"what": "recommendation", "ref": "6.4"}, "Select the plan"),
        (
            {"what": "recommendation", "plan": "the plan", "ref": "9.9"},
            "There is no recommendation with this reference",
        ),
        ({"what": "recommendation", "plan": "the plan", "ref": "6.5"}, "This is on the agenda already"),
    ],
)
def test_an_item_by_hand_that_makes_no_sense_is_asked_again(client_for, manager, typed, error):
    meeting, row = make_meeting(), factories.make_recommendation("6.5")
    make_agenda_item(meeting, row)
    url, client = reverse("assurance:agenda-item-add", args=[meeting.pk]), client_for(manager)
    typed = {name: row.plan if value == "the plan" else value for name, value in typed.items()}

    answer = client.post(url, filled(client.get(url), **typed))

    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert meeting.items.count() == 1


def test_a_recommendation_comes_on_by_its_reference(client_for, manager):
    meeting, row = make_meeting(), factories.make_recommendation("6.4")
    url, client = reverse("assurance:agenda-item-add", args=[meeting.pk]), client_for(manager)
    typed = {"what": "recommendation", "plan": row.plan, "ref": "6.4", "note": "Read the audit."}

    answer = client.post(url, filled(client.get(url), **typed))

    assert answer.url == agenda_url(meeting)
    item = meeting.items.get()
    assert (item.recommendation, item.title, item.note, item.kind) == (row, "", "Read the audit.", "recommendation")


@pytest.mark.parametrize(
    ("to", "order"),
    [(1, ["C", "A", "B"]), (2, ["A", "C", "B"]), (3, ["A", "B", "C"]), (99, ["A", "B", "C"]), (0, ["C", "A", "B"])],
)
def test_an_item_moves_to_its_place_however_often_it_is_asked(client_for, manager, to, order):
    meeting, client = make_meeting(), client_for(manager)
    *_, last = [make_agenda_item(meeting, title=title) for title in "ABC"]
    url = reverse("assurance:agenda-item-move", args=[last.pk, to])

    answers = [client.post(url) for _ in range(2)]

    assert [answer.url for answer in answers] == [f"{agenda_url(meeting)}#item-{last.pk}"] * 2
    assert on_the_agenda(meeting) == order
    assert AgendaItem.objects.get(pk=last.pk).version == 1
    assert last.history.latest().position == AgendaItem.objects.get(pk=last.pk).position


def test_what_is_taken_off_stays_with_its_reason_and_can_come_on_again(client_for, manager):
    meeting, row, client = make_meeting(), factories.make_recommendation("6.4"), client_for(manager)
    item = make_agenda_item(meeting, row)
    url = reverse("assurance:agenda-item-take-off", args=[item.pk])

    client.post(url, filled(client.get(url), reason="The answer is not there yet."))
    page = client.get(agenda_url(meeting)).content.decode()
    services.add_agenda_items(meeting=meeting, items=[services.ItemDetails(recommendation=row)], by=manager)

    assert "The answer is not there yet." in page
    assert on_the_agenda(meeting) == ["6.4"]
    assert meeting.items.count() == 2


@pytest.mark.parametrize("what", ["a minute", "a decision", "a task"])
def test_what_the_meeting_dealt_with_is_not_taken_off(manager, what):
    item = make_agenda_item()
    if what == "a minute":
        AgendaItem.objects.update(minute="It was discussed.")
    elif what == "a decision":
        make_proposed_decision(item)
    else:
        make_task(item.meeting, item=item)

    with pytest.raises(ValidationError, match="It stays on the agenda"):
        services.take_off_agenda_item(item=item, version=1, reason="A mistake.", by=manager)


def test_the_agenda_of_a_closed_meeting_stays(manager, client_for):
    closed = make_closed_meeting(by=manager)
    item = make_agenda_item(closed, title="Apologies")
    client = client_for(manager)

    answer = client.post(reverse("assurance:agenda-item-move", args=[item.pk, 1]), follow=True)

    assert "This meeting is closed" in answer.content.decode()
    assert reverse("assurance:agenda-item-take-off", args=[item.pk]) not in answer.content.decode()
    with pytest.raises(ValidationError, match="This meeting is closed"):
        services.add_agenda_items(meeting=closed, items=[services.ItemDetails("Other")], by=manager)


@pytest.mark.parametrize("number", [1, 3])
def test_the_agenda_stays_inside_its_budget(client_for, number, django_assert_num_queries):
    meeting = make_meeting()
    for each in range(number):
        make_agenda_item(meeting)
        waiting_row(f"{each}.1")
        factories.make_follow_up(factories.make_recommendation(f"{each}.2"), due_on=CAME_ON)
    client = client_for(Role.CHAIR)

    with django_assert_num_queries(18):
        client.get(agenda_url(meeting))
