"""Whether a file is what the product gave out. What is uploaded is looked at, and not kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance.forms.verifying import VerifyForm
from assurance.verifying.recorded import record_verdict
from assurance.verifying.verdicts import as_seen_by, verdict_on, verdict_on_file


@require_http_methods(["GET", "HEAD", "POST"])
def report_verify(request: HttpRequest) -> HttpResponse:
    """The verdict is the answer to the POST: it is not kept, so there is no page to lead to."""
    if request.method != "POST":
        return render(request, "assurance/verifying/report_verify.html", {"form": VerifyForm()})
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "assurance/verifying/report_verify.html", {"form": form}, status=422)
    now = timezone.now()
    finding = verdict_of(form, on=timezone.localdate(now))
    record_verdict(finding, by=request.user)
    context = {"finding": as_seen_by(request.user, finding), "verified_at": now}
    return render(request, "assurance/verifying/verdict.html", context)


def verdict_of(form: VerifyForm, *, on):
    if told := form.cleaned_data["sha256"]:
        return verdict_on(told, None, today=on)
    return verdict_on_file(form.cleaned_data["file"].read(), today=on)
