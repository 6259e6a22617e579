"""What waits for scrutiny, and deciding on it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.decisions import BUTTONS, BUTTONS_IN_WORDS, OutcomeForm, RowDecisionForm
from assurance.mailing.sending import send_soon
from assurance.models import Outcome, PlanRow, ScrutinyDecision
from assurance.scrutiny.queue_page import QueueFilter, queue_page
from assurance.scrutiny.row_page import RowPage, row_page
from assurance.services.scrutiny import decider_for
from assurance.working_days import working_days_after
from lscb_tracker.addresses import AddressForm
from recommendations.editing import edit_page

OUTCOMES = [(outcome.value, BUTTONS[outcome], BUTTONS_IN_WORDS[outcome]) for outcome in Outcome]


@require_safe
def scrutiny_queue(request: HttpRequest) -> HttpResponse:
    selected = QueueFilter(request.GET, user=request.user, on=timezone.localdate())
    page = queue_page(selected, AddressForm(request.GET).said("page"))
    context = {"filter": selected, "page": page, "page_obj": page.page_obj}
    return render(request, "assurance/scrutiny/queue.html", context, status=200 if selected.is_valid else 422)


@require_http_methods(["GET", "POST"])
def scrutiny_row(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """The row with four buttons; one that was pressed (`?outcome=`) shows its form beside the row."""
    on = timezone.localdate()
    rows = PlanRow.objects.visible_to(request.user).with_reasons()
    row = get_object_or_404(rows, plan__slug=slug, ref=ref)
    selected = QueueFilter(request.GET, user=request.user, on=on)
    page = row_page(row, user=request.user, selected=selected, on=on)
    if request.method == "POST" and not page.can_decide:
        raise PermissionDenied
    outcome = OutcomeForm(request.GET).said("outcome")
    context = {"row": row, "page": page, "filter": selected, "outcomes": OUTCOMES}
    if not page.can_decide or not outcome:
        status = 422 if request.method == "POST" else 200
        return render(request, "assurance/scrutiny/row.html", context | {"must_choose": status == 422}, status=status)
    return decision_page(request, row, page, context, outcome)


def decision_page(request: HttpRequest, row: PlanRow, page: RowPage, context: dict, outcome: str) -> HttpResponse:
    on, decision = timezone.localdate(), None
    form = RowDecisionForm(
        request.POST if request.method == "POST" else None,
        outcome=outcome,
        grounds=page.grounds,
        on=on,
        answer_by=working_days_after(on, services.current_rules().answer_within),
        initial={"seen": page.seen},
    )

    def save() -> None:
        nonlocal decision
        decision = services.record_decision(
            recommendation=row,
            details=form.details,
            decider=decider_for(request.user, row),
            decided_on=on,
            by=request.user,
            on=on,
            seen=form.cleaned_data["seen"],
            submission_key=form.cleaned_data["submission_key"],
        )

    answer = edit_page(
        request,
        form,
        save,
        template="assurance/scrutiny/row.html",
        done_url=row.get_absolute_url(),
        message=f"{row}: your decision “{form.button}” is recorded.",
        context=context,
    )
    if answer.status_code != 302:
        return answer
    mail_question(decision)
    return redirect(page.place.next_url or context["filter"].url)


def mail_question(decision: ScrutinyDecision | None) -> None:
    """Nothing where the form was saved before, or nothing is asked."""
    if decision and decision.request_id:
        send_soon(clock=timezone.now, cycle=decision.request.cycle)
