"""Meetings: the list, one of them, and planning, changing and cancelling it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.meetings import MeetingEditForm, NewMeetingForm
from assurance.forms.records import ReasonForm
from assurance.mailing.sending import send_soon
from assurance.meetings.detail import meeting_page
from assurance.meetings.listing import meetings_page
from assurance.meetings.locked import IS_CANCELLED, IS_CLOSED
from assurance.models import Delivery, DeliveryKind, Meeting
from assurance.permissions import can_run_meetings, can_run_meetings_of
from lscb_tracker.addresses import AddressForm
from recommendations.editing import edit_page

PLANNED = "The meeting is planned. Put together its agenda, and invite."
CHANGED = "The meeting is changed."
TELL_GUESTS = "The meeting is changed. Whoever was invited does not know yet: send the invitations again."


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    number = AddressForm(request.GET).said("page")
    page = meetings_page(request.user, number=number, on=timezone.localdate())
    context = {"page": page, "page_obj": page.past, "can_run": can_run_meetings(request.user)}
    return render(request, "assurance/meetings/meeting_list.html", context)


def get_meeting(request: HttpRequest, pk: int) -> Meeting:
    return get_object_or_404(meetings_with_people().visible_to(request.user), pk=pk)


def meetings_with_people() -> QuerySet[Meeting]:
    return Meeting.objects.select_related("subgroup", "chair", "chair_agency", "closed_by")


def meeting_to_run(request: HttpRequest, pk: int) -> Meeting:
    """The meeting, for those who plan it."""
    return to_run(request, meetings_with_people(), pk)


def to_run(request: HttpRequest, rows: QuerySet, pk: int):
    """One of the rows that the user sees: a meeting, a part of one, or a standing item, for those who run it."""
    row = get_object_or_404(rows.visible_to(request.user), pk=pk)
    if not can_run_meetings_of(request.user, getattr(row, "meeting", row).subgroup_id):
        raise PermissionDenied
    return row


def led_to_meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Nothing is planned once a meeting is over. What was typed before is answered by the service, in words."""
    if meeting.is_open or request.method == "POST":
        return None
    messages.info(request, IS_CLOSED if meeting.is_closed else IS_CANCELLED)
    return redirect(meeting)


@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_meeting(request, pk)
    context = {"meeting": meeting, "page": meeting_page(meeting, request.user)}
    return render(request, "assurance/meetings/meeting_detail.html", context)


@require_http_methods(["GET", "POST"])
def meeting_add(request: HttpRequest) -> HttpResponse:
    if not can_run_meetings(request.user):
        raise PermissionDenied
    form = NewMeetingForm(
        request.POST if request.method == "POST" else None, user=request.user, on=timezone.localdate()
    )
    planned: list[Meeting] = []

    def save() -> None:
        key = form.cleaned_data["submission_key"]
        planned.append(services.plan_meeting(details=form.details, by=request.user, submission_key=key))

    answer = edit_page(
        request,
        form,
        save,
        template="assurance/meetings/meeting_form.html",
        done_url=reverse("assurance:meeting-list"),
        message=PLANNED,
    )
    return redirect(planned[0]) if planned else answer


@require_http_methods(["GET", "POST"])
def meeting_update(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_to_run(request, pk)
    if answer := led_to_meeting(request, meeting):
        return answer
    form = MeetingEditForm(
        request.POST if request.method == "POST" else None,
        meeting=meeting,
        user=request.user,
        on=timezone.localdate(),
    )
    return edit_page(
        request,
        form,
        lambda: services.edit_meeting(
            meeting=meeting, version=form.cleaned_data["version"], details=form.details, by=request.user
        ),
        template="assurance/meetings/meeting_form.html",
        done_url=meeting.get_absolute_url(),
        message=TELL_GUESTS if form.is_news_to_guests else CHANGED,
        context={"meeting": meeting},
    )


@require_http_methods(["GET", "POST"])
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_to_run(request, pk)
    if answer := led_to_meeting(request, meeting):
        return answer
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": meeting.version})

    def save() -> None:
        services.cancel_meeting(
            meeting=meeting, version=form.cleaned_data["version"], reason=form.cleaned_data["reason"], by=request.user
        )
        send_mails_of(meeting, DeliveryKind.MEETING_CANCELLED)

    return edit_page(
        request,
        form,
        save,
        template="assurance/reason.html",
        done_url=meeting.get_absolute_url(),
        message="The meeting is cancelled.",
        context={
            "text": str(meeting),
            "heading": "Cancel this meeting",
            "consequence": "Everybody who was invited is told by email, which takes it out of their calendar. "
            "The agenda stays as it was. A cancelled meeting cannot be taken up again.",
            "button": "Cancel the meeting",
        },
    )


def send_mails_of(meeting: Meeting, kind: str) -> None:
    """What the change has queued about this meeting, after the answer of the page."""
    start = {DeliveryKind.MEETING_CANCELLED: "meeting-cancelled", DeliveryKind.MEETING_INVITATION: "meeting-invitation"}
    waiting = Delivery.objects.filter(key__startswith=f"{start[kind]}:{meeting.pk}:").values_list("key", flat=True)
    send_soon(clock=timezone.now, keys=tuple(waiting))
