from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance.comparing.choosing import TwoEditions
from assurance.comparing.pages import ChangesPage
from assurance.comparing.report import changes_html, changes_report, passages_of_changes
from assurance.permissions import can_read_issues
from assurance.views.giving_out import MOST_ROWS, pdf_of, question_about, too_long
from assurance.views.plans import get_plan
from lscb_tracker.addresses import AddressForm
from lscb_tracker.audit.anchors import anchor_of_last_change


@require_safe
def plan_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed between two editions of the plan."""
    plan = get_plan(request, slug)
    asked = TwoEditions(request.GET, plan=plan, user=request.user, today=timezone.localdate())
    context = {"plan": plan, "form": asked.form, "asked": asked, "can_read_issues": can_read_issues(request.user)}
    if not asked.is_valid:
        return render(request, "assurance/comparing/plan_changes.html", context, status=422)
    page = ChangesPage(asked, AddressForm(request.GET).said("page"))
    context |= {"page": page, "page_obj": page.page_obj, "pdf_query": request.GET.urlencode()}
    return render(request, "assurance/comparing/plan_changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_changes_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of changes, and the plan with every change marked."""
    plan = get_plan(request, slug)
    asked = TwoEditions(request.GET, plan=plan, user=request.user, today=timezone.localdate())
    if not asked.is_valid:
        return redirect(reverse("assurance:plan-changes", args=[plan.slug], query=request.GET))
    report = changes_report(asked, anchor=anchor_of_last_change())
    if report.row_count > MOST_ROWS:
        reason = f"The plan has {report.row_count:,} recommendations. A report holds {MOST_ROWS:,} at most."
        return too_long(request, reason, plan)
    name = f"{plan.slug}-changes-{asked.old.on:%Y-%m-%d}-to-{asked.new.on:%Y-%m-%d}.pdf"
    question = question_about(request, passages_of_changes(report, plan))
    return pdf_of(request, changes_html(report), name, question, plan)
