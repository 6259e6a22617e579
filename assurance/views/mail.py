"""The mails of the product: what is stuck and needs somebody to decide, what waits, what went lately."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.mail import SettleForm
from assurance.mail_page import mail_page
from assurance.mailing.sending import send_soon
from assurance.models import Delivery
from assurance.permissions import can_ask_agencies
from assurance.services.deliveries import is_stuck
from recommendations.editing import edit_page


def refuse_others(request: HttpRequest) -> None:
    if not can_ask_agencies(request.user):
        raise PermissionDenied


@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    refuse_others(request)
    return render(request, "assurance/delivery_list.html", {"page": mail_page(request.user, timezone.now())})


@require_http_methods(["GET", "POST"])
def delivery_settle(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery.objects.visible_to(request.user).select_related("agency"), pk=pk)
    refuse_others(request)
    form = SettleForm(request.POST if request.method == "POST" else None)
    at, settled = timezone.now(), []
    response = edit_page(
        request,
        form,
        lambda: settled.append(services.settle_delivery(delivery=delivery, went=form.went, by=request.user, at=at)),
        template="assurance/delivery_settle.html",
        done_url=reverse("assurance:delivery-list"),
        message="That is settled.",
        context={"delivery": delivery, "is_stuck": is_stuck(delivery, at)},
    )
    if settled and not form.went:
        send_soon(clock=timezone.now, keys=(delivery.key,))
    return response
