"""The bytes of an issued version: what stands in the database now, and the same again from its histories."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from assurance.as_at.documents import document_at
from assurance.as_at.papers import papers_now
from assurance.as_at.standings import standings_of
from assurance.models import PlanIssue, PlanRow
from assurance.reports.attached import Carried, carried_by
from assurance.reports.data import IssueStamp, plan_context
from assurance.reports.exchange import document_of, exchange_text
from assurance.reports.html import plan_html
from assurance.reports.pdf import number_of, render_pdf
from assurance.status import Standing
from lscb_tracker.audit.anchors import anchor_of_last_change


@dataclass(frozen=True)
class Frozen:
    """The data of a version, and the standings in it, so that its PDF says the same."""

    carried: Carried
    standings: dict[int, Standing]

    @property
    def data(self) -> bytes:
        return self.carried.data

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class FrozenPdf:
    content: bytes
    number: UUID


def frozen_document(issue: PlanIssue) -> Frozen:
    """The plan as it is stored. Its standings are worked out from the events, as whoever rebuilds it does."""
    papers = papers_now(issue.plan, rows=PlanRow.objects.filter(plan=issue.plan))
    standings = standings_of(papers, issue.as_at)
    document = document_of(papers, on=issue.as_at, standings=standings)
    data = in_bytes(document, issue)
    return Frozen(carried_by(document, kind=issue.layout, as_at=issue.as_at, data=data), standings)


def rebuilt_document(issue: PlanIssue) -> bytes | None:
    """From the histories, as at the moment of freezing: the same bytes, as long as nobody wrote round the services."""
    document = document_at(issue.plan, issue.frozen_at, on=issue.as_at, has_scanner=issue.has_scanner)
    return document and in_bytes(document, issue)


def in_bytes(document: dict, issue: PlanIssue) -> bytes:
    frozen = {"number": issue.number, "frozen_at": issue.frozen_at.isoformat(), "meeting": issue.meeting_id}
    return exchange_text(document | {"issue": frozen}).encode()


def pdf_of_issue(issue: PlanIssue, frozen: Frozen) -> FrozenPdf:
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
    html, attached = plan_html(report), frozen.carried.attached
    return FrozenPdf(render_pdf(html, attached), number_of(html, attached))
