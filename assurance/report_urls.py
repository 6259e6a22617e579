"""Making reports of a plan. Before the pages of recommendations."""

from django.urls import path

from assurance.views import report_choices

urlpatterns = [
    path("plans/<slug:slug>/report/", report_choices.report_choose, name="report-choose"),
    path("plans/<slug:slug>/report.pdf", report_choices.report_pdf, name="report-pdf"),
    path("report-choices/<int:pk>/edit/", report_choices.report_choice_update, name="report-choice-update"),
    path("report-choices/<int:pk>/withdraw/", report_choices.report_choice_withdraw, name="report-choice-withdraw"),
]
