"""What is read before a meeting, as PDF: the pack, and the extracts of it for one agency each."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance.models import Meeting
from assurance.reports import meeting_pack as papers
from assurance.reports.html import pack_html
from assurance.reports.pdf import cached_pdf
from assurance.views.giving_out import MOST_LETTERS, issued, question_about
from assurance.views.meetings import get_meeting
from lscb_tracker.audit.anchors import anchor_of_last_change
from recommendations.models import Agency
from recommendations.permissions import reads_all_agencies

TOO_LONG = f"The agenda holds more than a pack can: its texts have more than {MOST_LETTERS:,} letters."


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_pack(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_meeting(request, pk)
    if not reads_all_agencies(request.user):
        raise PermissionDenied
    return pack_of(request, meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_extract(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What concerns one agency: for those who read everything, and for its own lead."""
    meeting = get_meeting(request, pk)
    return pack_of(request, meeting, get_object_or_404(Agency.objects.visible_to(request.user), slug=slug))


def pack_of(request: HttpRequest, meeting: Meeting, agency: Agency | None = None) -> HttpResponse:
    pack = papers.meeting_pack(
        meeting, user=request.user, on=timezone.localdate(), agency=agency, anchor=anchor_of_last_change()
    )
    html, name, back_url = pack_html(pack), papers.pack_name(meeting, agency), meeting.get_absolute_url()
    if len(html) > MOST_LETTERS:
        return render(request, "reports/too_long.html", {"reason": TOO_LONG}, status=422)
    question = question_about(request, papers.passages_of_pack(pack, back_url))
    if question.is_open:
        context = {"name": name, "privacy": question, "back_url": back_url}
        return render(request, "reports/privacy_question.html", context, status=422)
    return issued(request, cached_pdf(html), name, "application/pdf", question, None)
