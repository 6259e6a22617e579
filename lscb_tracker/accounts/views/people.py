from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from lscb_tracker.accounts import services
from lscb_tracker.accounts.forms.people import ConfirmationForm, PersonForm, ReasonForm
from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.people_filter import PeopleFilter
from lscb_tracker.accounts.people_page import by_time, history_of, people_page, state_of
from lscb_tracker.accounts.sudo import recently_proved
from lscb_tracker.accounts.views.administration import administrators_only, get_person
from lscb_tracker.accounts.views.invitations import mail_once_saved
from lscb_tracker.addresses import AddressForm
from recommendations.editing import edit_page

CONFIRMATION = "accounts/confirmation.html"


@require_safe
@administrators_only
def person_list(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    selected = PeopleFilter(request.GET, on=on)
    page_obj = people_page(selected.people, AddressForm(request.GET).said("page"), on)
    context = {"filter": selected, "page_obj": page_obj}
    return render(request, "accounts/person_list.html", context, status=200 if selected.form.is_valid() else 422)


@require_safe
@administrators_only
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    on, person = timezone.localdate(), get_person(pk)
    appointments = list(person.appointments.select_related("agency").prefetch_related("subgroups"))
    context = {
        "person": person,
        "state": state_of(person, [each for each in appointments if each.is_in_force(on)], on),
        "appointments": by_time(appointments, on),
        "invitation": getattr(person, "invitation", None),
        "invitation_is_over": invitation_is_over(person),
        "factors": [factor.get_type_display() for factor in services.factors_of(person)],
        "events": history_of(person),
        "is_oneself": person == request.user,
    }
    return render(request, "accounts/person_detail.html", context)


def invitation_is_over(person: User) -> bool:
    invitation = getattr(person, "invitation", None)
    return bool(invitation and invitation.sent_at and invitation.ends_at <= timezone.now())


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def person_update(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_person(pk)
    form = PersonForm(request.POST if request.method == "POST" else None, person=person)
    return edit_page(
        request,
        form,
        lambda: services.edit_person(person=person, by=request.user, **form.cleaned_data),
        template="accounts/person_form.html",
        done_url=person.get_absolute_url(),
        message="The person is changed.",
        context={"person": person},
    )


def confirmation_page(request: HttpRequest, person: User, save, form_class=ConfirmationForm, **words) -> HttpResponse:
    """Ask once more before something that somebody will notice."""
    form = form_class(request.POST if request.method == "POST" else None, initial={"version": person.version})
    return edit_page(
        request,
        form,
        lambda: save(person=person, by=request.user, **form.cleaned_data),
        template=CONFIRMATION,
        done_url=person.get_absolute_url(),
        message=words["message"],
        context={"person": person, **words},
    )


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def person_close(request: HttpRequest, pk: int) -> HttpResponse:
    return confirmation_page(
        request,
        get_person(pk),
        lambda **given: services.close_person(on=timezone.localdate(), **given),
        ReasonForm,
        heading="Close the account",
        consequence="The person is signed out at once and cannot sign in until the account is opened again. "
        "What they did stays in the record under their name.",
        button="Close account",
        message="The account is closed.",
    )


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def person_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    to_mail = []

    def reopen(*, person: User, by: User, version: int) -> None:
        if invitation := services.reopen_person(person=person, version=version, by=by):
            to_mail.append(invitation)

    response = confirmation_page(
        request,
        get_person(pk),
        reopen,
        heading="Open the account again",
        consequence="The person may do what their appointments in force allow. Check these first. Somebody who never "
        "chose a password is invited again.",
        button="Open account",
        message="The account is open again.",
    )
    return mail_once_saved(request, response, to_mail)


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def sessions_end(request: HttpRequest, pk: int) -> HttpResponse:
    return confirmation_page(
        request,
        get_person(pk),
        services.end_sessions,
        heading="End all sessions",
        consequence="The person is signed out everywhere, and loses what they are typing. They can sign in again. "
        "If a password may be known to somebody else, close the account instead.",
        button="End all sessions",
        message="All sessions are ended.",
    )


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def factors_reset(request: HttpRequest, pk: int) -> HttpResponse:
    return confirmation_page(
        request,
        get_person(pk),
        services.reset_factors,
        heading="Take away the second step",
        consequence="For somebody who lost the telephone or the key. Make sure that it is they who ask: call them back "
        "on a number that you know. They are signed out everywhere, and set up a new one when they sign in.",
        button="Take away the second step",
        message="The second step is taken away.",
    )
