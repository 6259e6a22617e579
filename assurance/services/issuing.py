"""Issuing a version of a plan: its data and its PDF, frozen together, numbered, never changed."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings

from assurance.issues.freezing import frozen_document, pdf_of_issue
from assurance.issues.naming import file_name
from assurance.models import IssuedFile, IssuedFileKind, Meeting, PlanIssue
from assurance.services.registering import register
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ActionPlan, ChangeVerb


@recorded()
def issue_plan(
    *, plan: ActionPlan, layout: str, by, on: date, clock: Callable[[], datetime], meeting: Meeting | None = None
) -> PlanIssue:
    """Freeze the plan as it stands now, with the statuses of the day `on`.

    The plan is locked: two meetings that are closed at once issue it one after the other. `clock` is read once all that
    belongs to the version is written, because whoever rebuilds it asks what stood at that moment.
    """
    plan = ActionPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    last = plan.issues.order_by("-number").values_list("number", flat=True).first() or 0
    issue = PlanIssue(
        plan=plan,
        number=last + 1,
        meeting=meeting,
        as_at=on,
        frozen_at=clock(),
        marking=plan.get_protective_marking_display() if plan.protective_marking else "",
        layout=layout,
        has_scanner=bool(settings.CLAMD_SOCKET),
        issued_by=by,
    )
    issue.full_clean()
    frozen = frozen_document(issue)
    pdf = pdf_of_issue(issue, frozen)
    issue.save()
    files = [
        keep(issue, kind, content)
        for kind, content in ((IssuedFileKind.DATA, frozen.data), (IssuedFileKind.PDF, pdf.content))
    ]
    name = file_name(issue, IssuedFileKind.PDF)
    register(content=pdf.content, number=pdf.number, name=name, plan=plan, carried=frozen.carried, by=by, on=on)
    record_change(
        ChangeVerb.PLAN_ISSUED,
        by=by,
        subject=str(issue),
        changes=[{"label": f"SHA-256 of {file.name}", "before": "", "after": file.sha256} for file in files],
    )
    return issue


def keep(issue: PlanIssue, kind: IssuedFileKind, content: bytes) -> IssuedFile:
    return IssuedFile.objects.create(
        issue=issue,
        kind=kind,
        name=file_name(issue, kind),
        content=content,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
