"""Asking whether a report is genuine."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lscb_tracker.audit.models import Kind
from tests.audit.desk import Desk, flow
from tests.browser.papers import small_pdf


@flow("assurance:report-verify", leaves=((Kind.ACCESS.value, "report_verified"),))
def verify_a_report(desk: Desk):
    client, user = desk.person()
    file = SimpleUploadedFile("report.pdf", small_pdf("Not ours"), content_type="application/pdf")
    desk.post(client, reverse("assurance:report-verify"), {"file": file}, status=200)
    return user
