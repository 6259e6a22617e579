"""The requests that were sent: the list, one of them, and its letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import request_detail as detail
from assurance.escalation import next_step_of
from assurance.ledger import ledgers_of
from assurance.mail_page import stuck_count
from assurance.models import AssuranceRequest, Channel
from assurance.permissions import can_ask_agencies
from assurance.reports.html import letter_html
from assurance.reports.letter import letter_context, letter_name
from assurance.reports.privacy import passages_of_letter
from assurance.request_list import RequestFilter, mails_of, request_page
from assurance.services import current_rules
from assurance.views.giving_out import pdf_of, question_about
from lscb_tracker.addresses import AddressForm
from lscb_tracker.audit.anchors import anchor_of_last_change


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    selected = RequestFilter(request.GET, user=request.user, on=on)
    page_obj, rows = request_page(selected.requests, AddressForm(request.GET).said("page"), on)
    context = {
        "filter": selected,
        "page_obj": page_obj,
        "rows": rows,
        "mails": mails_of(selected.cycle, request.user) if selected.cycle else [],
        "stuck_mails": stuck_count(request.user, timezone.now()) if can_ask_agencies(request.user) else 0,
        "can_ask": can_ask_agencies(request.user),
        "can_be_printed": bool(selected.cycle) and selected.cycle.channel in (Channel.LETTER, Channel.EMAIL),
    }
    return render(request, "assurance/request_list.html", context, status=200 if selected.is_valid else 422)


def get_request(request: HttpRequest, pk: int) -> AssuranceRequest:
    """The assurance request, as far as the person may see it."""
    related = ("cycle", "plan_agency__agency", "plan_agency__plan", "sent_by", "withdrawn_by", "report")
    return get_object_or_404(AssuranceRequest.objects.visible_to(request.user).select_related(*related), pk=pk)


@require_safe
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    asked, on = get_request(request, pk), timezone.localdate()
    can_ask = can_ask_agencies(request.user)
    context = {
        "asked": asked,
        "page": detail.request_page(asked, user=request.user, on=on, at=timezone.now()),
        "ledger": ledgers_of([asked], on)[asked.pk],
        "next_step": next_step_of(asked, rules=current_rules(), on=on) if can_ask else None,
        "agency": asked.plan_agency.agency,
        "plan": asked.plan_agency.plan,
        "can_ask": can_ask,
    }
    return render(request, "assurance/request_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def request_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as PDF, with the extract of the plan that it asks about."""
    asked = get_request(request, pk)
    letter = letter_context(asked, user=request.user, on=timezone.localdate(), anchor=anchor_of_last_change())
    plan = asked.plan_agency.plan
    question = question_about(request, passages_of_letter(letter, asked))
    return pdf_of(request, letter_html(letter), letter_name(asked), question, plan)
