"""allauth's forms with our labels and messages; settings.ACCOUNT_FORMS names them."""

from functools import partial

from allauth.account import forms as allauth_forms

from lscb_tracker.background import after_the_answer
from lscb_tracker.govuk_forms import GovukForm

# For the `error_messages` of the account adapter.
ERROR_MESSAGES = {
    "account_inactive": "Your account is closed. Ask the administrator of the Board to open it again",
    "email_password_mismatch": "Check the email address and the password: they do not belong to one account",
    "incorrect_password": "Enter the password that you have now: this is another one",
    "enter_current_password": "Enter the password that you have now",
    "too_many_login_attempts": "Too many tries. Wait %s, then try again",
    "invalid_password_reset": "The link does not work any more. Ask for a new one",
    "rate_limited": "Too many tries. Wait a few minutes, then try again",
}
PASSWORD_LABELS = {"password1": "New password", "password2": "New password again"}


class AccountForm(GovukForm):
    labels: dict[str, str] = {}
    messages: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = label
        for name, message in self.messages.items():
            self.fields[name].error_messages["required"] = message


class SignInForm(AccountForm, allauth_forms.LoginForm):
    labels = {"login": "Email address", "password": "Password"}
    messages = {"login": "Enter your email address", "password": "Enter your password"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the page has its own link for a forgotten password

    def add_error(self, field, error):
        """Hang an error of the pair on the first box, so that the summary can link to it."""
        super().add_error(field or "login", error)


class ProofByPasswordForm(AccountForm, allauth_forms.ReauthenticateForm):
    labels = {"password": "Password"}
    messages = {"password": "Enter your password"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class PasswordChangeForm(AccountForm, allauth_forms.ChangePasswordForm):
    labels = {"oldpassword": "The password that you have now", **PASSWORD_LABELS}
    messages = {
        "oldpassword": "Enter the password that you have now",
        "password1": "Enter a new password",
        "password2": "Enter the new password again",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class PasswordResetForm(AccountForm, allauth_forms.ResetPasswordForm):
    labels = {"email": "Email address"}
    messages = {"email": "Enter your email address"}

    def save(self, request, **kwargs) -> str:
        """What is done for an account, and not for an unknown address, must not make the answer take longer."""
        after_the_answer(partial(super().save, request, **kwargs))
        return self.cleaned_data["email"]


class PasswordResetKeyForm(AccountForm, allauth_forms.ResetPasswordKeyForm):
    labels = PASSWORD_LABELS
    messages = {"password1": "Enter a new password", "password2": "Enter the new password again"}
