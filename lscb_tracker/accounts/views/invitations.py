from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from lscb_tracker.accounts import mails, services
from lscb_tracker.accounts.forms.people import ConfirmationForm, FirstPasswordForm, InvitationForm
from lscb_tracker.accounts.invitation_links import invitation_for, key_of
from lscb_tracker.accounts.models import Invitation, User
from lscb_tracker.accounts.sudo import recently_proved
from lscb_tracker.accounts.views.administration import administrators_only, get_person
from recommendations.editing import edit_page

INVITATION_KEY = "invitation_key"
NOT_SENT = (
    "The invitation to {} was not mailed, because the mail server did not take it. The person is saved. "
    "Send the invitation again from this page; if that fails too, tell whoever runs the server."
)


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def person_invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST if request.method == "POST" else None, on=timezone.localdate())
    to_mail: list[Invitation] = []
    response = edit_page(
        request,
        form,
        lambda: to_mail.append(invited(form, request.user)),
        template="accounts/person_invite.html",
        done_url=reverse("accounts:person-list"),
        message="The person is invited.",
    )
    if response.status_code != 302:
        return response
    mail_once_saved(request, response, to_mail)
    return redirect(User.objects.get(invitation__submission_key=form.cleaned_data["submission_key"]))


def invited(form: InvitationForm, by: User) -> Invitation:
    given = {name: form.cleaned_data[name] for name in ("name", "email", "submission_key")}
    return services.invite_person(**given, appointment=form.details, by=by).invitation


def mail_once_saved(request: HttpRequest, response: HttpResponse, invitations: list[Invitation]) -> HttpResponse:
    """Mail what a form that was saved made; what was refused, or saved before, made nothing."""
    for invitation in invitations if response.status_code == 302 else ():
        mail_invitation(request, invitation)
    return response


def mail_invitation(request: HttpRequest, invitation: Invitation) -> None:
    """Mail the link and note that it went; say so on the next page when it did not."""
    link = request.build_absolute_uri(reverse("accounts:invitation-open", args=[key_of(invitation)]))
    context = {
        "person": invitation.person,
        "link": link,
        "invited_by": request.user,
        "days": settings.INVITATION_DAYS,
    }
    if mails.send("accounts/email/invitation", invitation.person.email, context):
        services.note_mail_sent(invitation=invitation, by=request.user, at=timezone.now())
    else:
        messages.warning(request, NOT_SENT.format(invitation.person.email))


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def invitation_send(request: HttpRequest, pk: int) -> HttpResponse:
    person, to_mail = get_person(pk), []
    response = invitation_page(
        request,
        person,
        lambda version: to_mail.append(services.renew_invitation(person=person, version=version, by=request.user)),
        heading="Send the invitation again",
        consequence=f"A new link is mailed to {person.email}. The links of earlier mails stop working.",
        button="Send invitation",
        message="A new invitation is made.",
    )
    return mail_once_saved(request, response, to_mail)


@require_http_methods(["GET", "POST"])
@administrators_only
@recently_proved
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_person(pk)
    return invitation_page(
        request,
        person,
        lambda version: services.withdraw_invitation(person=person, version=version, by=request.user),
        heading="Withdraw the invitation",
        consequence="The link stops working and the account is closed. To invite the person after all, open it again.",
        button="Withdraw invitation",
        message="The invitation is withdrawn.",
    )


def invitation_page(request: HttpRequest, person: User, save, **words) -> HttpResponse:
    form = ConfirmationForm(request.POST if request.method == "POST" else None, initial={"version": person.version})
    return edit_page(
        request,
        form,
        lambda: save(form.cleaned_data["version"]),
        template="accounts/confirmation.html",
        done_url=person.get_absolute_url(),
        message=words["message"],
        context={"person": person, **words},
    )


@login_not_required  # who is invited has no password yet
@require_safe
def invitation_open(request: HttpRequest, key: str) -> HttpResponse:
    """Take the key out of the address, where it would end up in logs and in the browser's history."""
    if invitation_for(key) is None:
        return render(request, "accounts/invitation_over.html", status=410)
    request.session[INVITATION_KEY] = key
    return redirect("accounts:invitation-answer")


@login_not_required  # who is invited has no password yet
@require_http_methods(["GET", "POST"])
def invitation_answer(request: HttpRequest) -> HttpResponse:
    """Choose the first password. Signing in comes after it, with all that signing in asks for."""
    invitation = invitation_for(request.session.get(INVITATION_KEY, ""))
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=410)
    person = invitation.person
    form = FirstPasswordForm(request.POST if request.method == "POST" else None, user=person, temp_key="")
    context = {"form": form, "person": person, "appointments": person.appointments.not_over(timezone.localdate())}
    if request.method != "POST":
        return render(request, "accounts/invitation_answer.html", context)
    if not form.is_valid():
        return render(request, "accounts/invitation_answer.html", context, status=422)
    try:
        services.answer_invitation(invitation=invitation, password=form.cleaned_data["password1"])
    except services.InvitationOver:
        return render(request, "accounts/invitation_over.html", status=410)
    del request.session[INVITATION_KEY]
    messages.success(request, "Your password is saved. Sign in with it.")
    return redirect("account_login")
