from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assurance.forms.similar import SimilarTextForm
from assurance.themes.similar import said_before
from recommendations.forms.recommendations import RecommendationForm
from recommendations.permissions import can_edit_plans
from recommendations.views.actions import get_recommendation


@require_POST
def recommendation_similar(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """What was said before like the text that is being typed. Saves nothing.

    Beside the text while it is typed; without JavaScript the page of the form again, as it was typed.
    """
    recommendation = get_recommendation(request, slug, ref)
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
