from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.independent.sceptic_lists import ScepticFilter, counts_of, lists_for, sceptic_page
from lscb_tracker.addresses import AddressForm


@require_safe
def sceptic_list_list(request: HttpRequest) -> HttpResponse:
    """All the lists with how many rows each has."""
    selected = ScepticFilter(request.GET, user=request.user)
    lists = lists_for(request.user)
    counts = counts_of(lists, selected.rows, timezone.localdate())
    context = {"filter": selected, "lists": [(each, counts[each.slug]) for each in lists]}
    status = 200 if selected.is_valid else 422
    return render(request, "assurance/independent/sceptic_list_list.html", context, status=status)


@require_safe
def sceptic_list_detail(request: HttpRequest, slug: str) -> HttpResponse:
    asked = next((each for each in lists_for(request.user) if each.slug == slug), None)
    if asked is None:
        raise Http404("No such list.")
    selected = ScepticFilter(request.GET, user=request.user)
    number, on = AddressForm(request.GET).said("page"), timezone.localdate()
    page_obj, rows = sceptic_page(asked, selected.rows, number, user=request.user, on=on)
    context = {
        "asked": asked,
        "filter": selected,
        "page_obj": page_obj,
        "rows": rows,
        "has_several_plans": len(selected.plans) > 1,
    }
    status = 200 if selected.is_valid else 422
    return render(request, "assurance/independent/sceptic_list_detail.html", context, status=status)
