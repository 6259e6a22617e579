"""Closing a meeting for good, and correcting its record afterwards."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import services
from assurance.forms.closing import CloseForm, CorrectionForm
from assurance.mailing.sending import send_soon
from assurance.meetings.closing import closing_of
from assurance.meetings.locked import IS_CANCELLED
from assurance.models import Delivery, DeliveryState, Meeting
from assurance.views.meetings import led_to_meeting, meeting_to_run
from recommendations.editing import edit_page

IS_CLOSED = "The meeting is closed. Its decisions count from now on."
IS_NOT_CLOSED = "This meeting is not closed: its record can still be changed, and needs no correction."
IS_ISSUED = "The meeting is closed. Its decisions count from now on, and its plans are issued."


@require_http_methods(["GET", "POST"])
def meeting_close(request: HttpRequest, pk: int) -> HttpResponse:
    meeting, on = meeting_to_run(request, pk), timezone.localdate()
    if answer := led_to_meeting(request, meeting):
        return answer
    closing = closing_of(meeting, by=request.user, on=on)
    data = request.POST if request.method == "POST" else None
    initial = {
        "version": meeting.version,
        "seen": closing.seen,
        "layout": CloseForm.base_fields["layout"].choices[0][0],
    }
    form = CloseForm(data, initial=initial)
    closed: list[Meeting] = []
    response = edit_page(
        request,
        form,
        lambda: closed.append(
            services.close_meeting(meeting=meeting, by=request.user, on=on, clock=timezone.now, **form.cleaned_data)
        ),
        template="assurance/meetings/close.html",
        done_url=meeting.get_absolute_url(),
        message=IS_ISSUED if closing.issues else IS_CLOSED,
        context={"meeting": meeting, "closing": closing},
    )
    if closed:
        send_soon(clock=timezone.now, keys=questions_of(closed[0]))
    return response


def questions_of(meeting: Meeting) -> tuple[str, ...]:
    """The mails of what the meeting asked agencies."""
    waiting = Delivery.objects.filter(
        state=DeliveryState.WAITING, cycle__assurance_requests__decisions__meeting=meeting
    )
    return tuple(waiting.order_by("pk").values_list("key", flat=True))


@require_http_methods(["GET", "POST"])
def meeting_correct(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_to_run(request, pk)
    if not meeting.is_closed:
        messages.info(request, IS_NOT_CLOSED if meeting.is_open else IS_CANCELLED)
        return redirect(meeting)
    form = CorrectionForm(request.POST if request.method == "POST" else None, meeting=meeting)
    return edit_page(
        request,
        form,
        lambda: services.correct_record(meeting=meeting, by=request.user, on=timezone.localdate(), **form.cleaned_data),
        template="assurance/meetings/correct.html",
        done_url=meeting.get_absolute_url(),
        message="The correction is kept with the record.",
        context={"meeting": meeting},
    )
