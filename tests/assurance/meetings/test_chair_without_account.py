"""A chair who has no account: for whom they stand is said, and the own work of whoever closes the meeting counts."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from assurance import services
from assurance.meetings.closing import UNPLACED_CHAIR, closing_of
from assurance.models import Meeting, ScrutinyDecision
from assurance.services.meetings import ONE_OF_BOTH, SAY_WHO_THE_CHAIR_STANDS_FOR
from assurance.services.scrutiny import SAY_WHY_OWN_WORK
from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.assurance.meetings.scene import HELD_ON, ON, close, make_row, note
from tests.meeting_papers import make_agenda_item, make_closed_meeting, make_meeting, make_recording
from tests.submitting import filled

pytestmark = pytest.mark.django_db

ADD = reverse("assurance:meeting-add")
TYPED = {"kind": "board", "title": "Winter meeting", "held_on": date(2026, 12, 14)}


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *_: b"%PDF-1.7")


@pytest.fixture
def row():
    return make_row(factories.make_plan())


def held(**fields) -> Meeting:
    said = {"held_on": HELD_ON, "chair_name": "A. Chair", "chair_is_independent": True}
    return make_meeting(**said | fields)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def logged(row, by) -> None:
    factories.make_record(row, logged_by=by)


def itemised(row, by) -> None:
    factories.make_evidence(factories.make_record(row), logged_by=by)


def uploaded(row, by) -> None:
    factories.make_evidence_file(factories.make_evidence(factories.make_record(row)), by=by)


def represented(row, by) -> None:
    factories.make_appointment(by, Role.BOARD_MEMBER, agency=row.plan_agency.agency)


@pytest.mark.parametrize("work", [logged, itemised, uploaded, represented])
def test_all_the_own_work_of_a_chair_who_closes_it_counts(row, chair, work):
    meeting = held()
    work(row, chair)
    noted = note(meeting, row)

    with pytest.raises(ValidationError, match=SAY_WHY_OWN_WORK):
        close(meeting, by=fresh(chair))
    type(noted).objects.filter(pk=noted.pk).update(own_work_reason="Nobody else was there.")
    close(meeting, by=fresh(chair))

    decision = ScrutinyDecision.objects.get()
    assert (decision.is_own_work, decision.own_work_reason) == (True, "Nobody else was there.")
    assert (decision.decided_by, decision.decided_by_name, decision.recorded_by) == (None, "A. Chair", chair)


@pytest.mark.parametrize("work", [logged, itemised, uploaded])
def test_a_manager_logs_for_everybody_and_closes_without_a_reason(row, manager, work):
    meeting = held()
    work(row, manager)
    note(meeting, row)

    close(meeting, by=fresh(manager))

    assert not ScrutinyDecision.objects.get().is_own_work


def test_the_agencies_of_a_manager_count(row, manager):
    meeting = held()
    represented(row, manager)
    note(meeting, row)

    with pytest.raises(ValidationError, match=SAY_WHY_OWN_WORK):
        close(meeting, by=fresh(manager))


def test_a_manager_who_chairs_as_well_is_no_clerk(row, manager):
    meeting = held()
    factories.make_appointment(manager, Role.CHAIR)
    logged(row, manager)
    note(meeting, row)

    with pytest.raises(ValidationError, match=SAY_WHY_OWN_WORK):
        close(meeting, by=fresh(manager))


@pytest.mark.parametrize("work", [logged, represented])
def test_a_chair_closes_no_meeting_of_another_one_over_their_own_work(row, chair, work):
    meeting = held(chair=factories.make_user(Role.CHAIR), chair_is_independent=False)
    work(row, chair)
    note(meeting, row)

    with pytest.raises(ValidationError, match=SAY_WHY_OWN_WORK):
        close(meeting, by=fresh(chair))


@pytest.mark.parametrize("work", [logged, represented])
def test_a_manager_closes_the_meeting_of_a_chair_with_an_account_as_its_clerk(row, manager, work):
    meeting = held(chair=factories.make_user(Role.CHAIR), chair_is_independent=False)
    work(row, manager)
    note(meeting, row)

    close(meeting, by=fresh(manager))

    assert not ScrutinyDecision.objects.get().is_own_work


def test_the_page_says_whose_work_it_is_before_the_meeting_is_closed(client_for, row, chair):
    meeting = held(held_on=timezone.localdate() - timedelta(days=1))
    logged(row, chair)
    noted, client = note(meeting, row), client_for(chair)
    url = reverse("assurance:meeting-close", args=[meeting.pk])

    refused = client.get(url).content.decode()
    type(noted).objects.filter(pk=noted.pk).update(own_work_reason="Nobody else was there.")
    page = client.get(url).content.decode()

    assert "The chair has no account. So your own work counts" in refused
    assert SAY_WHY_OWN_WORK in refused
    assert "Close the meeting for good" not in refused
    assert "Own work: Whoever decides has logged assurance or evidence for it." in page
    assert "Decided nevertheless, because: Nobody else was there." in page
    assert "Close the meeting for good" in page


def test_whoever_records_is_asked_for_the_reason_at_once(client_for, row, chair, stopped_clock):
    meeting = held(held_on=ON)
    item = make_agenda_item(meeting, row)
    make_recording(meeting, by=chair, item=item)
    logged(row, chair)
    page = reverse("assurance:decision-propose", args=[meeting.pk, item.pk], query={"outcome": "not_required"})
    details = services.DecisionDetails("not_required", 2, reason="Closed.")

    shown = client_for(chair).get(page).content.decode()

    assert "It would be decided on own work, of the chair or of whoever closes the meeting" in shown
    assert "Why nobody else can decide on this" in shown
    with pytest.raises(ValidationError) as refused:
        services.propose_decision(item=item, version=0, details=details, by=chair, on=ON)
    assert refused.value.message_dict == {"own_work_reason": [SAY_WHY_OWN_WORK]}


# For whom the chair stands


@pytest.mark.parametrize("placed", [True, False])
def test_a_meeting_that_decided_says_for_whom_its_chair_stands(row, manager, placed):
    meeting = held(chair_is_independent=placed)
    note(meeting, row)

    problems = closing_of(meeting, by=manager, on=ON).problems

    assert problems == ([] if placed else [UNPLACED_CHAIR.format(chair="A. Chair")])


def test_a_meeting_that_decided_nothing_is_closed_without_it(manager):
    assert close(held(chair_is_independent=False), by=manager).is_closed


@pytest.mark.parametrize(
    ("agency", "independent", "error"),
    [
        (False, False, SAY_WHO_THE_CHAIR_STANDS_FOR),
        (True, True, ONE_OF_BOTH),
        (True, False, None),
        (False, True, None),
    ],
)
def test_it_is_asked_for_with_the_name(client_for, manager, agency, independent, error, stopped_clock):
    client = client_for(manager)
    typed = TYPED | {"chair_name": "A. Chair"} | ({"chair_agency": factories.make_agency()} if agency else {})
    sent = filled(client.get(ADD), **typed) | ({"chair_is_independent": "on"} if independent else {})

    answer = client.post(ADD, sent)

    assert answer.status_code == (422 if error else 302)
    assert error is None or error in answer.content.decode()
    said = [(each.chair_is_independent, each.chair_agency is None) for each in Meeting.objects.all()]
    assert said == ([] if error else [(independent, not agency)])


def test_of_a_chair_with_an_account_it_is_not_said(client_for, manager, chair, stopped_clock):
    client = client_for(manager)
    sent = filled(client.get(ADD), **TYPED, chair=chair) | {"chair_is_independent": "on"}
    sent["chair_agency"] = factories.make_agency().pk

    assert client.post(ADD, sent).status_code in (302, 422)
    assert not Meeting.objects.filter(chair_is_independent=True).exists()


def test_the_pages_say_that_the_chair_belongs_to_no_agency(client_for, member):
    meeting, client = held(), client_for(member)

    assert "A. Chair, of no agency" in client.get(meeting.get_absolute_url()).content.decode()
    assert (
        "A. Chair, of no agency" in client.get(reverse("assurance:meeting-minutes", args=[meeting.pk])).content.decode()
    )


# Pages of meetings that are over


def test_the_closing_page_of_a_meeting_that_is_over_says_why_it_leads_away(client_for, manager):
    client, cancelled = client_for(manager), make_meeting(state="cancelled", cancelled_reason="Snow.")
    answers = [
        client.get(reverse("assurance:meeting-close", args=[each.pk]), follow=True).content.decode()
        for each in (make_closed_meeting(by=manager), cancelled)
    ]
    correct = reverse("assurance:meeting-correct", args=[make_meeting().pk])

    assert "This meeting is closed, and its record stays as it is." in answers[0]
    assert "This meeting was cancelled." in answers[1]
    assert "can still be changed, and needs no correction" in client.get(correct, follow=True).content.decode()


def test_what_was_read_in_was_not_closed(client_for, manager):
    client = client_for(manager)
    meetings = make_closed_meeting(by=manager), make_closed_meeting(by=manager, source="The letter, paragraph 3")
    pages = [client.get(reverse("assurance:meeting-correct", args=[each.pk])).content.decode() for each in meetings]

    assert ["The meeting was closed on" in page for page in pages] == [True, False]
    assert ["read in on" in page and "The letter, paragraph 3" in page for page in pages] == [False, True]
