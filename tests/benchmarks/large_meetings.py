"""Meetings about a large plan: one to come with a long agenda, closed ones with what they issued. In bulk."""

from datetime import timedelta
from itertools import cycle

from django.utils import timezone

from assurance.models import (
    AgendaItem,
    Attendance,
    IssuedFile,
    IssuedFileKind,
    ItemKind,
    Meeting,
    MeetingAttendee,
    MeetingState,
    MeetingTask,
    Outcome,
    PlanIssue,
    ProposedDecision,
)
from recommendations.models import ActionPlan, Recommendation
from tests import meeting_papers
from tests.benchmarks.large_plans import AT_ONCE, TODAY

ITEMS_OF_A_MEETING = 60


def make_meetings(plan: ActionPlan, count: int, by) -> list[Meeting]:
    """The first is to come, the others are closed."""
    coming = meeting_papers.make_meeting(held_on=TODAY + timedelta(days=7), chair=by)
    coming.plans.add(plan)
    closed = {"state": MeetingState.CLOSED, "closed_at": timezone.now(), "closed_by": by}
    return [
        coming,
        *made(
            Meeting,
            (
                Meeting(kind="board", title=f"Board meeting {n}", held_on=TODAY - timedelta(days=30 + n), **closed)
                for n in range(1, count)
            ),
        ),
    ]


def fill_agenda(meetings: list[Meeting], rows: list[Recommendation], by) -> None:
    """Sixty items and guests of the meeting to come, with what it has decided so far; less of the others."""
    coming, closed = meetings[0], meetings[1:]
    listed = rows[1 :: max(1, len(rows) // ITEMS_OF_A_MEETING)][:ITEMS_OF_A_MEETING]
    of_closed = [(meeting, row, 1) for meeting, row in zip(cycle(closed), rows[2::9], strict=False)][: len(rows) // 9]
    about = {"kind": ItemKind.RECOMMENDATION, "minute": "The agency told of its audit. " * 10, "added_by": by}
    items = made(
        AgendaItem,
        (
            AgendaItem(meeting=meeting, recommendation=row, position=position, **about)
            for meeting, row, position in [*((coming, row, n) for n, row in enumerate(listed, start=1)), *of_closed]
        ),
    )
    made(
        ProposedDecision,
        (
            ProposedDecision(item=item, outcome=Outcome.ASSURED, evidence_level=2)
            for item in items[: len(listed)]
            if item.position % 2
        ),
    )
    made(
        MeetingTask,
        (
            MeetingTask(
                meeting=item.meeting,
                item=item,
                text="Send the audit.",
                who="A. Nurse",
                agency_id=item.recommendation.plan_agency.agency_id,
                due_on=TODAY + timedelta(days=n % 60 - 30),
            )
            for n, item in enumerate(items)
        ),
    )
    made(
        MeetingAttendee,
        (
            MeetingAttendee(
                meeting=meeting,
                agency_id=row.plan_agency.agency_id,
                name="A. Nurse",
                email=f"nurse-{row.pk}@trust.example",
                attendance=Attendance.PRESENT if meeting.is_closed else Attendance.INVITED,
            )
            for meeting in meetings
            for row in listed[: len(listed) if meeting is coming else 5]
        ),
    )


def add_issues(plan: ActionPlan, meetings: list[Meeting], by) -> None:
    issues = made(
        PlanIssue,
        (
            PlanIssue(
                plan=plan,
                number=n,
                meeting=meeting,
                as_at=meeting.held_on,
                frozen_at=meeting.closed_at,
                layout="appendix",
                issued_by=by,
            )
            for n, meeting in enumerate(reversed(meetings), start=1)
        ),
    )
    made(
        IssuedFile,
        (
            IssuedFile(issue=issue, kind=kind, name=f"plan.{kind}", content=b"%", size=1, sha256="0" * 64)
            for issue in issues
            for kind in IssuedFileKind.values
        ),
    )


def made(model, rows) -> list:
    return model.objects.bulk_create(list(rows), batch_size=AT_ONCE)
