"""Under the names that allauth looks for. The address to come back to is registered with the provider."""

from django.urls import path

from lscb_tracker.accounts.single_sign_on import views
from lscb_tracker.accounts.tries import limited
from lscb_tracker.single_sign_on import PROVIDER

ONE = {"provider_id": PROVIDER}

urlpatterns = [
    path("login/", limited("openid_connect_login")(views.leave), ONE, name="openid_connect_login"),
    path("login/callback/", views.come_back, ONE, name="openid_connect_callback"),
]
