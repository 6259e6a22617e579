from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.agencies import agency_page, listed_agencies
from assurance.permissions import can_ask_agencies
from lscb_tracker.addresses import AddressForm
from recommendations.models import Agency
from recommendations.permissions import can_edit_plans, reads_all_agencies


@require_safe
def agency_list(request: HttpRequest) -> HttpResponse:
    agencies = listed_agencies(request.user, timezone.localdate())
    without_contact = sum(not listed.contacts for listed in agencies)
    return render(
        request, "assurance/agency_list.html", {"agencies": agencies, "without_contact_count": without_contact}
    )


@require_safe
def agency_detail(request: HttpRequest, slug: str) -> HttpResponse:
    agency = get_object_or_404(Agency.objects.visible_to(request.user).select_related("successor"), slug=slug)
    number = AddressForm(request.GET).said("page")
    page = agency_page(agency, user=request.user, number=number, on=timezone.localdate())
    context = {
        "agency": agency,
        "page": page,
        "page_obj": page.page_obj,
        "can_edit": can_edit_plans(request.user),
        "can_ask": can_ask_agencies(request.user),
        "can_see_other_agencies": reads_all_agencies(request.user),
    }
    return render(request, "assurance/agency_detail.html", context)
