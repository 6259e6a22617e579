from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lscb_tracker.addresses import AddressForm
from lscb_tracker.audit.anchors import current_anchor, noted_anchors
from lscb_tracker.audit.event_filter import EventFilter
from lscb_tracker.audit.event_page import events_page, shown
from lscb_tracker.audit.export import csv_lines
from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.audit.verification import verify
from recommendations.permissions import can_read_audit_trail

MOST_CHECKED_HERE = 100_000  # events: about two seconds; the command has no limit
TOO_LONG = f"The trail has more than {MOST_CHECKED_HERE:,} events. Run “manage.py verify_audit” on the server instead."
WHOLE = "The audit trail is whole: {count:,} events. Its end is {end}."
BROKEN = "The audit trail is not whole. Keep the database as it is and tell whoever runs the server. First: {fault}."


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    selected = filter_of(request)
    page_obj = events_page(selected.events, AddressForm(request.GET).said("page"))
    context = {"filter": selected, "page_obj": page_obj, "end": current_anchor()}
    return render(request, "audit/event_list.html", context, status=422 if selected.form.errors else 200)


@require_safe
def event_detail(request: HttpRequest, number: int) -> HttpResponse:
    refuse_others(request)
    event = get_object_or_404(AuditEvent.objects.visible_to(request.user), number=number)
    others = AuditEvent.objects.visible_to(request.user).filter(request_id=event.request_id).exclude(pk=event.pk)
    together = [shown(other) for other in others.order_by("number")] if event.request_id else []
    return render(request, "audit/event_detail.html", {"shown": shown(event), "together": together})


@require_safe
def event_export(request: HttpRequest) -> HttpResponse:
    selected = filter_of(request)
    if selected.form.errors:
        return redirect("audit:event-list")
    with recorded():
        chosen = "; ".join(chip["text"] for chip in selected.chips)
        record(Kind.ACCESS, "audit_trail_exported", by=request.user, subject=chosen or "The whole trail")
    name = f"audit-trail-{timezone.localdate()}.csv"
    return StreamingHttpResponse(
        csv_lines(selected.events),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def trail_verify(request: HttpRequest) -> HttpResponse:
    refuse_others(request)
    end = current_anchor()
    if end and end.number > MOST_CHECKED_HERE:
        messages.warning(request, TOO_LONG)
        return redirect("audit:event-list")
    result = verify(noted_anchors())
    with recorded():
        record(Kind.SYSTEM, "audit_trail_verified", by=request.user, events=result.count, faults=len(result.faults))
    if result.faults:
        messages.error(request, BROKEN.format(fault=result.faults[0]))
    else:
        messages.success(request, WHOLE.format(count=result.count, end=end or "its start"))
    return redirect("audit:event-list")


def filter_of(request: HttpRequest) -> EventFilter:
    refuse_others(request)
    return EventFilter(request.GET, user=request.user)


def refuse_others(request: HttpRequest) -> None:
    if not can_read_audit_trail(request.user):
        raise PermissionDenied
