"""The mail by which the Board asks. It names references and dates alone: the letter shows behind the private link."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from assurance.answer_links import make_link
from assurance.drafts import signature
from assurance.mailing.contents import Content, writes
from assurance.models import (
    Answer,
    AnswerRow,
    AssuranceCycle,
    AssuranceRequest,
    Delivery,
    DeliveryKind,
    RequestPurpose,
)
from assurance.models.requests import latest_due_date
from lscb_tracker.public_address import absolute
from recommendations.models import Agency

AGENCY_LEAD = "agency_lead"  # lscb_tracker.accounts.roles.Role, which is not ours to import


@writes(DeliveryKind.REQUEST)
def request_mail(delivery: Delivery, at: datetime) -> Content | None:
    """One for all that an agency is asked in a round; none once everything was withdrawn."""
    asked = AssuranceRequest.objects.open().filter(cycle=delivery.cycle, plan_agency__agency=delivery.agency)
    requests = list(asked.select_related("plan_agency__plan").prefetch_related("requested__recommendation"))
    if not requests:
        return None
    refs = [[each.recommendation.ref for each in request.requested.all()] for request in requests]
    context = {
        "plans": [(request.plan_agency.plan.title, listed) for request, listed in zip(requests, refs, strict=True)],
        "count": sum(map(len, refs)),
        "due_on": due_date_of(delivery.cycle, delivery.agency),
        "is_invitation": delivery.cycle.purpose == RequestPurpose.CHALLENGE_EVENT,
        "link": link_for(delivery, at),
        "link_days": settings.ANSWER_LINK_DAYS,
        "own_area": own_area(delivery, at),
        "signature": signature(),
    }
    return Content("assurance/email/request", context)


def due_date_of(cycle: AssuranceCycle, agency: Agency) -> date | None:
    """By when the agency has to answer what is open of a round, with the time that was given."""
    rows = AnswerRow.objects.asked().filter(answer__in=Answer.objects.drafts(), answer__cycle=cycle)
    rows = rows.filter(answer__agency=agency).select_related("requested__request")
    asked = [row.requested for row in rows.prefetch_related("requested__extensions")]
    found = [latest_due_date(each.request.due_on, each.extensions.all()) for each in asked]
    return min(filter(None, found), default=None) if found else cycle.due_on


def link_for(delivery: Delivery, at: datetime) -> str:
    return make_link(
        cycle=delivery.cycle, agency=delivery.agency, email=delivery.to_email, name=delivery.to_name, at=at
    )


def own_area(delivery: Delivery, at: datetime) -> str:
    """Where somebody answers who has an account as the agency's lead; nothing for everybody else."""
    leads = get_user_model().objects.appointed(timezone.localdate(at), role=AGENCY_LEAD, agency=delivery.agency)
    if not leads.filter(is_active=True, email__iexact=delivery.to_email).exists():
        return ""
    draft = Answer.objects.drafts().filter(cycle=delivery.cycle, agency=delivery.agency).first()
    return absolute(draft.get_absolute_url() if draft else reverse("assurance:answer-list"))
