"""The charts of a plan: on screen, and printed."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance.as_at.editions import Edition, NothingKnown, edition_of
from assurance.forms.addresses import AsAtAddressForm
from assurance.permissions import can_read_issues
from assurance.progress.page import charts_page
from assurance.reports.html import charts_html
from assurance.reports.progress import charts_report
from assurance.views.giving_out import pdf_of, question_about
from assurance.views.plans import get_plan
from lscb_tracker.audit.anchors import anchor_of_last_change
from recommendations.models import ActionPlan

NOT_A_DAY = "The day in the address is not one. Write it as year-month-day, such as 2026-05-31."


@require_safe
def plan_charts(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_plan(request, slug)
    context = {"plan": plan, "view": "charts", "can_read_issues": can_read_issues(request.user)}
    try:
        edition = chosen_edition(request, plan)
    except NothingKnown as reason:
        return render(request, "assurance/progress/charts.html", context | {"reason": str(reason)}, status=422)
    context |= {"edition": edition, "page": charts_page(edition, user=request.user)}
    context["query"] = "" if edition.is_today else f"?as_at={edition.on}"
    return render(request, "assurance/progress/charts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def charts_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Numbers alone: there is nothing in it about which the privacy question could be asked."""
    plan = get_plan(request, slug)
    try:
        edition = chosen_edition(request, plan)
    except NothingKnown:
        return redirect(reverse("assurance:plan-charts", args=[plan.slug], query=request.GET))
    page = charts_page(edition, user=request.user)
    report = charts_report(page, edition, anchor=anchor_of_last_change())
    name = f"{plan.slug}-charts-{edition.on}.pdf"
    return pdf_of(request, charts_html(report), name, question_about(request, []), plan)


def chosen_edition(request: HttpRequest, plan: ActionPlan) -> Edition:
    """Raises NothingKnown with words for a day that has not come, is before the plan, or is none."""
    today = timezone.localdate()
    return edition_of(plan, user=request.user, on=chosen_day(request, today), today=today)


def chosen_day(request: HttpRequest, today: date) -> date:
    address = AsAtAddressForm(request.GET)
    if not address.is_valid() and "as_at" in address.errors:
        raise NothingKnown(NOT_A_DAY)
    return address.said("as_at") or today
