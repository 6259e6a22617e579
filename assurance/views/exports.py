from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.filters import PlanFilter
from assurance.models import AssuranceRecord
from assurance.outstanding_filter import OutstandingFilter
from assurance.reports.data import Layout, plan_context
from assurance.reports.exchange import exchange_text, plan_document
from assurance.reports.files import report_name
from assurance.reports.html import outstanding_html, plan_html
from assurance.reports.outstanding import outstanding_context
from assurance.reports.pdf import cached_pdf
from assurance.views.plans import get_plan
from recommendations.models import ActionPlan

# More would keep a browser waiting for minutes; the command has no limit.
MOST_ROWS = 1_000


@require_safe
def plan_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    on = timezone.localdate()
    plan = get_plan(request, slug)
    selected = PlanFilter(request.GET, user=request.user, plan=plan, on=on)
    if not selected.is_valid():
        return to_page(plan.get_absolute_url(), request)
    if count := too_many(selected.rows):
        return refuse_as_too_long(request, count, plan)
    layout = Layout.TRACKING if request.GET.get("layout") == Layout.TRACKING else Layout.APPENDIX
    report = plan_context(
        plan,
        on=on,
        rows=selected.rows,
        layout=layout,
        selection=selected.in_words,
        records=AssuranceRecord.objects.visible_to(request.user),
    )
    return attached(cached_pdf(plan_html(report)), report_name(plan.slug, layout, on, "pdf"), "application/pdf")


@require_safe
def plan_json(request: HttpRequest, slug: str) -> HttpResponse:
    on = timezone.localdate()
    plan = get_plan(request, slug)
    selected = PlanFilter(request.GET, user=request.user, plan=plan, on=on)
    if not selected.is_valid():
        return to_page(plan.get_absolute_url(), request)
    if count := too_many(selected.rows):
        return refuse_as_too_long(request, count, plan)
    records = AssuranceRecord.objects.visible_to(request.user)
    document = exchange_text(plan_document(plan, on=on, rows=selected.rows, records=records))
    return attached(document.encode(), report_name(plan.slug, Layout.APPENDIX, on, "json"), "application/json")


@require_safe
def outstanding_pdf(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    selected = OutstandingFilter(request.GET, user=request.user, on=on)
    if not selected.is_valid:
        return to_page(reverse("assurance:outstanding"), request)
    if count := too_many(selected.rows):
        return refuse_as_too_long(request, count)
    report = outstanding_context(
        selected.rows,
        on=on,
        grouping=selected.grouping,
        selection=selected.in_words,
        board_name=settings.BOARD_NAME,
    )
    return attached(cached_pdf(outstanding_html(report)), f"outstanding-assurance-{on}.pdf", "application/pdf")


def to_page(url: str, request: HttpRequest) -> HttpResponse:
    """The page of the same filter says what is wrong with it; an empty report would look like an answer."""
    return redirect(f"{url}?{request.GET.urlencode()}")


def too_many(rows) -> int:
    """The number of rows where it is over the limit, else 0."""
    count = rows.order_by().count()
    return count if count > MOST_ROWS else 0


def refuse_as_too_long(request: HttpRequest, count: int, plan: ActionPlan | None = None) -> HttpResponse:
    context = {"count": count, "most": MOST_ROWS, "plan": plan}
    return render(request, "reports/too_long.html", context, status=422)


def attached(content: bytes, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
