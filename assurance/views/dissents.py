from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import services
from assurance.forms.scrutiny import DissentForm
from assurance.models import ScrutinyDecision
from assurance.permissions import can_answer_for, can_dissent
from recommendations.editing import edit_page


@require_http_methods(["GET", "POST"])
def dissent_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Something that an agency says against a decision: by its lead, or kept by the business manager."""
    decisions = ScrutinyDecision.objects.visible_to(request.user).select_related(
        "recommendation__plan", "recommendation__plan_agency__agency", "subgroup"
    )
    decision = get_object_or_404(decisions, pk=pk)
    row = decision.recommendation
    if not can_dissent(request.user, row.plan_agency.agency_id):
        raise PermissionDenied
    is_own = can_answer_for(request.user, row.plan_agency.agency_id)
    initial = {"given_by_name": str(request.user)} if is_own else None
    form = DissentForm(request.POST if request.method == "POST" else None, initial=initial)
    return edit_page(
        request,
        form,
        lambda: services.record_dissent(
            decision=decision,
            details=form.details,
            by=request.user,
            on=timezone.localdate(),
            submission_key=form.cleaned_data["submission_key"],
        ),
        template="assurance/scrutiny/dissent_add.html",
        done_url=f"{row.get_absolute_url()}#decisions",
        message="The dissent stands beside the decision.",
        context={"decision": decision, "row": row, "is_own": is_own},
    )
