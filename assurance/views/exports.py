import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.filters import PlanFilter
from assurance.forms.addresses import PlanAddressForm
from assurance.models import AssuranceRecord
from assurance.outstanding_filter import OutstandingFilter
from assurance.reports.data import Layout, plan_context
from assurance.reports.exchange import exchange_text, plan_document
from assurance.reports.files import report_name
from assurance.reports.html import outstanding_html, plan_html
from assurance.reports.outstanding import outstanding_context
from assurance.reports.pdf import cached_pdf
from assurance.views.plans import get_plan
from lscb_tracker.audit.anchors import anchor_of_last_change
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.models import ActionPlan

# More would keep a browser waiting for minutes; the command has no limit.
MOST_ROWS = 500  # some ten seconds of CPU and 600 MB; above that, one request would keep a worker from everybody
MOST_LETTERS = 2_000_000  # of the HTML, half a minute's work; a thousand rows of usual length have 1.6 million


@require_safe
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
    return pdf_of(request, plan_html(report), report_name(plan.slug, layout, on, "pdf"), plan)


@require_safe
def plan_json(request: HttpRequest, slug: str) -> HttpResponse:
    on = timezone.localdate()
    plan = get_plan(request, slug)
    selected = PlanFilter(request.GET, user=request.user, plan=plan, on=on)
    if refusal := refused(request, selected.is_valid(), selected.rows, plan):
        return refusal
    records = AssuranceRecord.objects.visible_to(request.user)
    document = exchange_text(plan_document(plan, on=on, rows=selected.rows, records=records))
    name = report_name(plan.slug, Layout.APPENDIX, on, "json")
    return issued(request, document.encode(), name, "application/json", plan)


@require_safe
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
    return pdf_of(request, outstanding_html(report), f"outstanding-assurance-{on}.pdf")


def refused(request: HttpRequest, is_valid: bool, rows, plan: ActionPlan | None = None) -> HttpResponse | None:
    """A filter that makes no sense leads to its page, which says what is wrong; an empty report would be no answer."""
    if not is_valid:
        page = plan.get_absolute_url() if plan else reverse("assurance:outstanding")
        return redirect(f"{page}?{request.GET.urlencode()}")
    if (count := rows.order_by().count()) > MOST_ROWS:
        return too_long(
            request, f"Your selection has {count:,} recommendations. A report holds {MOST_ROWS:,} at most.", plan
        )
    return None


def pdf_of(request: HttpRequest, html: str, name: str, plan: ActionPlan | None = None) -> HttpResponse:
    if len(html) > MOST_LETTERS:
        return too_long(
            request, f"The texts of your selection have more letters than a report holds: {MOST_LETTERS:,}.", plan
        )
    return issued(request, cached_pdf(html), name, "application/pdf", plan)


def too_long(request: HttpRequest, reason: str, plan: ActionPlan | None) -> HttpResponse:
    return render(request, "reports/too_long.html", {"reason": reason, "plan": plan}, status=422)


def issued(request: HttpRequest, content: bytes, name: str, content_type: str, plan: ActionPlan | None) -> HttpResponse:
    """The file, once the audit trail knows who was given it: its hash tells later whether a copy is this one."""
    with recorded():
        record(
            Kind.ACCESS,
            "report_exported",
            by=request.user,
            subject=name,
            object_type="plan" if plan else "",
            object_id=plan.pk if plan else "",
            sha256=hashlib.sha256(content).hexdigest(),
            selection=request.GET.urlencode(),
        )
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
