"""The second step under the names that allauth looks for; only those that are needed."""

from allauth.mfa.base import views as base_views
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp.views import deactivate_totp
from django.urls import path
from django.views.decorators.http import require_safe

from lscb_tracker.accounts.factors import views
from lscb_tracker.accounts.sudo import recently_proved
from lscb_tracker.accounts.tries import limited

sign_in_with_passkey = limited("passkey_challenge", "GET", "HEAD")(
    limited("mfa_login_webauthn")(views.SignInWithPasskey.as_view())
)
download_recovery_codes = require_safe(codes_views.download_recovery_codes)


def proved(route: str, view, name: str):
    """allauth asks for a proof too, but not of somebody who has neither password nor second step here."""
    return path(route, recently_proved(view), name=name)


urlpatterns = [
    path("", views.SecondSteps.as_view(), name="mfa_index"),
    path("authenticate/", base_views.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", base_views.reauthenticate, name="mfa_reauthenticate"),
    proved("app/add/", views.add_app, "mfa_activate_totp"),
    proved("app/remove/", deactivate_totp, "mfa_deactivate_totp"),
    path("passkeys/", views.to_second_steps, name="mfa_list_webauthn"),
    proved("passkeys/add/", views.AddPasskey.as_view(), "mfa_add_webauthn"),
    path("passkeys/reauthenticate/", views.ProveByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("passkeys/sign-in/", sign_in_with_passkey, name="mfa_login_webauthn"),
    proved("passkeys/<int:pk>/remove/", views.RemovePasskey.as_view(), "mfa_remove_webauthn"),
    proved("recovery-codes/", codes_views.view_recovery_codes, "mfa_view_recovery_codes"),
    proved("recovery-codes/new/", codes_views.generate_recovery_codes, "mfa_generate_recovery_codes"),
    proved("recovery-codes/download/", download_recovery_codes, "mfa_download_recovery_codes"),
]
