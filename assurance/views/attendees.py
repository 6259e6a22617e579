"""Who is invited to a meeting, and the mails that invite."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import services
from assurance.forms.agendas import ShortReasonForm
from assurance.forms.attendees import AttendeeEditForm, InviteForm, NewAttendeeForm, PickForm
from assurance.meetings.detail import guests_of
from assurance.meetings.people import contacts_of_agencies, people_of_the_board
from assurance.models import DeliveryKind, Meeting, MeetingAttendee
from assurance.views.meetings import led_to_meeting, meeting_to_run, send_mails_of, to_run
from recommendations.editing import edit_page

ON_THE_LIST = "On the list of the meeting. Nobody is invited until you say so."


def people_url(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}#people"


@require_http_methods(["GET", "POST"])
def attendee_add(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_to_run(request, pk)
    if answer := led_to_meeting(request, meeting):
        return answer
    form = NewAttendeeForm(request.POST if request.method == "POST" else None)
    return edit_page(
        request,
        form,
        lambda: services.add_attendees(
            meeting=meeting, people=[form.details], by=request.user, submission_key=form.cleaned_data["submission_key"]
        ),
        template="assurance/meetings/attendee_form.html",
        done_url=people_url(meeting),
        message=ON_THE_LIST,
        context={"meeting": meeting},
    )


@require_http_methods(["GET", "POST"])
def attendee_pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Several at once, of those whom the product knows."""
    meeting, on = meeting_to_run(request, pk), timezone.localdate()
    if answer := led_to_meeting(request, meeting):
        return answer
    form = PickForm(
        request.POST if request.method == "POST" else None,
        board=people_of_the_board(meeting, on),
        contacts=contacts_of_agencies(meeting, on),
    )
    return edit_page(
        request,
        form,
        lambda: services.add_attendees(
            meeting=meeting, people=form.people, by=request.user, submission_key=form.cleaned_data["submission_key"]
        ),
        template="assurance/meetings/attendee_pick.html",
        done_url=people_url(meeting),
        message=ON_THE_LIST,
        context={"meeting": meeting},
    )


def attendee_to_change(request: HttpRequest, pk: int) -> MeetingAttendee:
    return to_run(request, MeetingAttendee.objects.select_related("meeting", "agency"), pk)


@require_http_methods(["GET", "POST"])
def attendee_update(request: HttpRequest, pk: int) -> HttpResponse:
    attendee = attendee_to_change(request, pk)
    if answer := led_to_meeting(request, attendee.meeting):
        return answer
    form = AttendeeEditForm(request.POST if request.method == "POST" else None, attendee=attendee)
    return edit_page(
        request,
        form,
        lambda: services.edit_attendee(
            attendee=attendee, version=form.cleaned_data["version"], details=form.details, by=request.user
        ),
        template="assurance/meetings/attendee_form.html",
        done_url=people_url(attendee.meeting),
        message="The list is changed.",
        context={"meeting": attendee.meeting, "attendee": attendee},
    )


@require_http_methods(["GET", "POST"])
def attendee_remove(request: HttpRequest, pk: int) -> HttpResponse:
    attendee = attendee_to_change(request, pk)
    if answer := led_to_meeting(request, attendee.meeting):
        return answer
    form = ShortReasonForm(request.POST if request.method == "POST" else None, initial={"version": attendee.version})

    def save() -> None:
        services.remove_attendee(
            attendee=attendee, version=form.cleaned_data["version"], reason=form.cleaned_data["reason"], by=request.user
        )
        send_mails_of(attendee.meeting, DeliveryKind.MEETING_CANCELLED)

    return edit_page(
        request,
        form,
        save,
        template="assurance/reason.html",
        done_url=people_url(attendee.meeting),
        message=f"{attendee} is off the list.",
        context={
            "caption": str(attendee.meeting),
            "text": f"{attendee}, {attendee.agency}" if attendee.name and attendee.agency else str(attendee),
            "heading": "Take somebody off the list",
            "consequence": "Whoever was invited is told by email, which takes the meeting out of their calendar.",
            "button": "Take them off the list",
        },
    )


@require_http_methods(["GET", "POST"])
def meeting_invite(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_to_run(request, pk)
    if answer := led_to_meeting(request, meeting):
        return answer
    guests = guests_of(meeting, request.user)
    form = InviteForm(request.POST if request.method == "POST" else None, guests=guests)

    def save() -> None:
        services.invite_to_meeting(
            meeting=meeting,
            attendees=list(form.cleaned_data["attendees"]),
            by=request.user,
            submission_key=form.cleaned_data["submission_key"],
        )
        send_mails_of(meeting, DeliveryKind.MEETING_INVITATION)

    return edit_page(
        request,
        form,
        save,
        template="assurance/meetings/meeting_invite.html",
        done_url=people_url(meeting),
        message="The invitations are on their way.",
        context={
            "meeting": meeting,
            "unreachable": [guest.attendee for guest in guests if not guest.attendee.email],
            "is_anybody_reachable": any(guest.attendee.email for guest in guests),
            "pick_url": reverse("assurance:attendee-pick", args=[meeting.pk]),
        },
    )
