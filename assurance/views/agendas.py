"""The agenda of a meeting: suggestions, items by hand, their order, and what is taken off."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assurance import services
from assurance.forms.agendas import AgendaItemEditForm, AgendaItemForm, ShortReasonForm, SuggestionsForm
from assurance.meetings.agenda import agenda_of
from assurance.meetings.suggestions import suggestions_for
from assurance.models import AgendaItem, Meeting
from assurance.views.meetings import led_to_meeting, meeting_to_run, to_run
from recommendations.editing import edit_page


def agenda_url(meeting: Meeting) -> str:
    return reverse("assurance:meeting-agenda", args=[meeting.pk])


@require_http_methods(["GET", "POST"])
def meeting_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda with what could be on it besides."""
    meeting = meeting_to_run(request, pk)
    groups = suggestions_for(meeting, user=request.user, on=timezone.localdate()) if meeting.is_open else []
    form = SuggestionsForm(request.POST if request.method == "POST" else None, groups=groups)
    return edit_page(
        request,
        form,
        lambda: services.add_agenda_items(
            meeting=meeting, items=form.items, by=request.user, submission_key=form.cleaned_data["submission_key"]
        ),
        template="assurance/meetings/agenda.html",
        done_url=agenda_url(meeting),
        message="What you selected is on the agenda.",
        context={
            "meeting": meeting,
            "lines": agenda_of(meeting, request.user),
            "taken_off": meeting.items.exclude(taken_off_reason="").select_related("recommendation__plan_agency"),
            "groups": groups,
        },
    )


@require_http_methods(["GET", "POST"])
def agenda_item_add(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_to_run(request, pk)
    if answer := led_to_meeting(request, meeting):
        return answer
    form = AgendaItemForm(request.POST if request.method == "POST" else None, user=request.user)
    return edit_page(
        request,
        form,
        lambda: services.add_agenda_items(
            meeting=meeting, items=[form.details], by=request.user, submission_key=form.cleaned_data["submission_key"]
        ),
        template="assurance/meetings/agenda_item_form.html",
        done_url=agenda_url(meeting),
        message="The item is on the agenda.",
        context={"meeting": meeting},
    )


def item_to_change(request: HttpRequest, pk: int) -> AgendaItem:
    return to_run(request, AgendaItem.objects.select_related("meeting", "recommendation__plan_agency"), pk)


@require_http_methods(["GET", "POST"])
def agenda_item_update(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_to_change(request, pk)
    if answer := led_to_meeting(request, item.meeting):
        return answer
    form = AgendaItemEditForm(request.POST if request.method == "POST" else None, item=item)
    return edit_page(
        request,
        form,
        lambda: services.edit_agenda_item(
            item=item, version=form.cleaned_data["version"], details=form.details, by=request.user
        ),
        template="assurance/meetings/agenda_item_form.html",
        done_url=agenda_url(item.meeting),
        message="The item is changed.",
        context={"meeting": item.meeting, "item": item},
    )


@require_http_methods(["GET", "POST"])
def agenda_item_take_off(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_to_change(request, pk)
    if answer := led_to_meeting(request, item.meeting):
        return answer
    form = ShortReasonForm(request.POST if request.method == "POST" else None, initial={"version": item.version})
    return edit_page(
        request,
        form,
        lambda: services.take_off_agenda_item(
            item=item, version=form.cleaned_data["version"], reason=form.cleaned_data["reason"], by=request.user
        ),
        template="assurance/reason.html",
        done_url=agenda_url(item.meeting),
        message="The item is off the agenda.",
        context={
            "caption": str(item.meeting),
            "text": str(item),
            "heading": "Take this off the agenda",
            "consequence": "It stays under the agenda with your reason, and can be put on again.",
            "button": "Take it off",
        },
    )


@require_POST
def agenda_item_move(request: HttpRequest, pk: int, to: int) -> HttpResponse:
    """To the place that the address names, so that pressing twice moves once."""
    item = item_to_change(request, pk)
    try:
        services.move_agenda_item(item=item, to=to, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    return redirect(f"{agenda_url(item.meeting)}#item-{item.pk}")
