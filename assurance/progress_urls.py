"""The charts of a plan, and the plan as one file. Before the pages of recommendations."""

from django.urls import path

from assurance.views import offline, progress

urlpatterns = [
    path("plans/<slug:slug>/charts/", progress.plan_charts, name="plan-charts"),
    path("plans/<slug:slug>/charts.pdf", progress.charts_pdf, name="charts-pdf"),
    path("plans/<slug:slug>/offline.html", offline.plan_offline, name="plan-offline"),
]
