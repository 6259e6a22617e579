"""allauth's pages of the second step, where ours differ from them."""

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from lscb_tracker.accounts.factors.codes import mark_used
from lscb_tracker.accounts.factors.requirement import needs_second_factor, took_second_step


class SecondSteps(IndexView):
    """What the own account has, and the ways to more."""

    def get_context_data(self, **kwargs) -> dict:
        is_required = needs_second_factor(self.request.user)
        must_set_up = is_required and not took_second_step(self.request)
        return super().get_context_data(**kwargs) | {"is_required": is_required, "must_set_up": must_set_up}


class AddApp(ActivateTOTPView):
    def form_valid(self, form) -> HttpResponse:
        """The code that set the app up does not sign anybody in afterwards."""
        response = super().form_valid(form)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        mark_used(app, form.step)
        return response


add_app = csp_update({"img-src": ["data:"]})(AddApp.as_view())  # the QR code


class AddPasskey(AddWebAuthnView):
    def get_context_data(self, **kwargs) -> dict:
        """Each passkey checks who holds it (a finger, a face, a PIN), so that it is two steps in one."""
        context = super().get_context_data(**kwargs)
        return context | {"js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}


class RemovePasskey(RemoveWebAuthnView):
    def form_valid(self, form) -> HttpResponse:
        if get_adapter().can_delete_authenticator(self.get_object()):
            return super().form_valid(form)
        messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
        return redirect("mfa_index")


class SignInWithPasskey(LoginWebAuthnView):
    def form_valid(self, form) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        return flows.perform_passwordless_login(self.request, passkey, login)

    def form_invalid(self, form) -> HttpResponse:
        messages.error(self.request, get_adapter().error_messages["passkey_not_accepted"])
        return redirect("account_login")


class ProveByPasskey(ReauthenticateWebAuthnView):
    def form_invalid(self, form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {"form": kwargs["form"]} if "form" in kwargs else context


@require_safe
def to_second_steps(request) -> HttpResponseRedirect:
    """allauth asks for a list of passkeys; ours are with the other second steps."""
    return redirect("mfa_index")
