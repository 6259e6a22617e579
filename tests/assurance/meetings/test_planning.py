"""Planning a meeting: its pages, what it is, its standing items, changing and cancelling it."""

from datetime import date, time

import pytest
from django.urls import reverse

from assurance.models import Meeting, MeetingKind
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent
from tests import factories
from tests.meeting_papers import make_agenda_item, make_attendee, make_closed_meeting, make_meeting, make_standing_item
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

HELD_ON = date(2026, 12, 14)
TYPED = {"kind": "board", "title": "Winter meeting", "held_on": HELD_ON}
ADD, LIST = reverse("assurance:meeting-add"), reverse("assurance:meeting-list")


def url_of(name: str, meeting: Meeting) -> str:
    return reverse(f"assurance:meeting-{name}", args=[meeting.pk])


def sent(client, url, **answers):
    return client.post(url, filled(client.get(url), **answers))


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in meeting.items.current()]


def test_a_meeting_is_planned_with_the_standing_items_of_its_kind(client_for, manager, chair):
    subgroup, plan = factories.make_subgroup(), factories.make_plan()
    make_standing_item(title="Domestic violence")
    make_standing_item(kind="subgroup", title="Minutes")
    make_standing_item(kind="subgroup", subgroup=subgroup, title="Audits")
    make_standing_item(kind="subgroup", title="No longer", ended_on=date(2026, 1, 1))
    answers = TYPED | {"kind": "subgroup", "subgroup": subgroup, "chair": chair, "plans": [plan]}
    answers |= {"starts_at": "9.30", "ends_at": "2pm", "place": "Room 4", "notes": "The autumn’s answers."}

    answer = sent(client_for(manager), ADD, **answers)

    meeting = Meeting.objects.get()
    assert answer.url == meeting.get_absolute_url()
    assert (meeting.kind, meeting.subgroup, meeting.title) == (MeetingKind.SUBGROUP, subgroup, "Winter meeting")
    assert (meeting.held_on, meeting.starts_at, meeting.ends_at) == (HELD_ON, time(9, 30), time(14))
    assert (meeting.chair, meeting.chair_name, meeting.planned_by) == (chair, str(chair), manager)
    assert list(meeting.plans.all()) == [plan]
    assert sorted(titles(meeting)) == ["Audits", "Minutes"]
    assert AuditEvent.objects.latest("pk").action == "meeting_planned"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"kind": "subgroup"}, "Select the subgroup"),
        ({"ends_at": "10:00"}, "Enter when the meeting starts"),
        ({"starts_at": "10:00"}, "Enter when the meeting ends"),
        ({"starts_at": "10:00", "ends_at": "9:00"}, "The meeting must end after it starts"),
        ({"starts_at": "ten"}, "From must be a time, like 10:00 or 2:30pm"),
        ({"title": ""}, "Enter what the meeting is called"),
    ],
)
def test_a_meeting_that_makes_no_sense_is_asked_again(client_for, manager, typed, error):
    answer = sent(client_for(manager), ADD, **TYPED | typed)

    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert not Meeting.objects.exists()


def test_a_meeting_is_changed_and_counts_what_guests_must_know(client_for, manager):
    meeting, client = make_meeting(), client_for(manager)

    sent(client, url_of("update", meeting), notes="What it is for.")
    meeting.refresh_from_db()
    unchanged = meeting.times_changed
    sent(client, url_of("update", meeting), place="Room 4")
    meeting.refresh_from_db()

    assert (unchanged, meeting.times_changed, meeting.place, meeting.notes) == (0, 1, "Room 4", "What it is for.")


def test_the_same_change_sent_twice_is_no_conflict(client_for, manager):
    meeting, client = make_meeting(), client_for(manager)
    sent_twice = filled(client.get(url_of("update", meeting)), place="Room 4")

    answers = [client.post(url_of("update", meeting), sent_twice).status_code for _ in range(2)]

    meeting.refresh_from_db()
    assert (answers, meeting.version) == ([302, 302], 2)


def test_a_meeting_that_becomes_another_kind_gets_its_standing_items_once(client_for, manager):
    make_standing_item(kind="challenge_event", title="Where we stand")
    meeting, client = make_meeting(), client_for(manager)

    for kind in ("challenge_event", "board", "challenge_event"):
        sent(client, url_of("update", meeting), kind=kind)

    assert titles(meeting) == ["Where we stand"]


def test_a_cancelled_meeting_stays_with_its_reason_and_cannot_be_changed(client_for, manager):
    meeting, client = make_meeting(), client_for(manager)
    typed = filled(client.get(url_of("update", meeting)), place="Room 4")

    sent(client, url_of("cancel", meeting), reason="Half of us are ill.")
    page = client.get(meeting.get_absolute_url()).content.decode()
    refused = client.post(url_of("update", meeting), typed)

    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_reason, meeting.times_changed) == ("cancelled", "Half of us are ill.", 1)
    assert "Cancelled: Half of us are ill." in page
    assert url_of("agenda", meeting) not in page
    assert refused.status_code == 422
    assert "This meeting was cancelled" in refused.content.decode()


def test_the_list_shows_what_comes_what_is_to_be_closed_and_the_past(client_for, manager, member):
    late = make_meeting(held_on=date(2026, 11, 20))
    next_one = make_meeting(held_on=date(2026, 11, 23))
    after = make_meeting(held_on=HELD_ON)
    past = make_closed_meeting(by=manager, held_on=date(2026, 9, 1))

    page = client_for(member).get(LIST).context["page"]

    assert (page.to_close, page.coming, list(page.past)) == ([late], [next_one, after], [past])


def test_an_agency_lead_sees_the_meetings_of_the_own_agency_and_the_own_items(client_for, agency_lead):
    meeting, foreign = make_meeting(), make_meeting()
    make_attendee(meeting, agency_lead.agency, name="B. Lead")
    make_attendee(meeting, name="C. Other")
    part = factories.make_plan_agency(agency=agency_lead.agency)
    make_agenda_item(meeting, title="Confidential")
    own = make_agenda_item(meeting, factories.make_recommendation("6.4", plan_agency=part))
    make_agenda_item(meeting, factories.make_recommendation("9.9"))
    client = client_for(agency_lead)

    listed = client.get(LIST).context["page"].coming
    page = client.get(meeting.get_absolute_url())

    assert [(each.pk, each.item_count) for each in listed] == [(meeting.pk, 1)]
    assert [(line.number, line.item) for line in page.context["page"].lines] == [(2, own)]
    assert [guest.attendee.name for guest in page.context["page"].guests] == ["B. Lead"]
    assert "Confidential" not in page.content.decode()
    assert "C. Other" not in page.content.decode()
    assert client.get(foreign.get_absolute_url()).status_code == 404


def test_who_was_taken_off_the_list_sees_the_meeting_no_longer(client_for, agency_lead):
    attendee = make_attendee(agency=agency_lead.agency, removed_reason="A mistake.")

    assert client_for(agency_lead).get(attendee.meeting.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_of_meetings_stay_inside_their_budgets(client_for, chair, number, django_assert_num_queries):
    for _ in range(number):
        make_closed_meeting(by=chair)
        meeting = make_meeting()
        for _ in range(number):
            make_agenda_item(meeting)
            make_attendee(meeting)
    client = client_for(Role.BUSINESS_MANAGER)

    with django_assert_num_queries(6):
        client.get(LIST)
    with django_assert_num_queries(8):
        client.get(meeting.get_absolute_url())
