from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lscb_tracker.accounts import services
from lscb_tracker.accounts.forms.people import AppointmentForm, NewAppointmentForm, ReasonForm
from lscb_tracker.accounts.models import Appointment
from lscb_tracker.accounts.sudo import recently_proved
from lscb_tracker.accounts.views.administration import administrators_only, get_person
from recommendations.editing import edit_page

TEMPLATE = "accounts/appointment_form.html"


def get_appointment(pk: int, appointment_pk: int) -> Appointment:
    """One that still counts; what was taken back stays as it is."""
    appointments = Appointment.objects.select_related("user", "agency").filter(withdrawn_reason="")
    return get_object_or_404(appointments, user_id=pk, pk=appointment_pk)


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def appointment_add(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_person(pk)
    initial = {"version": person.version, "starts_on": timezone.localdate()}
    form = NewAppointmentForm(request.POST if request.method == "POST" else None, initial=initial)
    return edit_page(
        request,
        form,
        lambda: services.add_appointment(
            person=person, details=form.details, version=form.cleaned_data["version"], by=request.user
        ),
        template=TEMPLATE,
        done_url=person.get_absolute_url(),
        message="The appointment is added.",
        context={"person": person, "appointment": None},
    )


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def appointment_update(request: HttpRequest, pk: int, appointment_pk: int) -> HttpResponse:
    appointment = get_appointment(pk, appointment_pk)
    form = AppointmentForm(request.POST if request.method == "POST" else None, appointment=appointment)
    return edit_page(
        request,
        form,
        lambda: services.edit_appointment(
            appointment=appointment,
            details=form.details,
            version=form.cleaned_data["version"],
            by=request.user,
            on=timezone.localdate(),
        ),
        template=TEMPLATE,
        done_url=appointment.user.get_absolute_url(),
        message="The appointment is changed.",
        context={"person": appointment.user, "appointment": appointment},
    )


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def appointment_withdraw(request: HttpRequest, pk: int, appointment_pk: int) -> HttpResponse:
    appointment = get_appointment(pk, appointment_pk)
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": appointment.version})
    return edit_page(
        request,
        form,
        lambda: services.withdraw_appointment(
            appointment=appointment, by=request.user, on=timezone.localdate(), **form.cleaned_data
        ),
        template="accounts/confirmation.html",
        done_url=appointment.user.get_absolute_url(),
        message="The appointment is taken back.",
        context={
            "person": appointment.user,
            "heading": "Take back the appointment",
            "about": appointment,
            "consequence": "For an appointment that was a mistake: it gives no rights any more, from now on and on any "
            "day. To end one that was right, change it and give it a last day.",
            "button": "Take back appointment",
        },
    )
