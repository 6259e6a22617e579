from allauth.account import views as account_views
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from lscb_tracker import health
from lscb_tracker.accounts.single_sign_on.views import leads_to_provider
from lscb_tracker.accounts.tries import limited
from lscb_tracker.accounts.views.sign_out import SignOut
from lscb_tracker.views import AccessibilityStatement, PrivacyNotice

admin.site.site_header = "Administration of the action plan tracker"
admin.site.site_title = "Action plan tracker"
admin.site.login = secure_admin_login(admin.site.login)  # through our sign-in page, with its limits
# Roles are appointments; the rest belongs to its person, or is a setting.
admin.site.unregister([Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken])


def counted(route: str, view, name: str):
    """A page that may be sent only so often from one address of the network; accounts/tries.py says how often."""
    return path(route, limited(name)(view), name=name)


account_urls = [
    counted("login/", leads_to_provider(account_views.login), "account_login"),
    path("logout/", SignOut.as_view(), name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    counted("reauthenticate/", account_views.reauthenticate, "account_reauthenticate"),
    counted("password/change/", account_views.password_change, "account_change_password"),
    # Somebody without a password is sent a link to choose one; allauth asks for the name of this page.
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
    counted("password/reset/", account_views.password_reset, "account_reset_password"),
    path("password/reset/done/", account_views.password_reset_done, name="account_reset_password_done"),
    re_path(  # the key holds hyphens of its own, and a path's <uidb36> would take the first part of it
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        limited("account_reset_password_from_key")(account_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("", include("assurance.urls")),
    path("", include("recommendations.urls")),
    path("", include("lscb_tracker.accounts.urls")),
    path("accounts/", include(account_urls)),
    path("accounts/single-sign-on/", include("lscb_tracker.accounts.single_sign_on.urls")),
    path("accounts/2fa/", include("lscb_tracker.accounts.factors.urls")),
    path("accessibility/", AccessibilityStatement.as_view(), name="accessibility-statement"),
    path("privacy/", PrivacyNotice.as_view(), name="privacy-notice"),
    path("audit-trail/", include("lscb_tracker.audit.urls")),
    path("admin/", admin.site.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
]

handler400 = "lscb_tracker.outages.bad_request"
handler500 = "lscb_tracker.outages.server_error"
