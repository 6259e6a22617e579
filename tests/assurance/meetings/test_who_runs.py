"""Who runs which meeting: a chair those for which they decide, the business manager every one."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from assurance import services
from assurance.meetings.closing import NOT_TO_DECIDE, NOT_TO_RUN
from assurance.models import Meeting, ScrutinyDecision, StandingItem
from assurance.permissions import can_decide, can_run_meetings_of
from assurance.services.meetings import NOT_YOURS
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.assurance.meetings.scene import close, make_held_meeting, make_row, note
from tests.meeting_papers import (
    make_agenda_item,
    make_attendee,
    make_closed_meeting,
    make_meeting,
    make_standing_item,
    make_task,
)
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

HELD_ON = date(2026, 12, 14)
ADD = reverse("assurance:meeting-add")
OF_A_MEETING = ("update", "cancel", "agenda", "invite", "recording", "attendance", "minutes-send", "close")


@pytest.fixture
def own():
    return factories.make_subgroup("Case Review")


@pytest.fixture
def other():
    return factories.make_subgroup("Quality Assurance")


@pytest.fixture
def subgroup_chair(own):
    return factories.make_user(Role.CHAIR, subgroups=[own])


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *_: b"%PDF-1.7")


def of(subgroup, **fields) -> Meeting:
    about = {"kind": "subgroup", "subgroup": subgroup} if subgroup else {}
    return make_meeting(**about, **fields)


def url_of(name: str, meeting: Meeting) -> str:
    return reverse(f"assurance:meeting-{name}", args=[meeting.pk])


def test_a_chair_runs_what_they_decide_on_and_a_manager_everything(own, other, subgroup_chair, chair, manager, member):
    subgroups = (own.pk, other.pk, None)

    runs = {who: [can_run_meetings_of(who, each) for each in subgroups] for who in (subgroup_chair, chair, manager)}

    assert runs == {subgroup_chair: [True, False, False], chair: [True] * 3, manager: [True] * 3}
    assert [can_decide(subgroup_chair, each) for each in subgroups] == runs[subgroup_chair]
    assert not can_run_meetings_of(member, None)


@pytest.mark.parametrize("name", OF_A_MEETING)
def test_pages_that_change_a_meeting_open_to_those_who_run_it(client_for, own, other, subgroup_chair, name):
    client = client_for(subgroup_chair)
    meetings = [of(own), of(other), of(None)]

    got = [client.get(url_of(name, each)).status_code for each in meetings]
    posted = [client.post(url_of(name, each)).status_code for each in meetings]

    assert got == [200, 403, 403]
    assert posted[0] in (302, 422)
    assert posted[1:] == [403, 403]


def test_a_challenge_event_is_run_by_the_board(client_for, subgroup_chair, chair):
    event = make_meeting(kind="challenge_event")

    answers = [client_for(who).get(url_of("close", event)).status_code for who in (subgroup_chair, chair)]

    assert answers == [403, 200]


def test_parts_of_other_meetings_are_not_changed(client_for, own, other, subgroup_chair):
    client, found = client_for(subgroup_chair), []
    for meeting in (of(own), of(other)):
        parts = {
            "agenda-item-update": make_agenda_item(meeting),
            "attendee-update": make_attendee(meeting),
            "meeting-task-settle": make_task(meeting),
        }
        found.append(
            [client.get(reverse(f"assurance:{name}", args=[row.pk])).status_code for name, row in parts.items()]
        )

    assert found == [[200] * 3, [403] * 3]


def test_other_meetings_are_read_without_buttons(client_for, own, other, subgroup_chair, manager):
    client, buttons = client_for(subgroup_chair), ("update", "recording", "close", "agenda")
    mine, another = of(own), of(other)
    task = make_task(another)

    pages = [client.get(each.get_absolute_url()).content.decode() for each in (mine, another)]
    record = client.get(url_of("minutes", another)).content.decode()
    tasks = client.get(reverse("assurance:meeting-task-list")).content.decode()

    assert [
        [url_of(name, each) in page for name in buttons] for each, page in zip((mine, another), pages, strict=True)
    ] == [
        [True] * 4,
        [False] * 4,
    ]
    settle = reverse("assurance:meeting-task-settle", args=[task.pk])
    assert task.text in tasks
    assert settle not in record + tasks
    assert settle in client_for(manager).get(reverse("assurance:meeting-task-list")).content.decode()
    closed = make_closed_meeting(by=manager)
    assert url_of("correct", closed) not in client.get(closed.get_absolute_url()).content.decode()
    assert client.get(url_of("correct", closed)).status_code == 403


def test_the_form_offers_what_somebody_may_plan(client_for, own, other, subgroup_chair, chair):
    offered = {}
    for who in (subgroup_chair, chair):
        form = client_for(who).get(ADD).context["form"]
        offered[who] = ([value for value, _ in form.fields["kind"].choices], set(form.fields["subgroup"].queryset))

    assert offered == {
        subgroup_chair: (["subgroup"], {own}),
        chair: (["board", "subgroup", "challenge_event"], {own, other}),
    }


@pytest.mark.parametrize("typed", [{"kind": "board"}, {"kind": "challenge_event"}, {"kind": "subgroup", "subgroup": 0}])
def test_another_choice_is_refused_in_words(client_for, own, other, subgroup_chair, typed):
    client = client_for(subgroup_chair)
    typed = {name: value or other.pk for name, value in typed.items()}
    fine = filled(client.get(ADD), title="Winter", held_on=HELD_ON, kind="subgroup", subgroup=own)

    refused = client.post(ADD, fine | typed)

    assert (refused.status_code, Meeting.objects.count()) == (422, 0)
    assert NOT_YOURS in refused.content.decode()
    assert client.post(ADD, fine).status_code == 302
    assert Meeting.objects.get().subgroup == own


def details(subgroup, **said) -> services.MeetingDetails:
    return services.MeetingDetails("subgroup" if subgroup else "board", "Winter", HELD_ON, subgroup, **said)


def test_the_service_plans_and_changes_no_others_meeting(own, other, subgroup_chair):
    for subgroup in (other, None):
        with pytest.raises(ValidationError) as refused:
            services.plan_meeting(details=details(subgroup), by=subgroup_chair)
        assert refused.value.message_dict == {"kind": [NOT_YOURS]}
    for before, after in ((own, None), (own, other), (other, own)):
        with pytest.raises(ValidationError, match="You run the meetings of your own subgroups"):
            services.edit_meeting(meeting=of(before), version=1, details=details(after), by=subgroup_chair)

    assert services.plan_meeting(details=details(own), by=subgroup_chair).subgroup == own


def test_standing_items_belong_to_those_who_run_the_meetings(client_for, own, other, subgroup_chair):
    rows = [make_standing_item(kind="subgroup", subgroup=each) for each in (own, other, None)] + [make_standing_item()]
    client, add = client_for(subgroup_chair), reverse("assurance:standing-item-add")
    urls = [reverse("assurance:standing-item-update", args=[row.pk]) for row in rows]
    page = client.get(reverse("assurance:standing-item-list")).content.decode()

    assert [client.get(url).status_code for url in urls] == [200, 403, 403, 403]
    assert [url in page for url in urls] == [True, False, False, False]
    assert client.post(add, filled(client.get(add), title="Audits") | {"subgroup": ""}).status_code == 422
    assert client.post(add, filled(client.get(add), title="Audits", subgroup=own)).status_code == 302
    assert StandingItem.objects.latest("pk").subgroup == own
    for item in (services.StandingItemDetails("board", "Ours"), services.StandingItemDetails("subgroup", "Ours")):
        with pytest.raises(ValidationError, match="You run the meetings of your own subgroups"):
            services.add_standing_item(details=item, by=subgroup_chair)


# Closing


def test_nobody_closes_a_meeting_that_they_do_not_run(subgroup_chair, own, other, chair, capsys):
    plan = factories.make_plan()
    foreign = [
        make_held_meeting(plan, chair=chair),
        make_held_meeting(plan, chair=chair, kind="subgroup", subgroup=other),
    ]

    for meeting in foreign:
        with pytest.raises(ValidationError) as refused:
            close(meeting, by=subgroup_chair)
        assert refused.value.messages == [NOT_TO_RUN]
        with pytest.raises(CommandError, match="is nobody who may close this meeting"):
            call_command("close_meeting", meeting.pk, by=subgroup_chair.email)

    assert close(make_held_meeting(plan, chair=chair, kind="subgroup", subgroup=own), by=subgroup_chair).is_closed


def test_by_closing_a_meeting_nobody_decides_on_what_they_could_not_decide(subgroup_chair, own, other, manager):
    plan = factories.make_plan()
    meeting = make_held_meeting(plan, chair=subgroup_chair, kind="subgroup", subgroup=own)
    fine, foreign, nobodys = (make_row(plan, overseeing_subgroup=each) for each in (own, other, None))
    for row in (fine, foreign, nobodys):
        note(meeting, row)

    with pytest.raises(ValidationError) as refused:
        close(meeting, by=subgroup_chair)

    rest = NOT_TO_DECIDE.format(overseer="")
    assert refused.value.messages == [
        f"Item 2, recommendation {foreign.ref}: Quality Assurance{rest}",
        f"Item 3, recommendation {nobodys.ref}: The Board{rest}",
    ]
    assert not ScrutinyDecision.objects.exists()
    assert close(meeting, by=manager).is_closed
    assert ScrutinyDecision.objects.count() == 3


def test_the_chair_of_the_subgroup_closes_what_it_oversees(subgroup_chair, own):
    plan = factories.make_plan()
    meeting = make_held_meeting(plan, chair=subgroup_chair, kind="subgroup", subgroup=own)
    note(meeting, make_row(plan, overseeing_subgroup=own))

    close(meeting, by=subgroup_chair)

    assert ScrutinyDecision.objects.get().decided_by == subgroup_chair
