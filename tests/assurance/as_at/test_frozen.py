"""What an issued version says can be rebuilt from the histories, whatever happened since: the same bytes."""

from collections import Counter
from contextlib import suppress
from difflib import unified_diff
from random import Random

import pytest
from django.utils import timezone

from assurance.as_at import past
from assurance.issues.freezing import rebuilt_document
from assurance.models import (
    AssuranceRecord,
    AssuranceRequest,
    Dissent,
    DueDateExtension,
    EscalationStep,
    EvidenceFile,
    EvidenceItem,
    FollowUp,
    LearningEvent,
    Meeting,
    MeetingCorrection,
    OpeningPosition,
    PlanIssue,
    RegularReport,
    Reminder,
    Retest,
    ScrutinyDecision,
)
from lscb_tracker.accounts.models import User
from recommendations.models import (
    Action,
    ActionPlan,
    ActionUpdate,
    Agency,
    CrossReference,
    PlanAgency,
    Recommendation,
    Subgroup,
    TargetDateMove,
    Theme,
)
from recommendations.versioning import write_history
from tests import factories, meeting_papers
from tests.assurance.as_at.happenings import (
    HAPPENINGS,
    REFUSED,
    Scene,
    edit_reference_data,
    happen,
    hold_a_meeting,
    plan_a_meeting,
)
from tests.assurance.meetings.scene import close, make_held_meeting, note

pytestmark = pytest.mark.django_db
SEEDS = range(1, 5)
# Agenda items and attendees are told of closed meetings alone, of which they never change.
SOURCES = [
    *(Action, ActionPlan, ActionUpdate, Agency, CrossReference, PlanAgency, Recommendation, Subgroup, TargetDateMove),
    *(Theme, User, AssuranceRecord, AssuranceRequest, Dissent, DueDateExtension, EscalationStep),
    *(EvidenceFile, EvidenceItem, FollowUp, LearningEvent, Meeting, MeetingCorrection),
    *(OpeningPosition, RegularReport, Reminder, Retest, ScrutinyDecision),
]
AT_A_TIME = 50


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *_: b"%PDF-1.7")


def issue(scene: Scene) -> None:
    """By closing a meeting that decides on a row."""
    meeting = make_held_meeting(scene.plan, chair=scene.chair)
    note(meeting, scene.row(), own_work_reason="Nobody else.")
    close(meeting, by=scene.manager)


def differences(scene: Scene) -> list[str]:
    """Lines of issues that are not rebuilt as they were frozen."""
    found = []
    for each in PlanIssue.objects.filter(plan=scene.plan).order_by("number"):
        frozen, rebuilt = bytes(each.files.get(kind="data").content), rebuilt_document(each)
        lines = unified_diff(frozen.decode().splitlines(), rebuilt.decode().splitlines(), "frozen", "rebuilt", n=6)
        found += [] if frozen == rebuilt else [str(each), *lines]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_issued_is_rebuilt_whatever_happened_since(scene, seed):
    scene.chance = Random(seed)

    for _ in range(3):
        happen(scene, AT_A_TIME)
        issue(scene)
    happen(scene, AT_A_TIME)

    assert scene.plan.issues.count() == 3
    assert differences(scene) == []


def test_everything_happens(scene):
    issue(scene)
    seen = Counter()

    for _ in range(20):
        happen(scene, len(HAPPENINGS), seen)
        if len(seen) == len(HAPPENINGS):
            break

    assert sorted({each.__name__ for each in HAPPENINGS} - set(seen)) == []


def left_at_the_present(monkeypatch, model) -> None:
    """The rebuild reads these rows as they are now."""
    for name in ("rows_at", "versions_at"):
        reads = getattr(past, name)
        monkeypatch.setattr(
            past,
            name,
            lambda of, moment, _reads=reads, **unchanging: _reads(
                of, timezone.now() if of is model else moment, **unchanging
            ),
        )
    added = past._Past.added
    monkeypatch.setattr(
        past._Past,
        "added",
        lambda self, rows, when="recorded_at": rows if rows.model is model else added(self, rows, when),
    )


@pytest.fixture
def changed(scene) -> Scene:
    """A plan to which everything has happened, some of it since a version was issued."""
    issue(scene)
    for times in (4, 6):
        for each in (*HAPPENINGS, *[edit_reference_data] * 6):
            with_luck(each, scene, times)
        if times == 4:
            prepare_what_is_issued(scene)
            issue(scene)
    change_what_was_issued(scene)
    return scene


def prepare_what_is_issued(scene: Scene) -> None:
    """Evidence that nobody has withdrawn, some of it a learning event, and a meeting that is still to be closed."""
    row = scene.row()
    record = factories.make_record(row, logged_by=scene.member)
    for event in (None, meeting_papers.make_learning_event()):
        item = factories.make_evidence(record, learning_event=event, logged_by=scene.member)
        factories.make_evidence_file(item, by=scene.member)
    plan_a_meeting(scene)


def change_what_was_issued(scene: Scene) -> None:
    """What chance may have left as it was: a file, a meeting and an event that an issued version tells of."""
    for item in EvidenceItem.objects.filter(record__plan=scene.plan):
        factories.make_evidence_file(item, by=scene.member)
    for event in LearningEvent.objects.all():
        event.title = f"{event.title}, renamed"
        event.save()
    for decision in ScrutinyDecision.objects.filter(recommendation__plan=scene.plan):
        meeting_papers.make_dissent(decision, by=scene.manager)
    for request in AssuranceRequest.objects.filter(plan_agency__plan=scene.plan):
        AssuranceRequest.objects.filter(pk=request.pk).update(text="Asked anew.")
        request.refresh_from_db()
        write_history(request, scene.manager)
    while Meeting.objects.open().exists():
        hold_a_meeting(scene)


def with_luck(does, scene: Scene, times: int) -> None:
    for _ in range(times):
        with suppress(*REFUSED):
            does(scene)


def test_a_source_that_is_left_at_the_present_is_noticed(changed, monkeypatch):
    unnoticed = []
    assert differences(changed) == []

    for model in SOURCES:
        with monkeypatch.context() as patch:
            left_at_the_present(patch, model)
            try:
                is_noticed = differences(changed) != []
            except (KeyError, AttributeError):  # it leads to what was not there at the moment
                is_noticed = True
            unnoticed += [] if is_noticed else [model.__name__]

    assert unnoticed == []
