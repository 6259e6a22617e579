"""What the pages of issued versions show. The files themselves are large, and read only to be given out."""

from collections import defaultdict
from dataclasses import dataclass

from assurance.models import IssuedFile, MeetingCorrection, PlanIssue, ScrutinyDecision
from recommendations.models import ActionPlan


@dataclass(frozen=True)
class ListedIssue:
    issue: PlanIssue
    files: list[IssuedFile]
    decision_count: int


@dataclass(frozen=True)
class IssuePage:
    files: list[IssuedFile]
    decisions: list[ScrutinyDecision]
    corrections: list[MeetingCorrection]
    previous: PlanIssue | None
    next: PlanIssue | None


def issues_page(plan: ActionPlan, user) -> list[ListedIssue]:
    """Three queries. The newest first."""
    issues = list(
        PlanIssue.objects.visible_to(user).filter(plan=plan).select_related("meeting", "issued_by").order_by("-number")
    )
    files = defaultdict(list)
    for file in files_of(issues):
        files[file.issue_id].append(file)
    counts: dict[int, int] = defaultdict(int)
    meetings = [issue.meeting_id for issue in issues if issue.meeting_id]
    of_meetings = ScrutinyDecision.objects.filter(meeting__in=meetings, recommendation__plan=plan)
    for meeting in of_meetings.values_list("meeting", flat=True):
        counts[meeting] += 1
    return [ListedIssue(issue, files[issue.pk], counts[issue.meeting_id]) for issue in issues]


def files_of(issues: list[PlanIssue]):
    """The PDF first, which is what people look for."""
    return IssuedFile.objects.filter(issue__in=issues).defer("content").order_by("issue", "-kind")


def issue_page(issue: PlanIssue, user) -> IssuePage:
    """Five queries at most."""
    neighbours = PlanIssue.objects.visible_to(user).filter(
        plan=issue.plan_id, number__in=[issue.number - 1, issue.number + 1]
    )
    by_number = {each.number: each for each in neighbours}
    decisions, corrections = [], []
    if issue.meeting_id:
        of_meeting = ScrutinyDecision.objects.visible_to(user).filter(
            meeting=issue.meeting_id, recommendation__plan=issue.plan_id
        )
        decisions = list(of_meeting.select_related("recommendation__plan").order_by("recommendation__sort_key"))
        corrections = list(MeetingCorrection.objects.visible_to(user).filter(meeting=issue.meeting_id))
    return IssuePage(
        files=list(files_of([issue])),
        decisions=decisions,
        corrections=corrections,
        previous=by_number.get(issue.number - 1),
        next=by_number.get(issue.number + 1),
    )
