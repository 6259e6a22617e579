"""Following a meeting, and its record: the page, Word, PDF, and by mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.recording import FollowedForm, SendRecordForm
from assurance.mailing.sending import send_soon
from assurance.meetings.follow_page import FollowPage
from assurance.meetings.printed import passages_of_record, record_html
from assurance.meetings.record import MeetingRecord, record_of
from assurance.meetings.word import record_docx
from assurance.models import Meeting, MeetingAttendee
from assurance.permissions import can_run_meetings_of
from assurance.reports.pdf import cached_pdf
from assurance.views.giving_out import issued, question_about
from assurance.views.meeting_hold import record_url
from assurance.views.meetings import get_meeting, meeting_to_run
from recommendations.editing import edit_page

STOPS_ASKING = 286  # htmx: show this, and do not ask again
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def meeting_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """What the recorder shows. It asks for itself whether there is anything new; without JavaScript by a link."""
    address = FollowedForm(request.GET)
    page = FollowPage(get_meeting(request, pk), user=request.user, on=timezone.localdate())
    if not request.htmx:
        context = {"followed": page, "meeting": page.meeting, "is_still": bool(address.said("still"))}
        answer = render(request, "assurance/meetings/follow.html", context)
    elif address.said("seen") == page.seen:
        answer = HttpResponse(status=204)
    else:
        status = 200 if page.meeting.is_open else STOPS_ASKING
        context = {"followed": page, "meeting": page.meeting, "is_swap": True}
        answer = render(request, "assurance/meetings/_followed.html", context, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_safe
def meeting_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_meeting(request, pk)
    can_run = can_run_meetings_of(request.user, meeting.subgroup_id)
    page = {
        "meeting": meeting,
        "record": record_of(meeting, user=request.user),
        "can_run": can_run,
        "run": {meeting.pk} if can_run else set(),
    }
    return render(request, "assurance/meetings/record.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_minutes_docx(request: HttpRequest, pk: int) -> HttpResponse:
    return record_file(request, get_meeting(request, pk), "docx", WORD, record_docx)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    def pdf(record: MeetingRecord) -> bytes:
        return cached_pdf(record_html(record))

    return record_file(request, get_meeting(request, pk), "pdf", "application/pdf", pdf)


def record_file(request: HttpRequest, meeting: Meeting, extension: str, content_type: str, made) -> HttpResponse:
    record = record_of(meeting, user=request.user)
    name = f"meeting-{meeting.pk}-{meeting.held_on:%Y-%m-%d}-record.{extension}"
    question = question_about(request, passages_of_record(record, record_url(meeting)))
    if question.is_open:
        context = {"name": name, "privacy": question, "back_url": record_url(meeting)}
        return render(request, "reports/privacy_question.html", context, status=422)
    return issued(request, made(record), name, content_type, question, None)


@require_http_methods(["GET", "POST"])
def meeting_minutes_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail says where the record is. What it says stays behind the sign-in."""
    meeting = meeting_to_run(request, pk)
    attendees = MeetingAttendee.objects.visible_to(request.user).current().filter(meeting=meeting).exclude(email="")
    data = request.POST if request.method == "POST" else None
    form = SendRecordForm(data, attendees=attendees.select_related("agency"))

    def save() -> None:
        queued = services.mail_record(
            meeting=meeting,
            attendees=form.chosen,
            by=request.user,
            submission_key=form.cleaned_data["submission_key"],
        )
        send_soon(clock=timezone.now, keys=tuple(delivery.key for delivery in queued))

    return edit_page(
        request,
        form,
        save,
        template="assurance/meetings/record_send.html",
        done_url=record_url(meeting),
        message="The record is on its way to those whom you selected.",
        context={"meeting": meeting},
    )
