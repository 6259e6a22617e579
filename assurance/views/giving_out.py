"""Giving out what was made of a plan: the limits, the privacy question, and the line in the audit trail."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from assurance import services
from assurance.reports.attached import Carried
from assurance.reports.pdf import cached_pdf, number_of
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.privacy_question import Passage, PrivacyQuestion
from recommendations.models import ActionPlan

# More would keep a browser waiting for minutes; the command has no limit.
MOST_ROWS = 500  # some ten seconds of CPU and 600 MB; above that, one request would keep a worker from everybody
MOST_LETTERS = 2_000_000  # of the HTML, half a minute's work; a thousand rows of usual length have 1.6 million


def refused(request: HttpRequest, is_valid: bool, rows, plan: ActionPlan | None = None) -> HttpResponse | None:
    """A filter that makes no sense leads to its page, which says what is wrong; an empty report would be no answer."""
    if not is_valid:
        return redirect(page_of(request, plan))
    count = len(rows) if isinstance(rows, list) else rows.order_by().count()
    if count > MOST_ROWS:
        return too_long(
            request, f"Your selection has {count:,} recommendations. A report holds {MOST_ROWS:,} at most.", plan
        )
    return None


def page_of(request: HttpRequest, plan: ActionPlan | None) -> str:
    """Where the same filter shows its rows."""
    page = plan.get_absolute_url() if plan else reverse("assurance:outstanding")
    return f"{page}?{request.GET.urlencode()}"


def question_about(request: HttpRequest, passages: Iterable[Passage]) -> PrivacyQuestion:
    """Only a POST answers it: opening a link must not."""
    return PrivacyQuestion(passages, request.POST if request.method == "POST" else None)


def asked(request: HttpRequest, name: str, question: PrivacyQuestion, plan: ActionPlan | None) -> HttpResponse:
    context = {"name": name, "privacy": question, "back_url": page_of(request, plan)}
    return render(request, "reports/privacy_question.html", context, status=422)


def pdf_of(
    request: HttpRequest,
    html: str,
    name: str,
    question: PrivacyQuestion,
    plan: ActionPlan | None = None,
    carried: Carried | None = None,
) -> HttpResponse:
    """`carried` is what the PDF has attached: the data of the rows that it prints."""
    if len(html) > MOST_LETTERS:
        return too_long(
            request, f"The texts of your selection have more letters than a report holds: {MOST_LETTERS:,}.", plan
        )
    if question.is_open:
        return asked(request, name, question, plan)
    attached = carried.attached if carried else ()
    content = cached_pdf(html, attached)
    number = number_of(html, attached)
    return issued(request, content, name, "application/pdf", question, plan, number=number, carried=carried)


def too_long(request: HttpRequest, reason: str, plan: ActionPlan | None) -> HttpResponse:
    return render(request, "reports/too_long.html", {"reason": reason, "plan": plan}, status=422)


def issued(
    request: HttpRequest,
    content: bytes,
    name: str,
    content_type: str,
    question: PrivacyQuestion,
    plan: ActionPlan | None,
    *,
    number: UUID | None = None,
    carried: Carried | None = None,
) -> HttpResponse:
    """The file, once the audit trail knows who was given it: its hash tells later whether a copy is this one.

    A file with a number is kept in the register of what was given out, too.
    """
    concerned = {"object_type": "plan", "object_id": plan.pk} if plan else {}
    selection = request.GET.urlencode()
    with recorded():
        if question:
            question.record_answer(by=request.user, subject=name, kind=Kind.ACCESS, **concerned)
        if number:
            services.give_report(
                content=content,
                number=number,
                name=name,
                plan=plan,
                carried=carried,
                selection=selection,
                by=request.user,
                on=timezone.localdate(),
            )
        else:
            sha256 = hashlib.sha256(content).hexdigest()
            record(
                Kind.ACCESS,
                "report_exported",
                by=request.user,
                subject=name,
                **concerned,
                sha256=sha256,
                selection=selection,
            )
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
