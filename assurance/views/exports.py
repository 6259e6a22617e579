from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance.filters import PlanFilter
from assurance.forms.addresses import PlanAddressForm
from assurance.models import AssuranceRecord
from assurance.outstanding_filter import OutstandingFilter
from assurance.reports.data import Layout, plan_context
from assurance.reports.exchange import exchange_text, plan_document
from assurance.reports.files import report_name
from assurance.reports.html import outstanding_html, plan_html
from assurance.reports.outstanding import outstanding_context
from assurance.reports.privacy import passages_of_document, passages_of_outstanding, passages_of_plan
from assurance.views.giving_out import asked, issued, pdf_of, question_about, refused
from assurance.views.plans import get_plan
from lscb_tracker.audit.anchors import anchor_of_last_change


@require_http_methods(["GET", "HEAD", "POST"])
def plan_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    on = timezone.localdate()
    plan = get_plan(request, slug)
    selected = PlanFilter(request.GET, user=request.user, plan=plan, on=on)
    if refusal := refused(request, selected.is_valid(), selected.rows, plan):
        return refusal
    layout = Layout(PlanAddressForm(request.GET).said("layout") or Layout.APPENDIX)
    report = plan_context(
        plan,
        on=on,
        rows=selected.rows,
        layout=layout,
        selection=selected.in_words,
        records=AssuranceRecord.objects.visible_to(request.user),
        anchor=anchor_of_last_change(),
    )
    question = question_about(request, passages_of_plan(report, plan))
    return pdf_of(request, plan_html(report), report_name(plan.slug, layout, on, "pdf"), question, plan)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_json(request: HttpRequest, slug: str) -> HttpResponse:
    on = timezone.localdate()
    plan = get_plan(request, slug)
    selected = PlanFilter(request.GET, user=request.user, plan=plan, on=on)
    if refusal := refused(request, selected.is_valid(), selected.rows, plan):
        return refusal
    records = AssuranceRecord.objects.visible_to(request.user)
    document = plan_document(plan, on=on, rows=selected.rows, records=records, user=request.user)
    name = report_name(plan.slug, Layout.APPENDIX, on, "json")
    question = question_about(request, passages_of_document(document, plan))
    if question.is_open:
        return asked(request, name, question, plan)
    return issued(request, exchange_text(document).encode(), name, "application/json", question, plan)


@require_http_methods(["GET", "HEAD", "POST"])
def outstanding_pdf(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    selected = OutstandingFilter(request.GET, user=request.user, on=on)
    if refusal := refused(request, selected.is_valid, selected.rows):
        return refusal
    report = outstanding_context(
        selected.rows,
        on=on,
        grouping=selected.grouping,
        selection=selected.in_words,
        board_name=settings.BOARD_NAME,
        anchor=anchor_of_last_change(),
    )
    question = question_about(request, passages_of_outstanding(report))
    return pdf_of(request, outstanding_html(report), f"outstanding-assurance-{on}.pdf", question)
