from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.records import ReasonForm
from assurance.forms.regular_reports import NewReportForm, OfRowForm, PartChoiceForm, ReportEditForm
from assurance.models import RegularReport
from assurance.permissions import can_ask_agencies
from assurance.regular_reports import asked_reports, figure_chart, figures_of_report, reports_page
from lscb_tracker.addresses import AddressForm
from recommendations.editing import edit_page
from recommendations.models import PlanAgency


@require_safe
def regular_report_list(request: HttpRequest) -> HttpResponse:
    number = AddressForm(request.GET).said("page")
    page_obj, rows = reports_page(user=request.user, number=number, on=timezone.localdate())
    context = {
        "page_obj": page_obj,
        "rows": rows,
        "missing_count": sum(len(row.missing) for row in rows),
        "can_edit": can_ask_agencies(request.user),
    }
    return render(request, "assurance/regular_report_list.html", context)


@require_safe
def regular_report_part(request: HttpRequest) -> HttpResponse:
    """The first step: whose report it is."""
    if not can_ask_agencies(request.user):
        raise PermissionDenied
    form = PartChoiceForm(request.GET or None, parts=parts(request))
    if form.is_valid():
        return redirect("assurance:regular-report-add", form.cleaned_data["part"])
    context = {"form": form, "done_url": reverse("assurance:regular-report-list")}
    return render(request, "assurance/regular_report_part.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def regular_report_add(request: HttpRequest, pk: int) -> HttpResponse:
    part = get_object_or_404(parts(request), pk=pk)
    if not can_ask_agencies(request.user):
        raise PermissionDenied
    row = OfRowForm(request.GET).said("row")
    on, data = timezone.localdate(), request.POST if request.method == "POST" else None
    form = NewReportForm(data, part=part, row=row, on=on)
    return edit_page(
        request,
        form,
        lambda: services.add_report(
            plan_agency=part,
            details=form.details,
            by=request.user,
            on=on,
            submission_key=form.cleaned_data["submission_key"],
        ),
        template="assurance/regular_report_form.html",
        done_url=reverse("assurance:regular-report-list"),
        message="The report is kept. The next one is asked for by itself.",
        context={"part": part},
    )


def parts(request: HttpRequest):
    return PlanAgency.objects.visible_to(request.user).select_related("agency", "plan").order_by("plan", "number")


def get_report(request: HttpRequest, pk: int) -> RegularReport:
    reports = RegularReport.objects.visible_to(request.user)
    return get_object_or_404(reports.select_related("plan_agency__agency", "plan_agency__plan", "subgroup"), pk=pk)


@require_safe
def regular_report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    report, on = get_report(request, pk), timezone.localdate()
    figures = figures_of_report(report, request.user)
    context = {
        "report": report,
        "recommendations": report.recommendations.select_related("plan").order_by("sort_key"),
        "asked": asked_reports([report], on)[report.pk],
        "figures": figures,
        "chart": figure_chart(report, figures),
        "can_edit": can_ask_agencies(request.user) and not report.ended_on,
    }
    return render(request, "assurance/regular_report_detail.html", context)


@require_http_methods(["GET", "POST"])
def regular_report_update(request: HttpRequest, pk: int) -> HttpResponse:
    report, on = get_report(request, pk), timezone.localdate()
    if not can_ask_agencies(request.user):
        raise PermissionDenied
    form = ReportEditForm(request.POST if request.method == "POST" else None, report=report, on=on)
    return edit_page(
        request,
        form,
        lambda: services.edit_report(
            report=report, version=form.cleaned_data["version"], details=form.details, by=request.user, on=on
        ),
        template="assurance/regular_report_form.html",
        done_url=report.get_absolute_url(),
        message="The report is changed.",
        context={"part": report.plan_agency, "report": report},
    )


@require_http_methods(["GET", "POST"])
def regular_report_end(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_report(request, pk)
    if not can_ask_agencies(request.user):
        raise PermissionDenied
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": report.version})
    return edit_page(
        request,
        form,
        lambda: services.end_report(
            report=report,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=timezone.localdate(),
        ),
        template="assurance/reason.html",
        done_url=report.get_absolute_url(),
        message="The report has ended.",
        context={
            "text": report.title,
            "heading": "End this report",
            "consequence": "It is asked for no longer. What was asked for and received stays.",
            "button": "End the report",
        },
    )
