"""The second step under the names that allauth looks for; only those that are needed."""

from allauth.mfa.base import views as base_views
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp.views import deactivate_totp
from django.urls import path
from django.views.decorators.http import require_safe

from lscb_tracker.accounts.factors import views
from lscb_tracker.accounts.tries import limited

download_recovery_codes = require_safe(codes_views.download_recovery_codes)

urlpatterns = [
    path("", views.SecondSteps.as_view(), name="mfa_index"),
    path("authenticate/", base_views.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", base_views.reauthenticate, name="mfa_reauthenticate"),
    path("app/add/", views.add_app, name="mfa_activate_totp"),
    path("app/remove/", deactivate_totp, name="mfa_deactivate_totp"),
    path("passkeys/", views.to_second_steps, name="mfa_list_webauthn"),
    path("passkeys/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/reauthenticate/", views.ProveByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path(
        "passkeys/sign-in/", limited("mfa_login_webauthn")(views.SignInWithPasskey.as_view()), name="mfa_login_webauthn"
    ),
    path("passkeys/<int:pk>/remove/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("recovery-codes/", codes_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", codes_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", download_recovery_codes, name="mfa_download_recovery_codes"),
]
