"""What waits for scrutiny, decisions, and what follows on them."""

from django.urls import path

from assurance.views import dissents, retests, scrutiny

urlpatterns = [
    path("scrutiny/", scrutiny.scrutiny_queue, name="scrutiny-queue"),
    path("scrutiny/<slug:slug>/<str:ref>/", scrutiny.scrutiny_row, name="scrutiny-row"),
    path("decisions/<int:pk>/dissent/", dissents.dissent_add, name="dissent-add"),
    path("retests/<int:pk>/settle/", retests.retest_settle, name="retest-settle"),
]
