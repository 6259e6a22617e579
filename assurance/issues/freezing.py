"""The bytes of an issued version: what stands in the database now, and the same again from its histories."""

import hashlib
from dataclasses import dataclass

from assurance.as_at.documents import document_at
from assurance.as_at.papers import papers_now
from assurance.as_at.standings import standings_of
from assurance.models import PlanIssue, PlanRow
from assurance.reports.data import IssueStamp, plan_context
from assurance.reports.exchange import document_of, exchange_text
from assurance.reports.html import plan_html
from assurance.reports.pdf import render_pdf
from assurance.status import Standing
from lscb_tracker.audit.anchors import anchor_of_last_change


@dataclass(frozen=True)
class Frozen:
    """The data of a version, and the standings in it, so that its PDF says the same."""

    data: bytes
    standings: dict[int, Standing]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def frozen_document(issue: PlanIssue) -> Frozen:
    """The plan as it is stored. Its standings are worked out from the events, as whoever rebuilds it does."""
    papers = papers_now(issue.plan, rows=PlanRow.objects.filter(plan=issue.plan))
    standings = standings_of(papers, issue.as_at)
    return Frozen(in_bytes(document_of(papers, on=issue.as_at, standings=standings), issue), standings)


def rebuilt_document(issue: PlanIssue) -> bytes | None:
    """From the histories, as at the moment of freezing: the same bytes, as long as nobody wrote round the services."""
    document = document_at(issue.plan, issue.frozen_at, on=issue.as_at, has_scanner=issue.has_scanner)
    return document and in_bytes(document, issue)


def in_bytes(document: dict, issue: PlanIssue) -> bytes:
    frozen = {"number": issue.number, "frozen_at": issue.frozen_at.isoformat(), "meeting": issue.meeting_id}
    return exchange_text(document | {"issue": frozen}).encode()


def pdf_of_issue(issue: PlanIssue, frozen: Frozen) -> bytes:
    """With the number, the meeting and the hash of the data printed in it. Takes a second or two for fifty rows."""
    report = plan_context(
        issue.plan,
        on=issue.as_at,
        rows=PlanRow.objects.filter(plan=issue.plan),
        layout=issue.layout,
        anchor=anchor_of_last_change(),
        issue=IssueStamp(issue.number, str(issue.meeting or ""), frozen.sha256),
        standings=frozen.standings,
    )
    return render_pdf(plan_html(report))
