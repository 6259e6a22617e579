"""The charts of a plan: on screen, and printed."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance.as_at.editions import Edition, edition_of
from assurance.forms.days import DayForm
from assurance.permissions import can_read_issues
from assurance.progress.page import charts_page
from assurance.progress.today import charted_today
from assurance.reports.html import charts_html
from assurance.reports.progress import charts_report
from assurance.views.any_day import of_the_day, or_as_at
from assurance.views.giving_out import pdf_of, question_about
from assurance.views.plans import get_plan
from lscb_tracker.audit.anchors import anchor_of_last_change
from recommendations.models import ActionPlan


def charts_as_at(request: HttpRequest, slug: str, *, on: date) -> HttpResponse:
    plan = get_plan(request, slug)
    edition = edition_of(plan, user=request.user, on=on, today=timezone.localdate())
    return shown(request, plan, edition, of_the_day(request, on, [edition]))


@require_safe
@or_as_at(charts_as_at)
def plan_charts(request: HttpRequest, slug: str) -> HttpResponse:
    plan, on = get_plan(request, slug), timezone.localdate()
    edition = charted_today(plan, user=request.user, on=on)
    return shown(request, plan, edition, {"day_form": DayForm(request.GET, today=on)})


def shown(request: HttpRequest, plan: ActionPlan, edition: Edition, of_day: dict) -> HttpResponse:
    context = {
        "plan": plan,
        "was": edition.plan,
        "edition": edition,
        "page": charts_page(edition, user=request.user),
        "view": "charts",
        "can_read_issues": can_read_issues(request.user),
    }
    return render(request, "assurance/progress/charts.html", context | of_day)


def charts_pdf_as_at(request: HttpRequest, slug: str, *, on: date) -> HttpResponse:
    plan = get_plan(request, slug)
    return printed(request, plan, edition_of(plan, user=request.user, on=on, today=timezone.localdate()))


@require_http_methods(["GET", "HEAD", "POST"])
@or_as_at(charts_pdf_as_at)
def charts_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_plan(request, slug)
    return printed(request, plan, charted_today(plan, user=request.user, on=timezone.localdate()))


def printed(request: HttpRequest, plan: ActionPlan, edition: Edition) -> HttpResponse:
    """Numbers alone: there is nothing in them about which the privacy question could be asked."""
    report = charts_report(charts_page(edition, user=request.user), edition, anchor=anchor_of_last_change())
    name = f"{plan.slug}-charts-{edition.on}.pdf"
    return pdf_of(request, charts_html(report), name, question_about(request, []), plan)
