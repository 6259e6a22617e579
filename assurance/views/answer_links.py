"""From a private link in a mail to a confirmed visit. What follows is the same as with an account: views/answers.py."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.answer_links import link_of
from assurance.answering.codes import CODE_MINUTES, mail_code, masked
from assurance.answering.cookie import Visit, keep_visit, new_visit, visit_of
from assurance.answering.tries import take_code, take_mail, take_unknown_link
from assurance.forms.answer_links import AnswerCodeForm, CodeStepForm
from assurance.models import AnswerLink
from lscb_tracker.throttling.limits import TooManyTries, give_back
from lscb_tracker.throttling.refusals import too_many

logger = logging.getLogger(__name__)

WRONG_CODE = "This is not the code that was mailed last, or it has been used. Look for the newest email."
NO_CODE = "The code is no longer good. Press “Email me a new code”."
NOT_MAILED = "The email could not be sent. Nothing is wrong on your side: try again in a few minutes."


class SeeOther(HttpResponseRedirect):
    status_code = 303


@login_not_required  # the link is what lets somebody in
@require_safe
def link_open(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address. Mail scanners come this way too: nothing is written, and nothing used up."""
    link, at = link_of(token), timezone.now()
    if link is None:
        return unknown(request)
    if not link.works(at):
        return over(request, link)
    visit = visit_of(request)
    if visit is None or visit.link_id != link.pk or visit.is_over(at):
        visit = new_visit(link.pk, at)
    response = SeeOther(reverse("assurance:link-code"))
    keep_visit(response, visit)
    return unindexed(response)


def unknown(request: HttpRequest) -> HttpResponse:
    try:
        take_unknown_link(request)
    except TooManyTries as refusal:
        return unindexed(too_many(request, refusal))
    return unindexed(render(request, "assurance/answers/link_unknown.html", status=404))


def over(request: HttpRequest, link: AnswerLink) -> HttpResponse:
    """Says whom to ask, and nothing of what was asked or of whom."""
    page = {"is_revoked": link.revoked_at is not None}
    return unindexed(render(request, "assurance/answers/link_over.html", page, status=410))


def needed(request: HttpRequest) -> HttpResponse:
    """Somebody who came without a link, or whose browser has forgotten it."""
    return unindexed(render(request, "assurance/answers/link_needed.html", status=403))


def unindexed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def link_of_visit(visit: Visit | None) -> AnswerLink | None:
    return visit and AnswerLink.objects.select_related("agency", "cycle").filter(pk=visit.link_id).first()


@login_not_required  # the link is what lets somebody in
@require_http_methods(["GET", "HEAD", "POST"])
def link_code(request: HttpRequest) -> HttpResponse:
    """Confirm the address: a code is mailed when a button is pressed, which no scanner does."""
    visit, at = visit_of(request), timezone.now()
    link = link_of_visit(visit)
    if link is None or (visit.is_over(at) and not visit.still_keeps_what_was_typed(at)):
        return needed(request)
    if not link.works(at):
        return over(request, link)
    if visit.is_confirmed and not visit.is_over(at):
        return unindexed(SeeOther(reverse("assurance:link-detail")))
    try:
        if request.method != "POST":
            return code_page(request, link)
        if CodeStepForm(request.POST).asks_for_mail:
            return code_mailed(request, link)
        return code_entered(request, link, visit)
    except TooManyTries as refusal:
        return unindexed(too_many(request, refusal))


def code_page(request: HttpRequest, link: AnswerLink, form=None, status: int = 200) -> HttpResponse:
    context = {
        "form": form or AnswerCodeForm(),
        "other_forms": (),
        "masked_email": masked(link.email),
        "is_mailed": services.code_that_waits(link, timezone.now()) is not None,
        "minutes": CODE_MINUTES,
        "board_name": settings.BOARD_NAME,
    }
    return unindexed(render(request, "assurance/answers/link_code.html", context, status=status))


def code_mailed(request: HttpRequest, link: AnswerLink) -> HttpResponse:
    take_mail(link)
    code = services.make_answer_code(link=link, at=timezone.now())
    try:
        mail_code(link, code)
    except OSError as error:
        logger.error("A mail with a code was not sent: %s.", type(error).__name__)
        messages.error(request, NOT_MAILED)
    return unindexed(SeeOther(reverse("assurance:link-code")))


def code_entered(request: HttpRequest, link: AnswerLink, visit: Visit) -> HttpResponse:
    form, at = AnswerCodeForm(request.POST), timezone.now()
    waiting = services.code_that_waits(link, at)
    if not form.is_valid():
        return code_page(request, link, form, status=422)
    if waiting is None:
        form.add_error(None, NO_CODE)
        return code_page(request, link, form, status=422)
    tries = take_code(link, waiting)
    if not services.use_answer_code(link=link, waiting=waiting, code=form.cleaned_data["code"], at=at):
        form.add_error("code", WRONG_CODE)
        return code_page(request, link, form, status=422)
    give_back(*tries)
    response = SeeOther(reverse("assurance:link-detail"))
    keep_visit(response, visit.confirmed(at))
    return unindexed(response)
