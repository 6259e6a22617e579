from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance.independent.challenge_export import challenge_lines, passages_of_challenges
from assurance.independent.challenges import ChallengeFilter, challenge_page
from assurance.views.giving_out import question_about
from lscb_tracker.addresses import AddressForm
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded


@require_safe
def challenge_list(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    selected = ChallengeFilter(request.GET, user=request.user, on=on)
    page_obj, rows = challenge_page(selected.challenges, AddressForm(request.GET).said("page"), on)
    context = {"filter": selected, "page_obj": page_obj, "rows": rows}
    status = 200 if selected.is_valid else 422
    return render(request, "assurance/independent/challenge_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def challenge_export(request: HttpRequest) -> HttpResponse:
    """The selection of the page, once it was asked whether its texts say who somebody is."""
    on = timezone.localdate()
    selected = ChallengeFilter(request.GET, user=request.user, on=on)
    page_url = f"{reverse('assurance:challenge-list')}?{request.GET.urlencode()}"
    if not selected.is_valid:
        return redirect(page_url)
    name = f"challenges-{on}.csv"
    question = question_about(request, passages_of_challenges(selected.challenges, on))
    if question.is_open:
        context = {"name": name, "privacy": question, "back_url": page_url}
        return render(request, "reports/privacy_question.html", context, status=422)
    with recorded():
        if question:
            question.record_answer(by=request.user, subject=name, kind=Kind.ACCESS)
        record(Kind.ACCESS, "report_exported", by=request.user, subject=name, selection=request.GET.urlencode())
    return StreamingHttpResponse(
        challenge_lines(selected.challenges, on),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
