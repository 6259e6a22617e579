from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.models import PlanRow
from assurance.recommendation_page import recommendation_page


@require_safe
def recommendation_detail(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    rows = PlanRow.objects.visible_to(request.user).with_reasons().with_neighbours(request.user)
    row = get_object_or_404(rows.select_related("plan"), plan__slug=slug, ref=ref)
    page = recommendation_page(row, user=request.user, on=timezone.localdate())
    return render(request, "assurance/recommendation_detail.html", {"page": page, "row": row})
