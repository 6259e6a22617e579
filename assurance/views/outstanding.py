from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.as_at.outstanding_lists import OutstandingOfDay
from assurance.follow_ups import OverdueFollowUps, overdue_follow_ups
from assurance.forms.days import DayForm
from assurance.forms.outstanding import OutstandingForm
from assurance.outstanding import Grouping, OutstandingPage, outstanding_page
from assurance.outstanding_filter import OutstandingFilter
from assurance.permissions import can_ask_agencies
from assurance.views.any_day import of_the_day, or_as_at
from lscb_tracker.addresses import AddressForm

ASKED_BESIDE_THE_DAY = tuple(OutstandingForm.base_fields)


def outstanding_as_at(request: HttpRequest, *, on: date) -> HttpResponse:
    of_day = OutstandingOfDay(request.GET, user=request.user, on=on, today=timezone.localdate())
    page = of_day.page(AddressForm(request.GET).said("page"))
    context = {
        **shared_context(of_day.filter, page, of_day.follow_ups()),
        **of_the_day(request, on, [each.edition for each in of_day.plans], without=ASKED_BESIDE_THE_DAY),
        "unknown": of_day.unknown,
    }
    template = "assurance/as_at/outstanding.html"
    return render(request, template, context, status=200 if of_day.filter.is_valid else 422)


@require_safe
@or_as_at(outstanding_as_at)
def outstanding(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    selected = OutstandingFilter(request.GET, user=request.user, on=on)
    page = outstanding_page(selected.rows, selected.grouping, AddressForm(request.GET).said("page"), on)
    follow_ups = overdue_follow_ups(user=request.user, on=on, **selected.plan_and_agency)
    context = {
        **shared_context(selected, page, follow_ups),
        "can_ask": can_ask_agencies(request.user),
        "day_form": DayForm(request.GET, today=on, without=ASKED_BESIDE_THE_DAY),
    }
    return render(request, "assurance/outstanding.html", context, status=200 if selected.is_valid else 422)


def shared_context(selected: OutstandingFilter, page: OutstandingPage, follow_ups: OverdueFollowUps) -> dict:
    return {
        "filter": selected,
        "page": page,
        "page_obj": page.page_obj,
        "follow_ups": follow_ups,
        "has_several_plans": len(selected.plans) > 1,
        "shows_agency": selected.grouping != Grouping.AGENCY,
        "shows_subgroup": selected.grouping != Grouping.SUBGROUP,
    }
