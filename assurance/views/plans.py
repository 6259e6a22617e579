from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from assurance.filters import PlanFilter
from assurance.forms.addresses import APPENDIX, LIST, PlanAddressForm
from assurance.permissions import can_ask_agencies, can_read_issues
from assurance.plan_page import appendix_rows, listed_rows, page_of
from assurance.plans import listed_plans
from recommendations.models import ActionPlan


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    plans = listed_plans(request.user, timezone.localdate())
    return render(request, "assurance/plan_list.html", {"plans": plans})


def get_plan(request: HttpRequest, slug: str) -> ActionPlan:
    return get_object_or_404(ActionPlan.objects.visible_to(request.user), slug=slug)


@require_safe
@vary_on_headers("HX-Request")
def plan_detail(request: HttpRequest, slug: str) -> HttpResponse:
    on = timezone.localdate()
    plan = get_plan(request, slug)
    plan_filter = PlanFilter(request.GET, user=request.user, plan=plan, on=on)
    address = PlanAddressForm(request.GET)
    is_appendix = address.said("view") == APPENDIX
    page = page_of(plan_filter, address.said("page"))
    show = appendix_rows if is_appendix else listed_rows
    context = {
        "plan": plan,
        "filter": plan_filter,
        "page": page,
        "page_obj": page.page_obj,
        "rows": show(page.page_obj.object_list, user=request.user, on=on),
        "view": APPENDIX if is_appendix else LIST,
        "sort": plan_filter.sort,
        "can_ask": can_ask_agencies(request.user),
        "can_read_issues": can_read_issues(request.user),
        "kept": [(name, value) for name in ("view", "sort") if (value := address.said(name))],
    }
    template = "assurance/_plan_results.html" if request.htmx else "assurance/plan_detail.html"
    return render(request, template, context)
