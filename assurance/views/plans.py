from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from assurance.as_at.editions import edition_of
from assurance.as_at.plan_lists import appendix_rows_of, edition_page, listed_rows_of
from assurance.as_at.selecting import EditionFilter
from assurance.filters import PlanFilter
from assurance.forms.addresses import APPENDIX, LIST, PlanAddressForm
from assurance.forms.days import DayForm
from assurance.permissions import can_ask_agencies, can_read_issues
from assurance.plan_page import PlanPage, appendix_rows, listed_rows, page_of
from assurance.plans import listed_plans
from assurance.views.any_day import of_the_day, or_as_at
from recommendations.models import ActionPlan


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    plans = listed_plans(request.user, timezone.localdate())
    return render(request, "assurance/plan_list.html", {"plans": plans})


def get_plan(request: HttpRequest, slug: str) -> ActionPlan:
    return get_object_or_404(ActionPlan.objects.visible_to(request.user), slug=slug)


def plan_as_at(request: HttpRequest, slug: str, *, on: date) -> HttpResponse:
    plan = get_plan(request, slug)
    edition = edition_of(plan, user=request.user, on=on, today=timezone.localdate())
    selected = EditionFilter(request.GET, edition=edition, user=request.user)
    address = PlanAddressForm(request.GET)
    page = edition_page(selected, address.said("page"))
    show = appendix_rows_of if address.said("view") == APPENDIX else listed_rows_of
    context = {
        **shared_context(plan, selected.filter, page, address),
        **of_the_day(request, on, [edition]),
        "rows": show(edition, page.page_obj.object_list, plan),
        "was": edition.plan,
    }
    context["kept"] = [*context["kept"], ("as_at", on.isoformat())]
    template = "assurance/as_at/_plan_results.html" if request.htmx else "assurance/as_at/plan_detail.html"
    return render(request, template, context)


@require_safe
@vary_on_headers("HX-Request")
@or_as_at(plan_as_at)
def plan_detail(request: HttpRequest, slug: str) -> HttpResponse:
    on = timezone.localdate()
    plan = get_plan(request, slug)
    plan_filter = PlanFilter(request.GET, user=request.user, plan=plan, on=on)
    address = PlanAddressForm(request.GET)
    page = page_of(plan_filter, address.said("page"))
    show = appendix_rows if address.said("view") == APPENDIX else listed_rows
    context = {
        **shared_context(plan, plan_filter, page, address),
        "rows": show(page.page_obj.object_list, user=request.user, on=on),
        "can_ask": can_ask_agencies(request.user),
        "can_read_issues": can_read_issues(request.user),
        "day_form": DayForm(request.GET, today=on),
    }
    template = "assurance/_plan_results.html" if request.htmx else "assurance/plan_detail.html"
    return render(request, template, context)


def shared_context(plan: ActionPlan, plan_filter: PlanFilter, page: PlanPage, address: PlanAddressForm) -> dict:
    return {
        "plan": plan,
        "filter": plan_filter,
        "page": page,
        "page_obj": page.page_obj,
        "view": APPENDIX if address.said("view") == APPENDIX else LIST,
        "sort": plan_filter.sort,
        "kept": [(name, value) for name in ("view", "sort") if (value := address.said(name))],
    }
