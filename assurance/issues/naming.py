from assurance.models import IssuedFileKind, PlanIssue

EXTENSIONS = {IssuedFileKind.PDF: "pdf", IssuedFileKind.DATA: "json"}
CONTENT_TYPES = {IssuedFileKind.PDF: "application/pdf", IssuedFileKind.DATA: "application/json"}


def file_name(issue: PlanIssue, kind: str) -> str:
    """“child-d-issue-3-2026-11-30.pdf”."""
    return f"{issue.plan.slug}-issue-{issue.number}-{issue.as_at:%Y-%m-%d}.{EXTENSIONS[kind]}"


def issue_in_words(issue: PlanIssue) -> str:
    """“Issue 3, Board meeting, 30 November 2026”."""
    return f"Issue {issue.number}, {issue.meeting}" if issue.meeting_id else f"Issue {issue.number}"
