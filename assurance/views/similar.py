from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assurance.forms.similar import SimilarTextForm
from assurance.themes.similar import said_before
from recommendations.forms.recommendations import RecommendationForm
from recommendations.models import Recommendation
from recommendations.permissions import can_edit_plans


@require_POST
def recommendation_similar(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """What was said before like the text that is being typed. Saves nothing.

    Beside the text while it is typed; without JavaScript the page of the form again, as it was typed.
    """
    rows = Recommendation.objects.visible_to(request.user).select_related("plan", "plan_agency__agency")
    recommendation = get_object_or_404(rows, plan__slug=slug, ref=ref)
    if not can_edit_plans(request.user):
        raise PermissionDenied
    text = SimilarTextForm(request.POST).said("text") or ""
    found = said_before(text, besides=recommendation, user=request.user, on=timezone.localdate())
    context = {"recommendation": recommendation, "similar": found}
    if request.htmx:
        return render(request, "recommendations/_similar.html", context)
    context["form"] = RecommendationForm(request.POST, recommendation=recommendation)
    context["done_url"] = recommendation.get_absolute_url()
    return render(request, "recommendations/recommendation_edit.html", context)
