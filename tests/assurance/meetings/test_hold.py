"""Meeting mode in the browser: what the recorder types is saved with every button, and nobody's words are lost."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from assurance.models import AgendaItem, MeetingTask, Recording
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.meeting_papers import make_agenda_item, make_attendee, make_closed_meeting, make_meeting, make_recording
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

HELD_ON = date(2026, 11, 23)


@pytest.fixture
def meeting():
    return make_meeting(title="Board meeting", held_on=HELD_ON)


@pytest.fixture
def items(meeting):
    """Three: the first and last are no recommendations."""
    row = factories.make_recommendation("4.2")
    return [
        make_agenda_item(meeting, title="Welcome"),
        make_agenda_item(meeting, row),
        make_agenda_item(meeting, title="Any other business"),
    ]


@pytest.fixture
def recording(meeting, items, manager):
    return make_recording(meeting, by=manager, item=items[0])


def hold(item) -> str:
    return reverse("assurance:meeting-hold", args=[item.meeting_id, item.pk])


def press(client, item, go="", **typed):
    return client.post(hold(item), filled(client.get(hold(item)), **typed) | {"go": go})


@pytest.mark.parametrize(("go", "place"), [("", 1), ("next", 2), ("previous", 0)])
def test_every_button_saves_the_minute_and_moves_those_who_follow(client_for, manager, items, recording, go, place):
    answer = press(client_for(manager), items[1], go, minute="The audit was seen.")

    assert answer["Location"] == hold(items[place])
    assert AgendaItem.objects.get(pk=items[1].pk).minute == "The audit was seen."
    assert Recording.objects.get().item == items[place]


def test_any_item_of_the_agenda_is_one_button_away(client_for, manager, items, recording):
    answer = press(client_for(manager), items[0], f"item-{items[2].pk}", minute="Welcomed.")

    assert answer["Location"] == hold(items[2])
    assert Recording.objects.get().item == items[2]


def test_an_item_of_another_meeting_is_not_gone_to(client_for, manager, items, recording):
    other = make_agenda_item(title="Elsewhere")

    assert press(client_for(manager), items[0], f"item-{other.pk}")["Location"] == hold(items[0])


def test_a_decision_is_a_button_that_saves_the_minute_first(client_for, manager, items, recording):
    answer = press(client_for(manager), items[1], "decide-challenged", minute="Not enough.")

    assert answer["Location"].endswith(f"/hold/{items[1].pk}/decision/?outcome=challenged")
    assert AgendaItem.objects.get(pk=items[1].pk).minute == "Not enough."


def test_a_task_is_saved_with_the_minute_once(client_for, manager, items, recording):
    client = client_for(manager)
    typed = {"minute": "Agreed.", "task_text": "Send it.", "task_who": "A. Nurse", "task_due_on": date(2026, 12, 14)}
    sent = filled(client.get(hold(items[1])), **typed)

    for _ in range(2):
        assert client.post(hold(items[1]), sent).status_code == 302

    [task] = MeetingTask.objects.all()
    assert (task.text, task.who, task.due_on, task.item) == ("Send it.", "A. Nurse", date(2026, 12, 14), items[1])


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"task_text": "Send it."}, "Enter who does it"),
        ({"task_who": "A. Nurse"}, "Enter what is to be done"),
        ({"task_due_on": date(2026, 12, 14)}, "Enter who does it"),
    ],
)
def test_half_a_task_is_asked_for_and_nothing_is_lost(client_for, manager, items, recording, typed, error):
    answer = press(client_for(manager), items[1], "next", minute="Typed with care.", **typed)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert error in page
    assert "Typed with care." in page
    assert AgendaItem.objects.get(pk=items[1].pk).minute == ""


def test_who_does_not_record_is_refused_in_words_and_may_take_over(client_for, manager, chair, items, recording):
    client = client_for(chair)

    answer = press(client, items[1], minute="Typed by the chair.")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{manager} records this meeting, since" in page
    assert "Typed by the chair." in page
    assert f'name="take_over" value="{manager.pk}"' in page

    taken = client.post(hold(items[1]), filled(answer) | {"take_over": manager.pk})

    assert taken.status_code == 302
    assert Recording.objects.get().recorder == chair
    assert AgendaItem.objects.get(pk=items[1].pk).minute == "Typed by the chair."


def test_the_words_of_who_was_taken_over_stand_beside_the_new_ones(client_for, manager, chair, items, recording):
    client = client_for(manager)
    typed = filled(client.get(hold(items[1])), minute="Typed by the manager.")
    press(client_for(chair), items[1], minute="Typed by the chair.", take_over=manager.pk)

    refused = client.post(hold(items[1]), typed)
    both = client.post(hold(items[1]), typed | {"take_over": chair.pk})

    assert (refused.status_code, both.status_code) == (422, 409)
    page = both.content.decode()
    assert "Typed by the manager." in page
    assert "Typed by the chair." in page
    assert Recording.objects.get().recorder == chair
    assert AgendaItem.objects.get(pk=items[1].pk).minute == "Typed by the chair."


def test_a_minute_typed_while_the_meeting_was_closed_is_shown_again(client_for, manager, items, recording, meeting):
    client = client_for(manager)
    typed = filled(client.get(hold(items[0])), minute="One more word.")
    closed = {"state": "closed", "closed_at": datetime(2026, 11, 23, 12, tzinfo=UTC), "closed_by": manager}
    type(meeting).objects.filter(pk=meeting.pk).update(**closed)

    answer = client.post(hold(items[0]), typed)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This meeting is closed, and its record stays as it is." in page
    assert "One more word." in page


def test_a_closed_meeting_leads_to_its_record(client_for, manager):
    item = make_agenda_item(make_closed_meeting(by=manager), title="Welcome")

    for name in ("meeting-recording", "meeting-attendance"):
        answer = client_for(manager).get(reverse(f"assurance:{name}", args=[item.meeting_id]))
        assert answer["Location"] == reverse("assurance:meeting-minutes", args=[item.meeting_id])
    assert client_for(manager).get(hold(item))["Location"].endswith("/record/")


def test_what_seems_personal_is_asked_about_before_it_is_minuted(client_for, manager, items, recording):
    answer = press(client_for(manager), items[0], minute="Call her on 07700 900123.")

    assert answer.status_code == 422
    assert AgendaItem.objects.get(pk=items[0].pk).minute == ""


def test_attendance_is_noted_on_one_page(client_for, manager, meeting):
    attendee = make_attendee(meeting)
    url = reverse("assurance:meeting-attendance", args=[meeting.pk])
    client = client_for(manager)

    answer = client.post(url, filled(client.get(url), **{f"attendance_{attendee.pk}": "apologies"}))

    assert answer.status_code == 302
    attendee.refresh_from_db()
    assert attendee.attendance == "apologies"


def test_attendance_that_changed_meanwhile_is_a_choice(client_for, manager, meeting):
    attendee = make_attendee(meeting)
    url, name = reverse("assurance:meeting-attendance", args=[meeting.pk]), f"attendance_{attendee.pk}"
    client = client_for(manager)
    sent = filled(client.get(url), **{name: "present"})
    type(attendee).objects.filter(pk=attendee.pk).update(attendance="apologies", version=2)

    refused = client.post(url, sent)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "somebody else noted “Apologies” meanwhile" in page
    assert f'<input type="hidden" name="shown_{attendee.pk}" value="apologies">' in page
    assert client.post(url, sent | {f"shown_{attendee.pk}": "apologies"}).status_code == 302
    attendee.refresh_from_db()
    assert attendee.attendance == "present"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_item_has_a_budget(client_for, manager, meeting, items, recording, count, budget):
    row = items[1].recommendation
    for number in range(count):
        factories.make_evidence(factories.make_record(row))
        factories.make_action(row)
        make_agenda_item(meeting)
        make_attendee(meeting, name=f"Nurse {number}")

    budget(client_for(manager), hold(items[1]), 13)


@pytest.fixture
def budget(django_assert_num_queries):
    def asked(client, url, number):
        client.get(url)
        with django_assert_num_queries(number):
            assert client.get(url).status_code == 200

    return asked


def test_nobody_else_holds_a_meeting(client_for, items, recording):
    for role in (Role.BOARD_MEMBER, Role.SCRUTINEER, Role.ADMINISTRATOR):
        person = client_for(role)
        assert person.get(hold(items[0])).status_code == 403
        assert person.post(hold(items[0]), {"submission_key": uuid.uuid4()}).status_code == 403
