from django.urls import path

from lscb_tracker.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.event_list, name="event-list"),
    path("events.csv", views.event_export, name="event-export"),
    path("verify/", views.trail_verify, name="trail-verify"),
    path("<int:number>/", views.event_detail, name="event-detail"),
]
