from django.urls import path

from lscb_tracker.accounts import views

app_name = "accounts"

urlpatterns = [path("", views.profile, name="profile")]
