"""The two ways to the pages of an answer: a private link, or an account. Each page is written once, for a Desk."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from assurance.answering.cookie import Visit, keep_visit, visit_of
from assurance.answering.correspondents import with_account, with_link
from assurance.answering.desks import Desk
from assurance.models import Answer, AnswerLink
from assurance.permissions import can_answer_for
from assurance.views.answer_links import SeeOther, link_of_visit, needed, over, unindexed

Page = Callable[..., HttpResponse]
KEPT = "You were away for more than an hour. What you typed is kept: enter a new code to see it and go on."
NOT_KEPT = "You were away for more than an hour, and what you typed last could not be kept."
CODE_AGAIN = "You were away for more than an hour. Enter a new code to go on; what you saved is kept."


def by_account(page: Page) -> Page:
    """For the lead of the agency; nobody else sees a draft, and nobody else answers."""

    @wraps(page)
    def view(request: HttpRequest, pk: int, **arguments) -> HttpResponse:
        answers = Answer.objects.visible_to(request.user).select_related("cycle", "agency")
        answer = get_object_or_404(answers, pk=pk)
        if not can_answer_for(request.user, answer.agency_id):
            raise PermissionDenied
        return page(request, Desk(with_account(request.user, answer.agency), answer.cycle, answer), **arguments)

    return view


def by_link(page: Page, *, keeps: Page | None = None) -> Page:
    """For whoever came by a private link and confirmed the address, within the last hour.

    `keeps` writes down what somebody typed who was away for longer, and shows nothing.
    """

    @login_not_required  # the link is what lets somebody in
    @wraps(page)
    def view(request: HttpRequest, **arguments) -> HttpResponse:
        visit, at = visit_of(request), timezone.now()
        link = link_of_visit(visit)
        if link is None:
            return needed(request)
        if not link.works(at):
            return over(request, link)
        if not visit.is_confirmed:
            return unindexed(SeeOther(reverse("assurance:link-code")))
        act_as(request, link)
        if visit.is_over(at):
            return confirm_again(request, visit, link, keeps, arguments)
        response = page(request, desk_of(link, arguments.pop("number", None)), **arguments)
        keep_visit(response, visit.used(at))
        return unindexed(response)

    return view


def act_as(request: HttpRequest, link: AnswerLink) -> None:
    """Whatever account the same browser is signed in with has no part in it."""
    request.acts_as = with_link(link).by_name
    request.keeps_files_as = f"link-{link.pk}"


def desk_of(link: AnswerLink, number: int | None = None) -> Desk:
    """At the draft of the round; or, for a number, at that answer which was sent."""
    answers = Answer.objects.filter(cycle=link.cycle, agency=link.agency).select_related("cycle", "agency")
    answer = get_object_or_404(answers.sent(), number=number) if number else answers.drafts().first()
    return Desk(with_link(link), link.cycle, answer)


def confirm_again(
    request: HttpRequest, visit: Visit, link: AnswerLink, keeps: Page | None, arguments: dict
) -> HttpResponse:
    if not visit.still_keeps_what_was_typed(timezone.now()):
        return needed(request)
    if request.method == "POST" and keeps:
        is_kept = keeps(request, desk_of(link), **arguments)
        messages.warning(request, KEPT if is_kept else NOT_KEPT)
    else:
        messages.info(request, CODE_AGAIN)
    return unindexed(SeeOther(reverse("assurance:link-code")))


def of_draft(page: Page) -> Page:
    """A page that needs something to answer. For what was sent the receipt is shown; a form is refused by its service,
    with all that was typed.
    """

    @wraps(page)
    def shown(request: HttpRequest, desk: Desk, **arguments) -> HttpResponse:
        if desk.answer is None:
            return redirect(desk.overview_url)
        if desk.answer.sent_at and request.method != "POST":
            return redirect(desk.receipt_url(desk.answer))
        if desk.is_by_link and all(request.withdrawn_on for request in desk.requests()):
            return all_withdrawn(request, desk)
        return page(request, desk, **arguments)

    return shown


def all_withdrawn(request: HttpRequest, desk: Desk) -> HttpResponse:
    status = 410 if desk.is_by_link else 200
    return render(request, "assurance/answers/withdrawn.html", {"desk": desk}, status=status)
