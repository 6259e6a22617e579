from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.follow_ups import overdue_follow_ups
from assurance.outstanding import Grouping, outstanding_page
from assurance.outstanding_filter import OutstandingFilter
from assurance.permissions import can_ask_agencies
from lscb_tracker.addresses import AddressForm


@require_safe
def outstanding(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    selected = OutstandingFilter(request.GET, user=request.user, on=on)
    page = outstanding_page(selected.rows, selected.grouping, AddressForm(request.GET).said("page"), on)
    context = {
        "filter": selected,
        "page": page,
        "page_obj": page.page_obj,
        "follow_ups": overdue_follow_ups(user=request.user, on=on, **selected.plan_and_agency),
        "has_several_plans": len(selected.plans) > 1,
        "can_ask": can_ask_agencies(request.user),
        "shows_agency": selected.grouping != Grouping.AGENCY,
        "shows_subgroup": selected.grouping != Grouping.SUBGROUP,
    }
    return render(request, "assurance/outstanding.html", context, status=200 if selected.is_valid else 422)
