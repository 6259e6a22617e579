from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import evidence_store, services
from assurance.evidence_store import EvidenceChanged
from assurance.forms.records import EvidenceVersionForm, NewEvidenceForm, ReasonForm
from assurance.models import EvidenceFile, EvidenceItem, ScanState
from assurance.permissions import can_add_evidence, can_withdraw
from assurance.views.records import get_record, page_of
from assurance.views.uploads import follow_up, stored, stored_evidence
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.editing import edit_page

# Uploaded files are never shown as pages: no type of theirs, no sniffing, no script, no other site.
DOWNLOAD_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@require_http_methods(["GET", "POST"])
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    answer = get_record(request, pk)
    if not can_add_evidence(request.user, answer):
        raise PermissionDenied
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = NewEvidenceForm(data, files, names_events=True)

    def save() -> None:
        with stored_evidence(form) as items:
            key = form.cleaned_data["submission_key"]
            services.add_evidence(record=answer, evidence=items, by=request.user, submission_key=key)
        follow_up(request, form, [file for item in items for file in item.files])

    return edit_page(
        request,
        form,
        save,
        template="assurance/evidence_add.html",
        done_url=page_of(answer, request),
        message="The evidence is added.",
        context={"record": answer},
    )


def get_item(request: HttpRequest, pk: int) -> EvidenceItem:
    items = EvidenceItem.objects.visible_to(request.user).select_related("record__plan", "record__given_by_agency")
    return get_object_or_404(items, pk=pk)


@require_http_methods(["GET", "POST"])
def evidence_version_add(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    if not can_add_evidence(request.user, item.record):
        raise PermissionDenied
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = EvidenceVersionForm(data, files, initial={"version": item.version})

    def save() -> None:
        with stored(form.cleaned_data["files"]) as files:
            version = form.cleaned_data["version"]
            services.add_evidence_version(item=item, version=version, files=files, by=request.user)
        follow_up(request, form, files)

    return edit_page(
        request,
        form,
        save,
        template="assurance/evidence_version_add.html",
        done_url=page_of(item.record, request),
        message="The newer version is added; the earlier ones stay.",
        context={"item": item},
    )


@require_http_methods(["GET", "POST"])
def evidence_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    if not can_withdraw(request.user, item.logged_by_id, is_proposed=item.record.is_proposed):
        raise PermissionDenied
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": item.version})
    return edit_page(
        request,
        form,
        lambda: services.withdraw_evidence(
            item=item,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=timezone.localdate(),
        ),
        template="assurance/reason.html",
        done_url=page_of(item.record, request),
        message="The evidence is withdrawn.",
        context={
            "text": item.title,
            "heading": "Withdraw this evidence",
            "consequence": "It stays on the page with its files, marked as withdrawn with your name and the reason.",
            "button": "Withdraw",
        },
    )


@require_safe
def evidence_download(request: HttpRequest, pk: int) -> HttpResponse:
    """Only bytes that are still what was uploaded leave the store, and only once the scanner found them clean."""
    file = get_object_or_404(
        EvidenceFile.objects.visible_to(request.user).with_scan().select_related("item__record"), pk=pk
    )
    state = file.scan_state()
    if not state.is_given_out:
        return withheld(request, file, state)
    try:
        content = evidence_store.open_unchanged(file.storage_key, file.sha256)
    except (FileNotFoundError, EvidenceChanged):
        note(request, Kind.REFUSAL, "evidence_damaged", file)
        back_url = page_of(file.item.record, request)
        return render(request, "assurance/evidence_damaged.html", {"file": file, "back_url": back_url}, status=500)
    note(request, Kind.ACCESS, "evidence_downloaded", file)
    return FileResponse(
        content,
        as_attachment=True,
        filename=file.label,
        content_type="application/octet-stream",
        headers=DOWNLOAD_HEADERS,
    )


def withheld(request: HttpRequest, file: EvidenceFile, state: ScanState) -> HttpResponse:
    note(request, Kind.REFUSAL, f"evidence_{state}", file)
    page = {"file": file, "scan": file.scans.last(), "back_url": page_of(file.item.record, request)}
    return render(request, "assurance/evidence_withheld.html", page, status=403)


def note(request: HttpRequest, kind: Kind, action: str, file: EvidenceFile) -> None:
    changes = [{"label": "SHA-256", "before": "", "after": file.sha256}]
    with recorded():
        record(
            kind,
            action,
            by=request.user,
            subject=file.label,
            object_type="evidence_file",
            object_id=file.pk,
            changes=changes,
        )
