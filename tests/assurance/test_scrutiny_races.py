"""Eight people at once decide, close a meeting, record it, or send a form: one of them does it, the others are told."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assurance import services
from assurance.meetings.closing import closing_of
from assurance.models import (
    AgendaItem,
    Delivery,
    DipSample,
    Dissent,
    Meeting,
    MeetingTask,
    PlanIssue,
    Recording,
    Retest,
    ScrutineerNote,
    ScrutinyDecision,
)
from assurance.services.positions import stale_positions
from lscb_tracker.accounts.roles import Role
from tests import factories, meeting_papers
from tests.assurance.deciding import decide
from tests.assurance.meetings.scene import ON, close, make_held_meeting, make_row, note
from tests.racing import RUNNERS, outcomes, race

ROUNDS = 3
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *_: b"%PDF-1.7")


@pytest.fixture
def people(db):
    return [factories.make_user(Role.CHAIR, email=f"chair-{n}@lscb.example") for n in range(RUNNERS)]


def test_of_eight_who_decide_on_the_same_page_one_does(people, today):
    for _ in range(ROUNDS):
        row = make_row(factories.make_plan())
        words = {"outcome": "challenged", "missing": "The audit.", "answer_by": today.replace(year=today.year + 1)}

        results = race(lambda n, row=row, words=words: decide(row, by=people[n], on=today, seen=0, **words))

        assert outcomes(results) == {"ScrutinyDecision": 1, "ValidationError": RUNNERS - 1}
        decision = ScrutinyDecision.objects.get(recommendation=row)
        assert Delivery.objects.filter(cycle=decision.request.cycle).count() == 1
        assert row.assurance_requests.count() == 1
        assert stale_positions([row.pk]) == []


def test_a_decision_sent_eight_times_is_taken_once_and_plans_one_retest(chair, today):
    for _ in range(ROUNDS):
        row, key = factories.make_recommendation(), uuid.uuid4()

        results = race(
            lambda n, row=row, key=key: decide(row, by=chair, on=today, retest_after=6, submission_key=key, seen=0)
        )

        assert outcomes(results) == {"ScrutinyDecision": 1, "AlreadySaved": RUNNERS - 1}
        assert Retest.objects.filter(recommendation=row).count() == 1


def test_of_eight_decisions_the_last_one_plans_the_retest(people, today):
    row = factories.make_recommendation()

    results = race(lambda n: decide(row, by=people[n], on=today, retest_after=6))

    assert outcomes(results) == {"ScrutinyDecision": RUNNERS}
    latest = ScrutinyDecision.objects.order_by("pk").last()
    assert row.retests.planned().get().decision == latest
    assert row.retests.count() == RUNNERS


def test_of_eight_who_close_a_meeting_one_does(people):
    for _ in range(ROUNDS):
        plan = factories.make_plan()
        meeting = make_held_meeting(plan, chair=people[0])
        note(meeting, make_row(plan), retest_after=6)
        seen = {"version": meeting.version, "seen": closing_of(meeting, by=people[0], on=ON).seen}

        results = race(lambda n, meeting=meeting, seen=seen: close(meeting, by=people[n // 2], **seen))

        kinds = outcomes(results)
        assert (kinds.pop("Meeting"), kinds.pop("AlreadySaved")) == (1, 1), "whoever closed it pressed twice"
        assert sum(kinds.values()) == RUNNERS - 2
        assert set(kinds) <= {"ValidationError", "EditConflict"}
        assert ScrutinyDecision.objects.filter(meeting=meeting).count() == 1
        assert PlanIssue.objects.filter(plan=plan).count() == 1


def test_meetings_closed_at_once_issue_their_plan_one_after_the_other(people):
    plan = factories.make_plan()
    meetings = [make_held_meeting(plan, chair=people[0]) for _ in range(RUNNERS)]
    row = make_row(plan)
    for meeting in meetings:
        note(meeting, row)

    results = race(lambda n: close(meetings[n], by=people[n]))

    assert outcomes(results) == {"Meeting": RUNNERS}
    issues = plan.issues.order_by("number")
    assert [issue.number for issue in issues] == list(range(1, RUNNERS + 1))
    assert [issue.frozen_at for issue in issues] == sorted(issue.frozen_at for issue in issues)
    assert stale_positions([row.pk]) == []


def test_no_minute_is_written_once_the_meeting_is_closed(people):
    for _ in range(ROUNDS):
        meeting = make_held_meeting(factories.make_plan(), chair=people[0])
        item = meeting_papers.make_agenda_item(meeting, title="Domestic violence")
        meeting_papers.make_recording(meeting, by=people[0])

        def write_or_close(number: int, meeting=meeting, item=item):
            if number == 4:
                return close(meeting, by=people[1])
            mine = AgendaItem.objects.get(pk=item.pk)
            return services.save_minute(item=mine, version=mine.version, text=f"Minute {number}.", by=people[0])

        results = race(write_or_close)

        item.refresh_from_db()
        meeting.refresh_from_db()
        assert isinstance(results[4], Meeting), results[4]
        saved = [each.minute for each in results if isinstance(each, AgendaItem)]
        assert item.minute in [*saved, ""]
        assert item.version == 1 + len(saved)
        assert not saved or item.updated_at <= meeting.closed_at


def test_of_eight_who_begin_to_record_one_does(people):
    for _ in range(ROUNDS):
        meeting = meeting_papers.make_meeting()
        item = meeting_papers.make_agenda_item(meeting)

        def begin(number: int, meeting=meeting):
            return services.take_recording(meeting=meeting, instead_of=None, by=people[number], at=timezone.now())

        results = race(begin)

        assert outcomes(results) == {"Recording": 1, "ValidationError": RUNNERS - 1}
        recorder = Recording.objects.get(meeting=meeting).recorder
        assert recorder == next(each for each in results if isinstance(each, Recording)).recorder
        written = race(lambda n, item=item: services.save_minute(item=item, version=1, text=f"By {n}.", by=people[n]))
        assert outcomes(written) == {"AgendaItem": 1, "ValidationError": RUNNERS - 1}
        assert item.history.count() == 2


def test_a_recording_that_is_looked_at_without_the_lock_is_taken_by_several(people):
    """The reason why the meeting is locked first; and the proof that the eight really race."""
    winners = 0
    for _ in range(10):
        meeting = meeting_papers.make_meeting()

        def begin(number: int, meeting=meeting):
            if Recording.objects.filter(meeting=meeting).exists():
                raise ValidationError("Somebody else records.")
            Recording(meeting=meeting, recorder=people[number], since=timezone.now()).save()
            return True

        winners = max(winners, outcomes(race(begin)).get("bool", 0))
    assert winners > 1


def test_forms_sent_eight_times_are_kept_once(people, scrutineer, today):
    row = factories.make_recommendation()
    decision, meeting = decide(row, by=people[0], on=today), meeting_papers.make_meeting()
    words = services.DissentDetails(text="We do not agree.", given_by_name="A. Nurse")
    task = services.TaskDetails(text="Send the audit.", who="A. Nurse")
    forms = {
        Dissent: lambda key: services.record_dissent(
            decision=decision, details=words, by=people[0], on=today, submission_key=key
        ),
        ScrutineerNote: lambda key: services.write_scrutineer_note(
            text="The audits are old.", by=scrutineer, on=today, submission_key=key
        ),
        DipSample: lambda key: services.draw_dip_sample(
            seed="board-2026", size=1, by=scrutineer, on=today, submission_key=key
        ),
        MeetingTask: lambda key: services.add_task(
            meeting=meeting, item=None, details=task, by=people[0], submission_key=key
        ),
    }
    meeting_papers.make_recording(meeting, by=people[0])

    for model, send in forms.items():
        key = uuid.uuid4()
        results = race(lambda n, send=send, key=key: send(key))

        assert outcomes(results) == {model.__name__: 1, "AlreadySaved": RUNNERS - 1}
        assert model.objects.filter(submission_key=key).count() == 1
