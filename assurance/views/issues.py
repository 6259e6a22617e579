"""The issued versions of a plan: the list, one of them, and its files, which are given out as they were frozen."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assurance.issues.naming import CONTENT_TYPES
from assurance.issues.pages import issue_page, issues_page
from assurance.models import IssuedFile, PlanIssue
from assurance.permissions import can_read_issues
from assurance.views.plans import get_plan
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded


@require_safe
def issue_list(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_plan(request, slug)
    if not can_read_issues(request.user):
        raise PermissionDenied
    return render(request, "assurance/issues/issue_list.html", {"plan": plan, "page": issues_page(plan, request.user)})


@require_safe
def issue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    issues = PlanIssue.objects.visible_to(request.user).select_related("plan", "meeting", "issued_by")
    issue = get_object_or_404(issues, pk=pk)
    context = {"issue": issue, "page": issue_page(issue, request.user)}
    return render(request, "assurance/issues/issue_detail.html", context)


@require_safe
def issue_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Only bytes that still have the hash that they were frozen with."""
    files = IssuedFile.objects.visible_to(request.user).select_related("issue__plan")
    file = get_object_or_404(files, issue__pk=pk, kind=kind)
    content = bytes(file.content)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        note(request, Kind.REFUSAL, "issued_file_damaged", file)
        return render(request, "assurance/issues/file_damaged.html", {"file": file}, status=500)
    note(request, Kind.ACCESS, "issued_file_downloaded", file)
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[file.kind],
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )


def note(request: HttpRequest, kind: Kind, action: str, file: IssuedFile) -> None:
    with recorded():
        record(
            kind,
            action,
            by=request.user,
            subject=file.name,
            object_type="plan",
            object_id=file.issue.plan_id,
            sha256=file.sha256,
        )
