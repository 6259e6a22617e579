"""allauth's forms of the second step with our labels and messages; settings.MFA_FORMS names them."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn_forms

from lscb_tracker.account_forms import AccountForm
from lscb_tracker.accounts.factors.codes import matching_step, use_up
from lscb_tracker.accounts.tries import take_second_step_try
from lscb_tracker.safe_text import SafeTextField
from lscb_tracker.throttling.limits import TooManyTries, Try, give_back

# For the `error_messages` of the adapter.
ERROR_MESSAGES = {
    "cannot_delete_authenticator": "Your role needs a second step. Set up another one before you take this one away",
    "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first",
    "incorrect_code": "Enter the code that your app shows now. A code works once, and for about a minute",
    "passkey_not_accepted": "The passkey did not work. Try again, or use another way",
    "unverified_email": "Ask the administrator of the Board to confirm your email address first",
}
NAME_LENGTH = 60
NOT_AN_ANSWER = (AttributeError, KeyError, TypeError, ValueError)  # what a passkey's answer may be wrong in


def take_try_of(user) -> list[Try]:
    """Before the code is looked at."""
    try:
        return take_second_step_try(user)
    except TooManyTries as refusal:
        raise get_account_adapter().validation_error("too_many_login_attempts", refusal.wait) from refusal


class CodeForm(AccountForm):
    messages = {"code": "Enter the code"}

    def clean_code(self) -> str:
        tries = take_try_of(self.user)
        code = self.cleaned_data["code"]
        ways = Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN)
        for authenticator in ways:
            if use_up(authenticator, code):
                authenticator.user = self.user
                self.authenticator = authenticator
                give_back(*tries)
                return code
        if ways:
            self._emit_authentication_failed(ways[0])
        raise get_adapter().validation_error("incorrect_code")


class SecondStepForm(CodeForm, base_forms.AuthenticateForm):
    labels = {"code": "Code from your authenticator app, or a recovery code"}


class ProofByCodeForm(CodeForm, base_forms.ReauthenticateForm):
    labels = {"code": "Code from your authenticator app, or a recovery code"}


class AddAppForm(AccountForm, ActivateTOTPForm):
    labels = {"code": "Code that the app shows"}
    messages = {"code": "Enter the code that the app shows"}
    step: int  # after cleaning: the time step of the code, which is used up by it

    def clean_code(self) -> str:
        validate_can_add_authenticator(self.user)
        tries = take_try_of(self.user)
        step = matching_step(self.secret, self.cleaned_data["code"])
        if step is None:
            raise get_adapter().validation_error("incorrect_code")
        give_back(*tries)
        self.step = step
        return self.cleaned_data["code"]


class RemoveAppForm(AccountForm, DeactivateTOTPForm):
    pass


class NewCodesForm(AccountForm, GenerateRecoveryCodesForm):
    pass


class PasskeyForm(AccountForm):
    """The browser fills in the one hidden field, so whatever is wrong with it belongs to the whole form."""

    def add_error(self, field, error):
        if field == "credential":
            field, error = None, get_adapter().validation_error("passkey_not_accepted")
        super().add_error(field, error)


class AnswerOfPasskeyForm(PasskeyForm):
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except NOT_AN_ANSWER as error:
            raise get_adapter().validation_error("passkey_not_accepted") from error


class AddPasskeyForm(PasskeyForm, webauthn_forms.AddWebAuthnForm):
    name = SafeTextField(
        label="Name of the passkey",
        max_length=NAME_LENGTH,
        required=False,
        help_text="To tell several apart, for example “Work laptop” or “Security key on my key ring”",
    )
    passwordless = None  # every passkey may sign in by itself
    marks_optional_fields = False

    def clean(self) -> dict:
        try:
            return super().clean()
        except NOT_AN_ANSWER as error:
            raise get_adapter().validation_error("passkey_not_accepted") from error


class SecondStepPasskeyForm(AnswerOfPasskeyForm, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class SignInPasskeyForm(AnswerOfPasskeyForm, webauthn_forms.LoginWebAuthnForm):
    pass


class ProofByPasskeyForm(AnswerOfPasskeyForm, webauthn_forms.ReauthenticateWebAuthnForm):
    pass
