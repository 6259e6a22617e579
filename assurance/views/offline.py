"""The plan as one file that can be read without a network."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance.formats.offline.file import file_of, offline_name
from assurance.formats.offline.versions import versions_of
from assurance.models import PlanRow
from assurance.views.giving_out import MOST_LETTERS, asked, issued, question_about, refused, too_long
from assurance.views.plans import get_plan

CONTENT_TYPE = "text/html; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
def plan_offline(request: HttpRequest, slug: str) -> HttpResponse:
    """Board readers get the issued versions and today's, the lead of an agency today's own rows."""
    on, plan = timezone.localdate(), get_plan(request, slug)
    if refusal := refused(request, True, PlanRow.objects.visible_to(request.user).filter(plan=plan), plan):
        return refusal
    versions = versions_of(plan, user=request.user, on=on)
    html = file_of(versions, on=on, given_by=str(request.user))
    if len(html) > 2 * MOST_LETTERS:
        return too_long(request, "All versions of the plan together are too long for one file.", plan)
    name, question = offline_name(plan.slug, on), question_about(request, versions.passages())
    if question.is_open:
        return asked(request, name, question, plan)
    return issued(request, html.encode(), name, CONTENT_TYPE, question, plan)
