from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.as_at.editions import edition_of
from assurance.as_at.recommendation_pages import page_then
from assurance.forms.days import DayForm
from assurance.models import PlanRow
from assurance.recommendation_page import recommendation_page
from assurance.views.any_day import of_the_day, or_as_at
from recommendations.models import ActionPlan


def recommendation_as_at(request: HttpRequest, slug: str, ref: str, *, on: date) -> HttpResponse:
    plan = get_object_or_404(ActionPlan.objects.visible_to(request.user), slug=slug)
    edition = edition_of(plan, user=request.user, on=on, today=timezone.localdate())
    try:
        found = page_then(edition, ref, plan=plan, user=request.user)
    except PlanRow.DoesNotExist:
        raise Http404("No such recommendation, or it is not yours.") from None
    context = {**of_the_day(request, on, [edition]), "page": found.page, "row": found.row, "was": edition.plan}
    return render(request, "assurance/as_at/recommendation_detail.html", context)


@require_safe
@or_as_at(recommendation_as_at)
def recommendation_detail(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    on = timezone.localdate()
    rows = PlanRow.objects.visible_to(request.user).with_reasons().with_neighbours(request.user)
    row = get_object_or_404(rows.select_related("plan"), plan__slug=slug, ref=ref)
    page = recommendation_page(row, user=request.user, on=on)
    context = {"page": page, "row": row, "day_form": DayForm(request.GET, today=on)}
    return render(request, "assurance/recommendation_detail.html", context)
