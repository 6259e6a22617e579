"""What the business manager does about a request that was sent: withdraw, give more time, send again, close a link."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import request_detail as detail
from assurance import services
from assurance.forms.records import ReasonForm
from assurance.forms.request_changes import ExtendForm, ResendForm
from assurance.mailing.sending import send_soon
from assurance.models import AnswerLink, AssuranceRequest
from assurance.permissions import can_ask_agencies
from assurance.views.requests import get_request
from assurance.working_days import working_days_after
from recommendations.editing import edit_page
from recommendations.forms.editing import SubmittedOnceForm
from recommendations.models import AgencyContact


def request_to_change(request: HttpRequest, pk: int) -> AssuranceRequest:
    asked = get_request(request, pk)
    if not can_ask_agencies(request.user):
        raise PermissionDenied
    return asked


@require_http_methods(["GET", "POST"])
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_to_change(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": asked.version})
    return edit_page(
        request,
        form,
        lambda: services.withdraw_request(
            request=asked,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=timezone.localdate(),
            at=timezone.now(),
        ),
        template="assurance/reason.html",
        done_url=asked.get_absolute_url(),
        message="The request is withdrawn.",
        context={
            "text": f"{asked.plan_agency.agency.name}: {asked.get_purpose_display()} of {asked.sent_on:%-d %B %Y}",
            "heading": "Withdraw this request",
            "consequence": "Its recommendations stand as if it had not been sent, nobody is reminded of it, and the "
            "agency cannot answer it any more. It stays here, with your name and the reason. The agency is not told: "
            "tell it yourself.",
            "button": "Withdraw",
        },
    )


@require_http_methods(["GET", "POST"])
def request_extend(request: HttpRequest, pk: int) -> HttpResponse:
    asked, on = request_to_change(request, pk), timezone.localdate()
    rows = [row for row in detail.asked_rows(asked, list(detail.extensions_of(asked)), on) if row.is_waiting]
    later = working_days_after(max([on, *(row.due_on for row in rows if row.due_on)]), 5)
    data = request.POST if request.method == "POST" else None
    form = ExtendForm(data, version=asked.version, rows=rows, due_on=later)
    return edit_page(
        request,
        form,
        lambda: services.extend_request(
            request=asked,
            version=form.cleaned_data["version"],
            requested=form.chosen,
            due_on=form.cleaned_data["due_on"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=on,
        ),
        template="assurance/request_extend.html",
        done_url=asked.get_absolute_url(),
        message="The agency has more time.",
        context={"asked": asked, "rows": rows},
    )


@require_http_methods(["GET", "POST"])
def request_resend(request: HttpRequest, pk: int) -> HttpResponse:
    asked, on = request_to_change(request, pk), timezone.localdate()
    agency = asked.plan_agency.agency
    contacts = list(AgencyContact.objects.visible_to(request.user).current(on).filter(agency=agency).exclude(email=""))
    data = request.POST if request.method == "POST" else None
    form, keys = ResendForm(data, version=asked.version, contacts=contacts), []

    def save() -> None:
        keys.extend(
            services.resend_request(
                request=asked, version=form.cleaned_data["version"], contacts=form.chosen, by=request.user, on=on
            )
        )

    answer = edit_page(
        request,
        form,
        save,
        template="assurance/request_resend.html",
        done_url=asked.get_absolute_url(),
        message="The request is on its way again.",
        context={"asked": asked, "agency": agency, "contacts": contacts},
    )
    if keys:
        send_soon(clock=timezone.now, keys=tuple(keys))
    return answer


@require_http_methods(["GET", "POST"])
def link_revoke(request: HttpRequest, pk: int, link_pk: int) -> HttpResponse:
    asked = request_to_change(request, pk)
    of_the_round = {"cycle": asked.cycle_id, "agency": asked.plan_agency.agency_id}
    links = AnswerLink.objects.visible_to(request.user).select_related("cycle", "agency")
    link = get_object_or_404(links, pk=link_pk, **of_the_round)
    form = SubmittedOnceForm(request.POST if request.method == "POST" else None)
    return edit_page(
        request,
        form,
        lambda: services.revoke_link(link=link, by=request.user, at=timezone.now()),
        template="assurance/link_revoke.html",
        done_url=asked.get_absolute_url(),
        message="The link is closed.",
        context={"asked": asked, "link": link},
    )
