from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from assurance.answering.desks import Desk
from assurance.answering.pages import receipt_of
from assurance.reports.pdf import cached_pdf
from assurance.reports.receipts import receipt_html
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded


def refuse_draft(desk: Desk) -> None:
    if desk.answer is None or not desk.answer.sent_at:
        raise Http404("There is no receipt before an answer is sent.")


def answer_receipt(request: HttpRequest, desk: Desk) -> HttpResponse:
    refuse_draft(desk)
    context = {
        "desk": desk,
        "receipt": receipt_of(desk.answer),
        "pdf_url": desk.receipt_url(desk.answer, is_pdf=True),
    }
    return render(request, "assurance/answers/receipt.html", context)


def answer_receipt_pdf(request: HttpRequest, desk: Desk) -> HttpResponse:
    refuse_draft(desk)
    content = cached_pdf(receipt_html(receipt_of(desk.answer), board_name=settings.BOARD_NAME))
    name = f"receipt-{desk.answer.reference.removeprefix('Answer ')}.pdf"
    with recorded():
        about = {"object_type": "agency", "object_id": desk.agency.pk}
        record(Kind.ACCESS, "receipt_downloaded", subject=desk.answer.reference, **about, **desk.correspondent.actor)
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
