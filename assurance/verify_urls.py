"""Whether a file is what the product gave out."""

from django.urls import path

from assurance.views import verifying

urlpatterns = [path("verify/", verifying.report_verify, name="report-verify")]
