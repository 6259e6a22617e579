"""The bytes of an issued version: what stands in the database now, and the same again from its histories."""

from assurance.as_at.documents import document_at
from assurance.models import PlanIssue, PlanRow
from assurance.reports.data import IssueStamp, plan_context
from assurance.reports.exchange import exchange_text, plan_document
from assurance.reports.html import plan_html
from assurance.reports.pdf import render_pdf
from lscb_tracker.audit.anchors import anchor_of_last_change


def frozen_document(issue: PlanIssue) -> bytes:
    rows = PlanRow.objects.filter(plan=issue.plan)
    return in_bytes(plan_document(issue.plan, on=issue.as_at, rows=rows), issue)


def rebuilt_document(issue: PlanIssue) -> bytes | None:
    """From the histories, as at the moment of freezing: the same bytes, as long as nobody wrote round the services."""
    document = document_at(issue.plan, issue.frozen_at, on=issue.as_at, has_scanner=issue.has_scanner)
    return document and in_bytes(document, issue)


def in_bytes(document: dict, issue: PlanIssue) -> bytes:
    frozen = {"number": issue.number, "frozen_at": issue.frozen_at.isoformat(), "meeting": issue.meeting_id}
    return exchange_text(document | {"issue": frozen}).encode()


def pdf_of_issue(issue: PlanIssue, data_sha256: str) -> bytes:
    """With the number, the meeting and the hash of the data printed in it. Takes a second or two for fifty rows."""
    report = plan_context(
        issue.plan,
        on=issue.as_at,
        rows=PlanRow.objects.filter(plan=issue.plan),
        layout=issue.layout,
        anchor=anchor_of_last_change(),
        issue=IssueStamp(issue.number, str(issue.meeting or ""), data_sha256),
    )
    return render_pdf(plan_html(report))
