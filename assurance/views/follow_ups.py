from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import services
from assurance.forms.follow_ups import FollowUpForm, OfRecordForm, SettleFollowUpForm
from assurance.models import AssuranceRecord, FollowUp, PlanRow
from assurance.permissions import can_add_follow_ups, can_settle
from recommendations.editing import edit_page


@require_http_methods(["GET", "POST"])
def follow_up_add(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    rows = PlanRow.objects.visible_to(request.user).select_related("plan", "plan_agency__agency")
    row = get_object_or_404(rows, plan__slug=slug, ref=ref)
    if not can_add_follow_ups(request.user):
        raise PermissionDenied
    record = record_of(request, row)
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    return edit_page(
        request,
        form,
        lambda: services.add_follow_up(
            recommendation=row,
            record=record,
            details=form.details,
            by=request.user,
            submission_key=form.cleaned_data["submission_key"],
        ),
        template="assurance/follow_up_add.html",
        done_url=row.get_absolute_url(),
        message="The follow-up is kept. It shows when it is overdue.",
        context={"row": row, "record": record},
    )


def record_of(request: HttpRequest, row: PlanRow) -> AssuranceRecord | None:
    """The answer that the address names, which has to be about this recommendation."""
    key = OfRecordForm(request.GET).said("record")
    if key is None:
        return None
    found = AssuranceRecord.objects.visible_to(request.user).filter(served__recommendation=row, pk=key).first()
    if found is None:
        raise Http404("No such answer on this recommendation.")
    return found


@require_http_methods(["GET", "POST"])
def follow_up_settle(request: HttpRequest, pk: int) -> HttpResponse:
    follow_ups = FollowUp.objects.visible_to(request.user).select_related(
        "recommendation__plan", "recommendation__plan_agency__agency"
    )
    follow_up = get_object_or_404(follow_ups, pk=pk)
    if not can_settle(request.user):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = SettleFollowUpForm(data, initial={"version": follow_up.version})
    return edit_page(
        request,
        form,
        lambda: services.settle_follow_up(
            follow_up=follow_up,
            version=form.cleaned_data["version"],
            state=form.cleaned_data["state"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=timezone.localdate(),
        ),
        template="assurance/follow_up_settle.html",
        done_url=follow_up.recommendation.get_absolute_url(),
        message="The follow-up is settled.",
        context={"follow_up": follow_up},
    )
