from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from recommendations import services
from recommendations.editing import edit_page
from recommendations.forms.recommendations import RecommendationForm
from recommendations.permissions import can_edit_plans
from recommendations.views.actions import get_recommendation


@require_http_methods(["GET", "POST"])
def recommendation_update(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    recommendation = get_recommendation(request, slug, ref)
    if not can_edit_plans(request.user):
        raise PermissionDenied
    form = RecommendationForm(request.POST if request.method == "POST" else None, recommendation=recommendation)
    return edit_page(
        request,
        form,
        lambda: services.edit_recommendation(
            recommendation=recommendation, version=form.cleaned_data["version"], by=request.user, **form.changes
        ),
        template="recommendations/recommendation_edit.html",
        done_url=recommendation.get_absolute_url(),
        message=f"Recommendation {ref} is changed.",
        context={"recommendation": recommendation},
    )
