from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.learning_events import LearningEventEditForm, NewLearningEventForm, WithdrawEventForm
from assurance.models import LearningEvent
from assurance.permissions import can_keep_learning_events
from assurance.themes.learning_events import evidence_of, listed_events
from lscb_tracker.addresses import AddressForm
from recommendations.editing import edit_page
from recommendations.models import ActionPlan

EVENTS_ON_A_PAGE = 50
FORM = "assurance/themes/learning_event_form.html"


@require_safe
def learning_event_list(request: HttpRequest) -> HttpResponse:
    events = Paginator(listed_events(request.user), EVENTS_ON_A_PAGE)
    context = {
        "page_obj": events.get_page(AddressForm(request.GET).said("page")),
        "can_keep": can_keep_learning_events(request.user),
    }
    return render(request, "assurance/themes/learning_event_list.html", context)


@require_safe
def learning_event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_event(request, pk)
    context = {
        "event": event,
        "plans": ActionPlan.objects.visible_to(request.user).filter(learning_events=event),
        "evidence": evidence_of(event, user=request.user),
        "can_keep": can_keep_learning_events(request.user) and not event.withdrawn_reason,
    }
    return render(request, "assurance/themes/learning_event_detail.html", context)


@require_http_methods(["GET", "POST"])
def learning_event_add(request: HttpRequest) -> HttpResponse:
    if not can_keep_learning_events(request.user):
        raise PermissionDenied
    form = NewLearningEventForm(data_of(request), plans=ActionPlan.objects.visible_to(request.user))
    return edit_page(
        request,
        form,
        lambda: services.add_learning_event(
            details=form.details, by=request.user, submission_key=form.cleaned_data["submission_key"]
        ),
        template=FORM,
        done_url=reverse("assurance:learning-event-list"),
        message="The event is in the register. Evidence can point to it now.",
    )


@require_http_methods(["GET", "POST"])
def learning_event_update(request: HttpRequest, pk: int) -> HttpResponse:
    event = event_to_change(request, pk)
    form = LearningEventEditForm(data_of(request), plans=ActionPlan.objects.visible_to(request.user), event=event)
    return edit_page(
        request,
        form,
        lambda: services.edit_learning_event(
            event=event, version=form.cleaned_data["version"], details=form.details, by=request.user
        ),
        template=FORM,
        done_url=event.get_absolute_url(),
        message="The event is changed.",
        context={"event": event},
    )


@require_http_methods(["GET", "POST"])
def learning_event_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    event = event_to_change(request, pk)
    form = WithdrawEventForm(data_of(request), initial={"version": event.version})
    return edit_page(
        request,
        form,
        lambda: services.withdraw_learning_event(
            event=event,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
        ),
        template="assurance/reason.html",
        done_url=event.get_absolute_url(),
        message="The event is withdrawn.",
        context={
            "text": event.title,
            "heading": "Withdraw this learning event",
            "consequence": "It stays in the register, marked as withdrawn with the reason. Evidence that points to it "
            "goes on to; no other evidence can.",
            "button": "Withdraw",
        },
    )


def data_of(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def get_event(request: HttpRequest, pk: int) -> LearningEvent:
    return get_object_or_404(LearningEvent.objects.visible_to(request.user), pk=pk)


def event_to_change(request: HttpRequest, pk: int) -> LearningEvent:
    event = get_event(request, pk)
    if not can_keep_learning_events(request.user):
        raise PermissionDenied
    return event
