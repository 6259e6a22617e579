"""What changed between two editions of a plan. Before the pages of recommendations."""

from django.urls import path

from assurance.views import comparing

urlpatterns = [
    path("plans/<slug:slug>/changes/", comparing.plan_changes, name="plan-changes"),
    path("plans/<slug:slug>/changes.pdf", comparing.plan_changes_pdf, name="plan-changes-pdf"),
]
