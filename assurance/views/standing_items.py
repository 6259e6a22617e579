"""What is on the agenda of every meeting of a kind."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.meetings import EndForm, NewStandingItemForm, StandingItemEditForm
from assurance.models import StandingItem
from assurance.permissions import can_run_meetings, can_run_meetings_of
from assurance.services.standing_items import ENDED
from assurance.views.meetings import to_run
from recommendations.editing import edit_page
from recommendations.permissions import reads_all_agencies


@require_safe
def standing_item_list(request: HttpRequest) -> HttpResponse:
    if not reads_all_agencies(request.user):
        raise PermissionDenied
    items = StandingItem.objects.visible_to(request.user).select_related("subgroup")
    context = {
        "running": [(each, can_run_meetings_of(request.user, each.subgroup_id)) for each in items.running()],
        "ended": items.exclude(ended_on=None).order_by("-ended_on", "pk"),
        "can_run": can_run_meetings(request.user),
    }
    return render(request, "assurance/meetings/standing_item_list.html", context)


@require_http_methods(["GET", "POST"])
def standing_item_add(request: HttpRequest) -> HttpResponse:
    if not can_run_meetings(request.user):
        raise PermissionDenied
    form = NewStandingItemForm(request.POST if request.method == "POST" else None, user=request.user)
    return edit_page(
        request,
        form,
        lambda: services.add_standing_item(
            details=form.details, by=request.user, submission_key=form.cleaned_data["submission_key"]
        ),
        template="assurance/meetings/standing_item_form.html",
        done_url=reverse("assurance:standing-item-list"),
        message="The item stands on the agenda of each meeting that is planned from now on.",
    )


def item_to_change(request: HttpRequest, pk: int) -> StandingItem:
    return to_run(request, StandingItem.objects.all(), pk)


def led_to_list(request: HttpRequest, item: StandingItem) -> HttpResponse | None:
    """What has ended is not changed. What was typed before it ended is answered by the service, in words."""
    if not item.ended_on or request.method == "POST":
        return None
    messages.info(request, ENDED)
    return redirect("assurance:standing-item-list")


@require_http_methods(["GET", "POST"])
def standing_item_update(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_to_change(request, pk)
    if answer := led_to_list(request, item):
        return answer
    form = StandingItemEditForm(request.POST if request.method == "POST" else None, item=item, user=request.user)
    return edit_page(
        request,
        form,
        lambda: services.edit_standing_item(
            item=item, version=form.cleaned_data["version"], details=form.details, by=request.user
        ),
        template="assurance/meetings/standing_item_form.html",
        done_url=reverse("assurance:standing-item-list"),
        message="The standing item is changed.",
        context={"item": item},
    )


@require_http_methods(["GET", "POST"])
def standing_item_end(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_to_change(request, pk)
    if answer := led_to_list(request, item):
        return answer
    form = EndForm(request.POST if request.method == "POST" else None, initial={"version": item.version})
    return edit_page(
        request,
        form,
        lambda: services.end_standing_item(
            item=item, version=form.cleaned_data["version"], by=request.user, on=timezone.localdate()
        ),
        template="assurance/meetings/standing_item_end.html",
        done_url=reverse("assurance:standing-item-list"),
        message="The standing item has ended.",
        context={"item": item},
    )
