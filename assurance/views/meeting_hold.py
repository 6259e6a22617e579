"""Meeting mode: what the recorder does while the meeting is held."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import services
from assurance.forms.recording import AttendanceForm, HoldForm, RecordingForm
from assurance.meetings.agenda import agenda_of, line_of
from assurance.meetings.hold_page import HoldPage, hold_url
from assurance.models import Meeting, MeetingAttendee, Recording
from assurance.views.meetings import meeting_to_run
from lscb_tracker.audit.trail import recorded
from recommendations.editing import edit_page
from recommendations.models import Agency
from recommendations.versioning import AlreadySaved

IS_OVER = "This meeting is {}. Its record can be read here."


def record_url(meeting: Meeting) -> str:
    return reverse("assurance:meeting-minutes", args=[meeting.pk])


def led_to_record(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Nothing is typed any more once a meeting is over. What was typed before is answered by the service, in words."""
    if meeting.is_open or request.method == "POST":
        return None
    messages.info(request, IS_OVER.format(meeting.get_state_display().lower()))
    return redirect(record_url(meeting))


@require_http_methods(["GET", "POST"])
def meeting_recording(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to record, or take it over, and go to the item at which the meeting is."""
    meeting = meeting_to_run(request, pk)
    if answer := led_to_record(request, meeting):
        return answer
    recording = Recording.objects.visible_to(request.user).select_related("recorder").filter(meeting=meeting).first()
    lines = agenda_of(meeting, request.user)
    shown = line_of(lines, recording.item_id if recording else None) or (lines[0] if lines else None)
    form = RecordingForm(
        request.POST if request.method == "POST" else None,
        initial={"instead_of": recording.recorder_id if recording else None},
    )
    return edit_page(
        request,
        form,
        lambda: services.take_recording(
            meeting=meeting, instead_of=form.cleaned_data["instead_of"], by=request.user, at=timezone.now()
        ),
        template="assurance/meetings/recording.html",
        done_url=hold_url(shown) if shown else meeting.get_absolute_url(),
        message="You record this meeting now. Everybody else can follow.",
        context={"meeting": meeting, "lines": lines, "shown": shown, "recording": recording},
    )


@require_http_methods(["GET", "POST"])
def meeting_hold(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """One item on the screen. Every button saves what was typed, and then goes where it says."""
    meeting = meeting_to_run(request, pk)
    if answer := led_to_record(request, meeting):
        return answer
    page = hold_page(request, meeting, item_pk)
    item = page.line.item
    form = HoldForm(
        request.POST if request.method == "POST" else None,
        agencies=Agency.objects.visible_to(request.user),
        initial={"version": item.version, "minute": item.minute},
    )
    is_valid = form.is_valid()
    target, shown = page.target(form.cleaned_data["go"] if is_valid else "")
    return edit_page(
        request,
        form,
        lambda: save_item(request, form, page, shown),
        template="assurance/meetings/hold.html",
        done_url=target,
        message="Saved",
        context={"meeting": meeting, "held": page},
    )


def hold_page(request: HttpRequest, meeting: Meeting, item_pk: int) -> HoldPage:
    lines = agenda_of(meeting, request.user)
    line = line_of(lines, item_pk)
    if line is None:
        raise Http404("This is not on the agenda of this meeting.")
    return HoldPage(meeting, lines, line, user=request.user, on=timezone.localdate())


def save_item(request: HttpRequest, form: HoldForm, page: HoldPage, shown) -> None:
    """The minute, the task and where the meeting goes on to: all of it or nothing."""
    said, meeting = form.cleaned_data, page.meeting
    with recorded():
        take_over(request, form, meeting)
        services.save_minute(item=page.line.item, version=said["version"], text=said["minute"], by=request.user)
        if form.has_task:
            with suppress(AlreadySaved):
                services.add_task(
                    meeting=meeting,
                    item=page.line.item,
                    details=form.task,
                    by=request.user,
                    submission_key=said["submission_key"],
                )
        services.show_item(item=shown, by=request.user)


def take_over(request: HttpRequest, form, meeting: Meeting) -> None:
    """Where the button said so; inside `recorded`."""
    instead_of = form.cleaned_data["take_over"]
    if instead_of is not None:
        with suppress(AlreadySaved):
            services.take_recording(meeting=meeting, instead_of=instead_of or None, by=request.user, at=timezone.now())


@require_http_methods(["GET", "POST"])
def meeting_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who came; not for the recorder alone: somebody at the door may tick it."""
    meeting = meeting_to_run(request, pk)
    if answer := led_to_record(request, meeting):
        return answer
    attendees = MeetingAttendee.objects.visible_to(request.user).current().filter(meeting=meeting)
    data = request.POST if request.method == "POST" else None
    form = AttendanceForm(data, attendees=attendees.select_related("agency"))
    return edit_page(
        request,
        form,
        lambda: services.note_attendance(meeting=meeting, noted=form.noted, by=request.user),
        template="assurance/meetings/attendance.html",
        done_url=reverse("assurance:meeting-recording", args=[meeting.pk]),
        message="The attendance is noted.",
        context={"meeting": meeting},
    )
