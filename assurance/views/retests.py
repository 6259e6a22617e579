"""Testing again what was accepted."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import services
from assurance.forms.scrutiny import RetestForm
from assurance.models import PlanRow, Retest
from assurance.permissions import can_decide
from assurance.scrutiny.closing_checks import grounds_of
from assurance.scrutiny.decisions_taken import DecisionCard, decision_cards
from assurance.services.scrutiny import decider_for
from assurance.views.scrutiny import mail_question
from assurance.working_days import working_days_after
from recommendations.editing import edit_page


@require_http_methods(["GET", "POST"])
def retest_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Does what was accepted still hold? Beside the form stands the decision, with what it rested on."""
    retest = get_object_or_404(Retest.objects.visible_to(request.user), pk=pk)
    row = PlanRow.objects.with_reasons().get(pk=retest.recommendation_id)
    if not can_decide(request.user, row.overseeing_subgroup_id):
        raise PermissionDenied
    if request.method == "GET" and not retest.is_planned:
        return redirect(f"{row.get_absolute_url()}#decisions")
    on = timezone.localdate()
    grounds = grounds_of(row, people=[request.user], agency_ids=request.user.represented_agency_ids, on=on)
    form = RetestForm(
        request.POST if request.method == "POST" else None,
        version=retest.version,
        grounds=grounds,
        on=on,
        answer_by=working_days_after(on, services.current_rules().answer_within),
    )
    answer = edit_page(
        request,
        form,
        lambda: services.settle_retest(
            retest=retest,
            version=form.cleaned_data["version"],
            found=form.found,
            decider=decider_for(request.user, row),
            by=request.user,
            on=on,
        ),
        template="assurance/scrutiny/retest_settle.html",
        done_url=f"{row.get_absolute_url()}#decisions",
        message="What you found is recorded.",
        context={
            "retest": retest,
            "row": row,
            "grounds": grounds,
            "card": tested_decision(row, retest, request.user),
        },
    )
    if answer.status_code == 302:
        retest.refresh_from_db()
        mail_question(retest.regression)
    return answer


def tested_decision(row: PlanRow, retest: Retest, user) -> DecisionCard:
    """To be read, without what can be done about it elsewhere."""
    card = next(card for card in decision_cards(row, user=user) if card.retest == retest)
    return replace(card, can_test=False, can_dissent=False)
