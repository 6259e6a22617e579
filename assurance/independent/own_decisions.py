"""Decisions by which somebody marked their own work, as far as the records tell."""

from django.db.models import F, Q, QuerySet

from assurance.models import ScrutinyDecision

AGENCY = "recommendation__plan_agency__agency"
APPOINTMENT = "decided_by__appointments__"


def own_decisions() -> QuerySet[ScrutinyDecision]:
    """Those that say so; older ones whose decider, or the chair of the meeting, stood for the agency then."""
    began = Q(**{f"{APPOINTMENT}starts_on__lte": F("decided_on")})
    lasted = Q(**{f"{APPOINTMENT}ends_on": None}) | Q(**{f"{APPOINTMENT}ends_on__gte": F("decided_on")})
    stood_for = Q(began, lasted, **{f"{APPOINTMENT}agency": F(AGENCY), f"{APPOINTMENT}withdrawn_reason": ""})
    own = Q(is_own_work=True) | Q(meeting__chair_agency=F(AGENCY)) | stood_for
    return ScrutinyDecision.objects.order_by().filter(own)
