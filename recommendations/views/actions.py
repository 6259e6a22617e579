from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from recommendations import services
from recommendations.editing import edit_page
from recommendations.forms.actions import ActionTextForm, ActionUpdateForm, NewActionForm
from recommendations.models import Action, Recommendation
from recommendations.permissions import can_ask_to_move_date, can_edit_plans, can_update_actions_of


def get_recommendation(request: HttpRequest, slug: str, ref: str) -> Recommendation:
    rows = Recommendation.objects.visible_to(request.user).select_related("plan", "plan_agency__agency")
    return get_object_or_404(rows, plan__slug=slug, ref=ref)


def get_action(request: HttpRequest, recommendation: Recommendation, pk: int) -> Action:
    actions = Action.objects.visible_to(request.user).filter(recommendation=recommendation)
    action = get_object_or_404(actions, pk=pk)
    action.recommendation = recommendation
    return action


@require_http_methods(["GET", "POST"])
def action_update(request: HttpRequest, slug: str, ref: str, pk: int) -> HttpResponse:
    recommendation = get_recommendation(request, slug, ref)
    action = get_action(request, recommendation, pk)
    if not can_update_actions_of(request.user, recommendation.plan_agency.agency_id):
        raise PermissionDenied
    on = timezone.localdate()
    form = ActionUpdateForm(request.POST if request.method == "POST" else None, action=action, on=on)
    return edit_page(
        request,
        form,
        lambda: services.update_action(
            action=action,
            version=form.cleaned_data["version"],
            progress=form.progress,
            note=form.cleaned_data["note"],
            by=request.user,
            on=on,
            submission_key=form.cleaned_data["submission_key"],
        ),
        template="recommendations/action_update.html",
        done_url=recommendation.get_absolute_url(),
        message=f"The action of recommendation {ref} is updated.",
        context={
            "action": action,
            "recommendation": recommendation,
            "can_ask_to_move_date": action.is_open
            and can_ask_to_move_date(request.user, recommendation.plan_agency.agency_id),
        },
    )


@require_http_methods(["GET", "POST"])
def action_edit(request: HttpRequest, slug: str, ref: str, pk: int) -> HttpResponse:
    recommendation = get_recommendation(request, slug, ref)
    action = get_action(request, recommendation, pk)
    if not can_edit_plans(request.user):
        raise PermissionDenied
    form = ActionTextForm(request.POST if request.method == "POST" else None, action=action)
    return edit_page(
        request,
        form,
        lambda: services.edit_action(
            action=action, version=form.cleaned_data["version"], by=request.user, **form.changes
        ),
        template="recommendations/action_edit.html",
        done_url=recommendation.get_absolute_url(),
        message=f"The words of the action of recommendation {ref} are changed.",
        context={"action": action, "recommendation": recommendation},
    )


@require_http_methods(["GET", "POST"])
def action_add(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    recommendation = get_recommendation(request, slug, ref)
    if not can_edit_plans(request.user):
        raise PermissionDenied
    form = NewActionForm(
        request.POST if request.method == "POST" else None, initial={"version": recommendation.version}
    )
    return edit_page(
        request,
        form,
        lambda: services.add_action(
            recommendation=recommendation, version=form.cleaned_data["version"], by=request.user, **form.values
        ),
        template="recommendations/action_add.html",
        done_url=recommendation.get_absolute_url(),
        message=f"An action is added to recommendation {ref}.",
        context={"recommendation": recommendation},
    )
